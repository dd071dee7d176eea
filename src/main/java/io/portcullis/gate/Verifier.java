package io.portcullis.gate;

import static io.portcullis.digest.Parameter.NONCE;
import static io.portcullis.digest.Parameter.RESPONSE;
import static io.portcullis.digest.Parameter.URI;
import static io.portcullis.digest.Parameter.USERNAME;

import io.portcullis.base.Reason;
import io.portcullis.base.SourceNetwork;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.Policy;
import io.portcullis.credential.UserTable;
import io.portcullis.credential.UserTable.Which;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Authorization;
import io.portcullis.digest.DigestCredentials;
import io.portcullis.digest.DigestResponse;
import io.portcullis.digest.Qop;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's credentials and says what they are worth, cheapest question first: readable, offered, nonce fresh,
 * not locked out, response right, nonce-count unused. Nothing is remembered before the response has verified. Safe for
 * use by any thread.
 */
final class Verifier {
    /** Credentials for our realm that are tried in one request; the rest are as if they were not there. */
    private static final int MOST_TRIES = 4;

    private static final int LONGEST_HASH = 32;
    private static final Finding MALFORMED = new Finding(Reason.MALFORMED_CREDENTIALS, Outcome.MALFORMED, null);

    /** A user may have a new password and the one before. */
    private static final Which[] PASSWORDS = Which.values();

    private final GateSettings settings;
    private final byte[] realm;
    private final NonceMint mint;
    private final OwnHosts ownHosts;
    private final GateClock clock;
    private final GateListener listener;
    private final DigestResponse response = new DigestResponse();
    private final ReplayGuard replays;
    private final SpentNonces spent;
    private final Lockout lockout;
    private final NetworkLockout networks;
    private final UnansweredChallenges unanswered;
    private final ForeignNonces foreign;
    private final boolean watching;

    Verifier(GateSettings settings, Ledger ledger, OwnHosts ownHosts, GateClock clock, GateListener listener) {
        this.settings = settings;
        this.realm = settings.realm().getBytes(StandardCharsets.UTF_8);
        this.mint = ledger.mint();
        this.ownHosts = ownHosts;
        this.clock = clock;
        this.listener = listener;
        this.replays = ledger.replays();
        this.spent = ledger.spent();
        this.lockout = ledger.lockout();
        this.networks = ledger.networks();
        this.unanswered = ledger.unanswered();
        this.foreign = ledger.foreign();
        this.watching = false;
    }

    private Verifier(Verifier watched, Ledger ledger) {
        this.settings = watched.settings;
        this.realm = watched.realm;
        this.mint = ledger.mint();
        this.ownHosts = watched.ownHosts;
        this.clock = watched.clock;
        this.listener = GateListener.NONE;
        this.replays = ledger.replays();
        this.spent = ledger.spent();
        this.lockout = ledger.lockout();
        this.networks = ledger.networks();
        this.unanswered = ledger.unanswered();
        this.foreign = ledger.foreign();
        this.watching = true;
    }

    /** The same over {@code ledger}, by somebody who tells nobody and marks nothing as used. */
    Verifier watched(Ledger ledger) {
        return new Verifier(this, ledger);
    }

    /**
     * A request, when it is judged, where its users are looked for, and its domain or trunk; null when that is not
     * known.
     */
    private record Case(
            SipRequest request,
            CredentialSnapshot snapshot,
            List<String> lists,
            @Nullable Policy policy,
            long now) {}

    /**
     * Tries the request's credentials for our realm against the users of {@code lists}. The first that verify count;
     * when none do, the last that were tried. There is an identity only for {@link Outcome#OK}.
     */
    Finding find(
            SipRequest request, CredentialSnapshot snapshot, List<String> lists, @Nullable Policy policy, long now) {
        HeaderName name =
                request.method() == Method.REGISTER ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION;
        int line = request.findHeader(name, 0);
        if (line < 0) {
            return unanswered.challenged(request) ? Finding.UNANSWERED : Finding.NO_CREDENTIALS;
        }
        Case open = new Case(request, snapshot, lists, policy, now);
        Finding finding = Finding.OTHER_REALM;
        int tries = 0;
        while (line >= 0 && tries < MOST_TRIES && finding.outcome() != Outcome.OK) {
            Bytes value = request.headerValue(line);
            Authorization read = Authorization.parse(value.array(), value.from(), value.to());
            if (read instanceof DigestCredentials given && given.isRealm(realm)) {
                finding = judge(open, given);
                unanswered.answered(request);
                tries++;
            } else if (read instanceof Authorization.Malformed malformed && !malformed.isForeign(realm)) {
                finding = MALFORMED;
                tries++;
            }
            line = request.findHeader(name, line + 1);
        }
        return finding;
    }

    private Finding judge(Case open, DigestCredentials given) {
        if (given.length(RESPONSE) == 0) {
            // A phone that says who it is before it was asked for proof (RFC 8760 section 2.7): no guess.
            return Finding.NO_CREDENTIALS;
        }
        Algorithm algorithm = given.algorithm();
        Reason unlike = notOffered(open, given, algorithm);
        if (algorithm == null || unlike != null) {
            return new Finding(unlike == null ? Reason.ALGORITHM_NOT_OFFERED : unlike, Outcome.MALFORMED, null, given);
        }
        NonceMint.Nonce nonce = mint.open(given.bytes(), given.from(NONCE), given.to(NONCE), open.now);
        long network = SourceNetwork.of(open.request.source().address());
        if (nonce == null || !isFromAsker(open.request, nonce, network)) {
            boolean old = nonce == null && mint.made(given.bytes(), given.from(NONCE), given.to(NONCE));
            if (nonce == null && !old) {
                noticeMaker(open, given, network);
            }
            return new Finding(old ? Reason.STALE_NONCE : Reason.FOREIGN_NONCE, Outcome.STALE, algorithm, given);
        }
        long user = lockout.hash(given.bytes(), given.from(USERNAME), given.to(USERNAME));
        boolean limited = !settings.isTrusted(open.request.source().address());
        if (limited && lockout.isLocked(network, user, open.now)) {
            return new Finding(Reason.LOCKED_OUT, Outcome.LOCKED_OUT, algorithm, given);
        }
        if (limited && networks.isLocked(network, open.now)) {
            return new Finding(Reason.NETWORK_LOCKED_OUT, Outcome.LOCKED_OUT, algorithm, given);
        }
        if (limited && spent.isSpent(nonce.serial())) {
            return new Finding(Reason.STALE_NONCE, Outcome.STALE, algorithm, given);
        }
        Finding finding = verify(open, given, algorithm);
        if (finding.outcome() != Outcome.OK) {
            if (limited) {
                spent.failed(nonce.serial());
                charge(open, given, network, user);
            }
            return finding;
        }
        boolean unused = given.qop() == Qop.NONE
                ? replays.claimOnly(nonce.serial())
                : replays.claim(nonce.serial(), given.nonceCount());
        if (!unused) {
            return new Finding(Reason.REPLAYED, Outcome.REPLAYED, algorithm, given);
        }
        lockout.succeeded(network, user, open.now);
        networks.succeeded(network, user, open.now);
        return finding;
    }

    private void noticeMaker(Case open, DigestCredentials given, long network) {
        boolean proven = open.request.source().transport().isReliable();
        int node = foreign.maker(given.bytes(), given.from(NONCE), given.to(NONCE), proven ? 0 : network);
        if (node != ForeignNonces.NOBODY) {
            listener.foreignNonce(open.request, node, foreign.again(open.request, open.now));
        }
    }

    private void charge(Case open, DigestCredentials given, long network, long user) {
        InetAddress source = open.request.source().address();
        GateSettings.Lockout rule = settings.lockout();
        if (lockout.failed(network, user, culprit(open, given), open.now)) {
            listener.lockedOut(source, given.text(USERNAME), rule.failures(), rule.lasts());
        }
        if (networks.failed(network, user, open.now)) {
            listener.networkLockedOut(source, rule.users(), rule.lasts());
        }
    }

    private static Culprit culprit(Case open, DigestCredentials given) {
        return Culprit.of(open.policy, Bytes.of(given.bytes(), given.from(USERNAME), given.to(USERNAME)));
    }

    /**
     * Whether who asks is who was given the nonce. A datagram's source may be forged: without this, calls could be
     * placed that are answered to somebody else, and somebody else would be locked out for what he never sent. Over a
     * stream the handshake has proven the source, so a phone may come back from elsewhere (RFC 7616 section 3.3).
     */
    private static boolean isFromAsker(SipRequest request, NonceMint.Nonce nonce, long network) {
        return nonce.asker() == network || request.source().transport().isReliable();
    }

    /**
     * What in the credentials is not what a challenge asked for: its algorithms, {@code qop=auth}, a count from 1 on.
     */
    private @Nullable Reason notOffered(Case open, DigestCredentials given, @Nullable Algorithm algorithm) {
        if (algorithm == null || !settings.offered(open.policy).contains(algorithm)) {
            return Reason.ALGORITHM_NOT_OFFERED;
        }
        return switch (given.qop()) {
            case AUTH -> given.nonceCount() > 0 ? null : Reason.MALFORMED_CREDENTIALS;
            case NONE -> settings.allowLegacyNoQop() ? null : Reason.QOP_MISSING;
            case OTHER -> Reason.QOP_NOT_OFFERED;
        };
    }

    /**
     * Looks for the user whose HA1 the response was made with. Whoever fails has cost one hash for each list, and two
     * for one in which anybody has an old password: whether the user is in all of them or in none, with an old password
     * or without; for a domain that is not known, as for one with a single list.
     */
    private Finding verify(Case open, DigestCredentials given, Algorithm algorithm) {
        long started = clock.getAsLong();
        byte[] bytes = given.bytes();
        Bytes method = open.request.methodToken();
        boolean uriFits = fits(open, given);
        byte[] ha1 = new byte[LONGEST_HASH];
        List<String> lists = open.lists;
        boolean known = false;
        boolean right = false;
        int hashes = 0;
        int atLeast = lists.isEmpty() ? 1 : 0;
        Verdict.Identity identity = null;
        for (int i = 0; i < lists.size() && identity == null; i++) {
            UserTable table = open.snapshot.table(lists.get(i));
            atLeast += table.holdsOld() ? PASSWORDS.length : 1;
            int row = given.userhash() ? UserTable.ABSENT : table.find(bytes, given.from(USERNAME), given.to(USERNAME));
            known |= row != UserTable.ABSENT;
            for (int p = 0; row != UserTable.ABSENT && p < PASSWORDS.length && identity == null; p++) {
                boolean there = copyHa1(table, row, PASSWORDS[p], algorithm, ha1);
                hashes += there ? 1 : 0;
                boolean verified = there && response.verify(given, method.array(), method.from(), method.to(), ha1);
                right |= verified;
                if (verified && uriFits) {
                    if (!watching) {
                        table.used(row, PASSWORDS[p]);
                    }
                    Bytes user = Bytes.of(bytes, given.from(USERNAME), given.to(USERNAME));
                    identity = new Verdict.Identity(user, table.credentialSid(row), table.endUserSid(row));
                }
            }
        }
        for (; identity == null && hashes < atLeast; hashes++) {
            response.verify(given, method.array(), method.from(), method.to(), null);
        }
        Reason unknown = identity == null ? unknown(open, given) : Reason.UNKNOWN_USER;
        listener.verified(clock.getAsLong() - started);
        listener.hashed(hashes);
        if (identity != null) {
            return new Finding(Reason.ADMITTED, Outcome.OK, algorithm, null, identity);
        }
        if (open.policy == null) {
            return new Finding(Reason.UNKNOWN_DOMAIN, Outcome.UNKNOWN_DOMAIN, algorithm, given);
        }
        if (known) {
            return new Finding(
                    right ? Reason.URI_MISMATCH : Reason.WRONG_PASSWORD, Outcome.BAD_RESPONSE, algorithm, given);
        }
        return new Finding(unknown, Outcome.UNKNOWN_USER, algorithm, given);
    }

    /**
     * Why the user is in none of the lists, if he is in none. Looked for whenever somebody fails, so that it costs the
     * same whether he is known or not.
     */
    private static Reason unknown(Case open, DigestCredentials given) {
        boolean elsewhere = false;
        boolean alike = false;
        if (open.policy != null) {
            elsewhere = isInOther(open.policy.callLists(), open, given);
            elsewhere |= isInOther(open.policy.registrationLists(), open, given);
        }
        for (int i = 0; i < open.lists.size(); i++) {
            UserTable table = open.snapshot.table(open.lists.get(i));
            alike |= table.hasAlike(given.bytes(), given.from(USERNAME), given.to(USERNAME));
        }
        if (elsewhere) {
            return Reason.USER_IN_UNMAPPED_LIST;
        }
        return alike ? Reason.USER_SPELLED_OTHERWISE : Reason.UNKNOWN_USER;
    }

    /** In lists that he was not looked for in before. */
    private static boolean isInOther(List<String> lists, Case open, DigestCredentials given) {
        boolean there = false;
        boolean same = lists == open.lists || lists.equals(open.lists);
        for (int i = 0; !same && i < lists.size(); i++) {
            UserTable table = open.snapshot.table(lists.get(i));
            there |= table.find(given.bytes(), given.from(USERNAME), given.to(USERNAME)) != UserTable.ABSENT;
        }
        return there;
    }

    private boolean copyHa1(UserTable table, int row, Which password, Algorithm algorithm, byte[] dest) {
        return password == Which.CURRENT
                ? table.copyHa1(row, algorithm, dest)
                : table.copyOldHa1(row, algorithm, clock.epochSecond(), dest);
    }

    /**
     * Whether the digest's {@code uri} names the request's domain or the edge (RFC 8760 section 2.6, RFC 7616 section
     * 3.4.6), and in it whom the request is for. Some phones leave the user out; whoever names one means that one.
     */
    private boolean fits(Case open, DigestCredentials given) {
        SipRequest request = open.request;
        Bytes text = Bytes.of(given.bytes(), given.from(URI), given.to(URI));
        if (text.equals(request.requestUri())) {
            return true;
        }
        SipUri uri = SipUri.parse(text);
        if (uri == null) {
            return false;
        }
        SipUri asked = request.sipUri();
        boolean named = (asked != null && uri.host().equalsIgnoreCase(asked.host()))
                || ownHosts.mayBeDigested(uri.host(), open.policy);
        return named && isForSame(uri.user(), asked == null ? null : asked.user());
    }

    private static boolean isForSame(@Nullable Bytes said, @Nullable Bytes asked) {
        return said == null || asked == null || UserPart.isSame(said, asked);
    }
}
