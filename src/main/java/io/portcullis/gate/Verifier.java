package io.portcullis.gate;

import static io.portcullis.digest.Parameter.NONCE;
import static io.portcullis.digest.Parameter.URI;
import static io.portcullis.digest.Parameter.USERNAME;

import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.CredentialTable;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Authorization;
import io.portcullis.digest.DigestCredentials;
import io.portcullis.digest.DigestResponse;
import io.portcullis.digest.Parameter;
import io.portcullis.digest.Qop;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's credentials and says what they are worth, cheapest question first: readable, offered, not locked out,
 * nonce fresh, response right, nonce-count unused. Nothing is remembered before the response has verified. Safe for use by
 * any thread.
 */
final class Verifier {
    /** Credentials for our realm that are tried in one request; the rest are as if they were not there. */
    private static final int MOST_TRIES = 4;

    /** Nonces with a slot: more than the phones that place a call within a nonce's life. */
    private static final int NONCE_SLOTS = 1 << 16;

    private static final int LONGEST_HASH = 32;

    private final GateSettings settings;
    private final byte[] realm;
    private final NonceMint mint;
    private final OwnHosts ownHosts;
    private final LongSupplier clock;
    private final GateListener listener;
    private final DigestResponse response = new DigestResponse();
    private final ReplayGuard replays = new ReplayGuard(NONCE_SLOTS);
    private final Lockout lockout;

    Verifier(GateSettings settings, NonceMint mint, OwnHosts ownHosts, LongSupplier clock, GateListener listener) {
        this.settings = settings;
        this.realm = settings.realm().getBytes(StandardCharsets.UTF_8);
        this.mint = mint;
        this.ownHosts = ownHosts;
        this.clock = clock;
        this.listener = listener;
        this.lockout = new Lockout(settings.lockout(), clock);
    }

    /** What the credentials are worth; the identity only for {@link Outcome#OK}. */
    record Finding(Outcome outcome, @Nullable Algorithm algorithm, Verdict.@Nullable Identity identity) {
        private static final Finding NONE = new Finding(Outcome.CHALLENGED, null, null);
        private static final Finding MALFORMED = new Finding(Outcome.MALFORMED, null, null);
    }

    /** When a request is judged, and whether its domain or trunk is known. */
    record Moment(long now, boolean domainKnown) {}

    /**
     * Tries the request's credentials for our realm against the users of {@code lists}. The first that verify count; when
     * none do, the last that were tried.
     */
    Finding find(SipRequest request, CredentialSnapshot snapshot, List<String> lists, Moment moment) {
        HeaderName name =
                request.method() == Method.REGISTER ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION;
        Finding finding = Finding.NONE;
        int tries = 0;
        int line = request.findHeader(name, 0);
        while (line >= 0 && tries < MOST_TRIES && finding.outcome() != Outcome.OK) {
            Bytes value = request.headerValue(line);
            Authorization read = Authorization.parse(value.array(), value.from(), value.to());
            if (read instanceof DigestCredentials given && given.isRealm(realm)) {
                finding = judge(request, given, new Users(snapshot, lists), moment);
                tries++;
            } else if (read instanceof Authorization.Malformed malformed && !malformed.isForeign(realm)) {
                finding = Finding.MALFORMED;
                tries++;
            }
            line = request.findHeader(name, line + 1);
        }
        return finding;
    }

    /** Whether {@code value} holds credentials for our realm, readable or not; what may be ours must not reach a PBX. */
    boolean isOurs(Bytes value) {
        Authorization read = Authorization.parse(value.array(), value.from(), value.to());
        return read instanceof DigestCredentials given
                ? given.isRealm(realm)
                : read instanceof Authorization.Malformed malformed && !malformed.isForeign(realm);
    }

    private Finding judge(SipRequest request, DigestCredentials given, Users users, Moment moment) {
        Algorithm algorithm = given.algorithm();
        if (algorithm == null || !settings.algorithms().contains(algorithm) || !hasOfferedForm(given)) {
            return Finding.MALFORMED;
        }
        Bytes user = span(given, USERNAME);
        boolean limited = !settings.isTrusted(request.source().address());
        if (limited && lockout.isLocked(request.source().address(), user, moment.now())) {
            return new Finding(Outcome.LOCKED_OUT, algorithm, null);
        }
        long serial = mint.open(span(given, NONCE), moment.now());
        if (serial == NonceMint.STALE) {
            return new Finding(Outcome.STALE, algorithm, null);
        }
        Verdict.Identity identity = verify(request, given, users, user);
        if (identity == null) {
            if (limited) {
                lockout.failed(request.source().address(), user, moment.now());
            }
            return new Finding(failure(users, user, moment), algorithm, null);
        }
        lockout.succeeded(request.source().address(), user);
        boolean unused =
                given.qop() == Qop.NONE ? replays.claimOnly(serial) : replays.claim(serial, given.nonceCount());
        return unused ? new Finding(Outcome.OK, algorithm, identity) : new Finding(Outcome.REPLAYED, algorithm, null);
    }

    /** Whether the credentials have the form that a challenge asked for: {@code qop=auth}, a count from 1 on, no hash of a name. */
    private boolean hasOfferedForm(DigestCredentials given) {
        return switch (given.qop()) {
            case AUTH -> given.nonceCount() > 0;
            case NONE -> settings.allowLegacyNoQop();
            case OTHER -> false;
        };
    }

    /** The user whose HA1 the response was made with, or null. Hashes once when there is no such user, for nothing. */
    private Verdict.@Nullable Identity verify(SipRequest request, DigestCredentials given, Users users, Bytes user) {
        long started = clock.getAsLong();
        Bytes method = request.methodToken();
        boolean uriFits = fits(request, given);
        byte[] ha1 = new byte[LONGEST_HASH];
        Verdict.Identity identity = null;
        boolean hashed = false;
        for (int i = 0; i < users.lists.size() && identity == null; i++) {
            CredentialTable table = users.snapshot.table(users.lists.get(i));
            int row = given.userhash() ? CredentialTable.ABSENT : table.find(user.array(), user.from(), user.to());
            Algorithm algorithm = given.algorithm();
            if (row != CredentialTable.ABSENT && algorithm != null && table.copyHa1(row, algorithm, ha1)) {
                hashed = true;
                if (response.verify(given, method.array(), method.from(), method.to(), ha1) && uriFits) {
                    identity = new Verdict.Identity(user, table.credentialSid(row), table.endUserSid(row));
                }
            }
        }
        if (!hashed) {
            boolean never = response.verify(given, method.array(), method.from(), method.to(), null);
            identity = never ? identity : null;
        }
        listener.verified(clock.getAsLong() - started);
        return identity;
    }

    private static Outcome failure(Users users, Bytes user, Moment moment) {
        if (!moment.domainKnown()) {
            return Outcome.UNKNOWN_DOMAIN;
        }
        for (String list : users.lists) {
            if (users.snapshot.table(list).find(user.array(), user.from(), user.to()) != CredentialTable.ABSENT) {
                return Outcome.BAD_RESPONSE;
            }
        }
        return Outcome.UNKNOWN_USER;
    }

    /** Whether the digest's {@code uri} names the request's domain or the edge (RFC 8760 section 2.6, RFC 7616 section 3.4.6). */
    private boolean fits(SipRequest request, DigestCredentials given) {
        SipUri uri = SipUri.parse(span(given, URI));
        return uri != null && (uri.host().equalsIgnoreCase(request.sipUri().host()) || ownHosts.contains(uri.host()));
    }

    private static Bytes span(DigestCredentials given, Parameter parameter) {
        return Bytes.of(given.bytes(), given.from(parameter), given.to(parameter));
    }

    /** Where users are looked for. */
    private record Users(CredentialSnapshot snapshot, List<String> lists) {}
}
