package io.portcullis.gate;

import io.portcullis.digest.Challenge;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import java.util.List;

/**
 * Asks for credentials: one header line an algorithm, all with the same fresh nonce (RFC 8760 section 2.3). As a proxy with
 * 407, as the registrar that REGISTER takes the edge for with 401 (RFC 3261 section 22.1). Safe for use by any thread.
 */
final class Challenger {
    private static final Bytes PROXY = Bytes.of("Proxy-Authenticate: ");
    private static final Bytes REGISTRAR = Bytes.of("WWW-Authenticate: ");

    private final List<Challenge> challenges;
    private final NonceMint mint;

    Challenger(GateSettings settings, NonceMint mint) {
        this.challenges = Challenge.of(settings.realm(), settings.algorithms());
        this.mint = mint;
    }

    Verdict challenge(SipRequest request, boolean stale, long now) {
        byte[] nonce = mint.mint(Network.of(request.source().address()), now);
        boolean registrar = request.method() == Method.REGISTER;
        Bytes name = registrar ? REGISTRAR : PROXY;
        int length = 0;
        for (Challenge challenge : challenges) {
            length += name.length() + challenge.length(nonce.length, stale) + 2;
        }
        byte[] lines = new byte[length];
        int at = 0;
        for (Challenge challenge : challenges) {
            at = challenge.write(nonce, stale, lines, name.copyTo(lines, at));
            lines[at++] = '\r';
            lines[at++] = '\n';
        }
        Status status = registrar ? Status.UNAUTHORIZED : Status.PROXY_AUTHENTICATION_REQUIRED;
        return new Verdict.Challenge(status, Bytes.of(lines));
    }
}
