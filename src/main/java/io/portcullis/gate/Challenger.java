package io.portcullis.gate;

import io.portcullis.base.SourceNetwork;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Challenge;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.sip.Text;
import java.util.List;

/**
 * Asks for credentials: one header line an algorithm, all with the same fresh nonce (RFC 8760 section 2.3). As a proxy
 * with 407, as the registrar that REGISTER takes the edge for with 401 (RFC 3261 section 22.1). Safe for use by any
 * thread.
 */
final class Challenger {
    private static final Bytes PROXY = Bytes.of("Proxy-Authenticate: ");
    private static final Bytes REGISTRAR = Bytes.of("WWW-Authenticate: ");
    private static final Bytes CRLF = Bytes.of("\r\n");

    private final GateSettings settings;
    private final Challenge[] challenges;
    private final NonceMint mint;

    Challenger(GateSettings settings, NonceMint mint) {
        this.settings = settings;
        this.challenges =
                Challenge.of(settings.realm(), List.of(Algorithm.values())).toArray(Challenge[]::new);
        this.mint = mint;
    }

    Verdict challenge(SipRequest request, Finding finding, boolean stale, long now) {
        return new Asked(request, finding, stale, now);
    }

    @SuppressWarnings("EnumOrdinal") // they are made in this very order
    private Challenge of(Algorithm algorithm) {
        return challenges[algorithm.ordinal()];
    }

    private int length(Asked asked) {
        int length = 0;
        List<Algorithm> offered = settings.offered(asked.finding.policy());
        for (int i = 0; i < offered.size(); i++) {
            Challenge challenge = of(offered.get(i));
            length += asked.name().length() + challenge.length(NonceMint.CHARACTERS, asked.stale) + CRLF.length();
        }
        return length;
    }

    private int write(Asked asked, byte[] target, int offset) {
        int at = offset;
        int written = -1;
        List<Algorithm> offered = settings.offered(asked.finding.policy());
        for (int i = 0; i < offered.size(); i++) {
            Challenge challenge = of(offered.get(i));
            int start = challenge.writeBeforeNonce(target, asked.name().copyTo(target, at));
            if (written < 0) {
                mint.write(asked.serial, asked.asker, asked.now, target, start);
                written = start;
            } else {
                System.arraycopy(target, written, target, start, NonceMint.CHARACTERS);
            }
            at = challenge.writeBehindNonce(asked.stale, target, start + NonceMint.CHARACTERS);
            at = CRLF.copyTo(target, at);
        }
        return at;
    }

    /** A challenge, whose lines exist only in the answer that they are written to. */
    private final class Asked implements Verdict.Challenge, Text {
        private final Finding finding;
        private final long serial = mint.nextSerial();
        private final long asker;
        private final long now;
        private final boolean registrar;
        private final boolean stale;

        private Asked(SipRequest request, Finding finding, boolean stale, long now) {
            this.finding = finding;
            this.asker = SourceNetwork.of(request.source().address());
            this.now = now;
            this.registrar = request.method() == Method.REGISTER;
            this.stale = stale;
        }

        @Override
        public Finding finding() {
            return finding;
        }

        @Override
        public Status status() {
            return registrar ? Status.UNAUTHORIZED : Status.PROXY_AUTHENTICATION_REQUIRED;
        }

        private Bytes name() {
            return registrar ? REGISTRAR : PROXY;
        }

        @Override
        public Text lines() {
            return this;
        }

        @Override
        public int length() {
            return Challenger.this.length(this);
        }

        @Override
        public int copyTo(byte[] target, int offset) {
            return write(this, target, offset);
        }

        @Override
        public String toString() {
            return Bytes.of(this).toString();
        }
    }
}
