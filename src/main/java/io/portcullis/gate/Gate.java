package io.portcullis.gate;

import io.portcullis.base.Reason;
import io.portcullis.base.SourceNetwork;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.Policy;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Status;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may pass: the door of this package. Every stranger sees the same face: an unknown domain, an unknown user and a
 * wrong password get the same bytes and cost the same work. A request without credentials leaves nothing behind. Never
 * blocks. Safe for use by any thread.
 */
public final class Gate {
    private static final Bytes RETRY_LATER = Bytes.of("Retry-After: 1\r\n");
    private static final Bytes RETRY_WHEN_HEARD = Bytes.of("Retry-After: 10\r\n");
    private static final Bytes ALLOW =
            Bytes.of("Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, INFO, UPDATE, PRACK, "
                    + "REFER, SUBSCRIBE, NOTIFY, PUBLISH\r\n");

    private final CredentialIndex index;
    private final OwnHosts ownHosts;
    private final GateClock clock;
    private final Keyring keys;
    private final GateListener listener;
    private volatile Rules rules;

    /** What a change of the settings replaces, all at once. */
    private record Rules(GateSettings settings, Ledger ledger, Challenger challenger, Verifier verifier, Rates rates) {}

    /**
     * How often sources may ask: those that a datagram merely names, and those that are proven, by a stream or by a
     * nonce that was sent there. Whoever forges a source spends the first only. And how often in dialogs.
     */
    private record Rates(SourceRate named, SourceRate proven, DialogRate inDialogs) {
        static Rates of(GateSettings.Rate rate, long now, SecureRandom random) {
            return new Rates(
                    new SourceRate(rate, now, random),
                    new SourceRate(rate, now, random),
                    new DialogRate(rate, now, random));
        }
    }

    /**
     * A gate whose nonces are worth nothing elsewhere.
     *
     * @param ownHosts what means the edge itself in a digest's {@code uri}
     * @param clock whose nanoseconds {@link #judge} is given as well
     */
    public Gate(
            GateSettings settings,
            CredentialIndex index,
            OwnHosts ownHosts,
            GateClock clock,
            Keyring keys,
            GateListener listener) {
        long now = clock.getAsLong();
        this.index = index;
        this.ownHosts = ownHosts;
        this.clock = clock;
        this.keys = keys;
        this.listener = listener;
        this.rules = rules(settings, Ledger.open(settings, now, keys), Rates.of(settings.rate(), now, keys.random()));
    }

    private Rules rules(GateSettings settings, Ledger ledger, Rates rates) {
        return new Rules(
                settings,
                ledger,
                new Challenger(settings, ledger.mint()),
                new Verifier(settings, ledger, ownHosts, clock, listener),
                rates);
    }

    /**
     * Decides by {@code next} from now on. What the settings leave as it was is not forgotten: nonces under way stay
     * good, and who is locked out stays so.
     *
     * @throws IllegalArgumentException when the realm is another: the hashes in the index belong to the one it had
     */
    public synchronized void reload(GateSettings next) {
        Rules current = rules;
        if (!next.realm().equals(current.settings.realm())) {
            throw new IllegalArgumentException(
                    "realm: " + next.realm() + " (expected: " + current.settings.realm() + " until a restart)");
        }
        long now = clock.getAsLong();
        boolean sameRate = next.rate().equals(current.settings.rate());
        rules = rules(
                next,
                current.ledger.under(next, current.settings, now, keys),
                sameRate ? current.rates : Rates.of(next.rate(), now, keys.random()));
    }

    /** From now on these nodes of the fleet are live, by their ids; they are told apart by the nonces they made. */
    public void nodes(Set<Integer> live) {
        rules.ledger.foreign().live(live);
    }

    /** Whether {@code source} may ask for something more; draws on its rate. */
    public boolean allows(InetAddress source, long now) {
        Rules current = rules;
        return current.settings.isTrusted(source) || current.rates.named.allows(source, now);
    }

    /** Whether the source may send another request outside a dialog; when not, the verdict on this one. */
    public @Nullable Verdict screen(SipRequest request, long now) {
        InetAddress source = request.source().address();
        Rules current = rules;
        return current.settings.isTrusted(source) || mayAsk(request, current, now) ? null : tooMany(request);
    }

    /**
     * Whether the source may send another request in dialogs, and this dialog have one; when not, the verdict on this
     * one.
     */
    public @Nullable Verdict screen(SipRequest request, long dialog, long now) {
        InetAddress source = request.source().address();
        Rules current = rules;
        return current.settings.isTrusted(source) || current.rates.inDialogs.allows(source, dialog, now)
                ? null
                : tooMany(request);
    }

    private static Verdict tooMany(SipRequest request) {
        // A datagram's source may be forged: an answer would be one more packet for somebody else.
        return request.source().transport().isReliable()
                ? new Verdict.Refuse(Status.SERVICE_UNAVAILABLE, RETRY_LATER, Finding.RATE_LIMITED)
                : new Verdict.Drop(Finding.RATE_LIMITED);
    }

    private static boolean mayAsk(SipRequest request, Rules current, long now) {
        InetAddress source = request.source().address();
        if (request.source().transport().isReliable()) {
            return current.rates.proven.allows(source, now);
        }
        // As long as nobody floods in its name, a source need not prove itself.
        return current.rates.named.allows(source, now)
                || (ShownNonce.isOf(request, current.ledger.mint(), SourceNetwork.of(source), now)
                        && current.rates.proven.allows(source, now));
    }

    /** How long a dialog excuses its requests from being judged. */
    public Duration dialogLifetime() {
        return rules.settings.dialogLifetime();
    }

    /** What has become of {@code entrance}, where the sender of {@code request} was let in. */
    public Standing standing(SipRequest request, Entrance entrance) {
        return Standing.of(request, entrance, index.current());
    }

    /**
     * Decides about a request that belongs to no admitted dialog; neither ACK nor CANCEL, which are never challenged.
     *
     * @param domain whose host names the domain or trunk that it comes through, which need not be known; null for none
     */
    public Verdict judge(SipRequest request, @Nullable SipUri domain, long now) {
        CredentialSnapshot snapshot = index.current();
        Policy policy = domain == null ? null : snapshot.policyOf(domain.array(), domain.hostStart(), domain.hostEnd());
        return judge(request, snapshot, policy, request.method() == Method.REGISTER, null, now);
    }

    /**
     * Decides about a request of a dialog that was admitted at {@code entrance} and does not excuse it: by that domain
     * or trunk, wherever the Request-URI leads, and for nobody else than who was let in there as long as there is such
     * a one.
     */
    public Verdict judge(SipRequest request, Entrance entrance, long now) {
        CredentialSnapshot snapshot = index.current();
        Standing standing = Standing.of(request, entrance, snapshot);
        String only = standing.identity() == null ? null : standing.identity().credentialSid();
        return judge(request, snapshot, standing.policy(), entrance.registered(), only, now);
    }

    /**
     * Decides.
     *
     * @param policy of the domain or trunk, or null when it is not known
     * @param registrations whether by its lists for registrations, and not by those for calls
     * @param only the one credential that may pass, or null when any of the lists may
     */
    private Verdict judge(
            SipRequest request,
            CredentialSnapshot snapshot,
            @Nullable Policy policy,
            boolean registrations,
            @Nullable String only,
            long now) {
        Verdict refused = policy == null ? null : refusal(request, snapshot, policy, registrations);
        if (refused != null) {
            return refused;
        }
        List<String> lists = policy == null ? List.of() : Standing.lists(policy, registrations);
        if (policy != null && lists.isEmpty()) {
            return admit(new Finding(Reason.ADMITTED, Outcome.OK, null, policy, null), now);
        }
        Finding finding = rules.verifier.find(request, snapshot, lists, policy, now);
        return speak(request, only, finding.at(policy), now);
    }

    /** What the domain or trunk demands before it asks who is there; null when it demands nothing more. */
    private @Nullable Verdict refusal(
            SipRequest request, CredentialSnapshot snapshot, Policy policy, boolean registrations) {
        boolean secure = request.source().transport().isSecure();
        // Some PBXs take "register" for REGISTER (which RFC 3261 section 7.1 does not) and would register anybody's
        // address.
        boolean misspelt =
                request.method() == Method.OTHER && request.methodToken().equalsIgnoreCase("REGISTER");
        boolean register = request.method() == Method.REGISTER;
        if (misspelt || (register && !(policy.kind() == Policy.Kind.DOMAIN && policy.sipRegistration()))) {
            return new Verdict.Refuse(
                    Status.METHOD_NOT_ALLOWED, ALLOW, new Finding(Reason.REGISTRATION_OFF, null, null).at(policy));
        }
        if (policy.secure() && !secure) {
            return new Verdict.Refuse(
                    Status.SECURE_TRANSPORT_REQUIRED,
                    Bytes.EMPTY,
                    new Finding(Reason.SECURE_REQUIRED, null, null).at(policy));
        }
        Reason closed = Standing.closed(request, snapshot, policy, registrations);
        return closed == null ? null : forbidden(new Finding(closed, Outcome.ACL_DENIED, null).at(policy));
    }

    private Verdict speak(SipRequest request, @Nullable String only, Finding finding, long now) {
        Verdict.Identity identity = finding.identity();
        Policy policy = finding.policy();
        if (policy != null && identity != null) {
            boolean admitted =
                    (request.method() != Method.REGISTER || namesUser(request, policy.sid(), identity.username()))
                            && (only == null || only.equals(identity.credentialSid()));
            return admitted
                    ? admit(finding, now)
                    : forbidden(finding.failed(Reason.NOT_OWN_ADDRESS, Outcome.BAD_RESPONSE));
        }
        return switch (Objects.requireNonNull(finding.outcome())) {
            case STALE, REPLAYED -> challenge(request, finding, true, now);
            case CHALLENGED, MALFORMED -> challenge(request, finding, false, now);
            case LOCKED_OUT -> forbidden(finding);
            default ->
                rules.settings.onBadCredentials() == GateSettings.OnBadCredentials.CHALLENGE
                        ? challenge(request, finding, false, now)
                        : forbidden(finding);
        };
    }

    /** Whether the address-of-record to be registered is the user's own, in this domain (RFC 3261 section 10.3). */
    private boolean namesUser(SipRequest request, String domainSid, Bytes username) {
        SipUri aor = request.to().sipUri();
        Bytes user = aor == null ? null : aor.user();
        if (aor == null || user == null || !UserPart.isSame(user, UserPart.of(username))) {
            return false;
        }
        Policy named = ownHosts.policyOf(aor);
        return named != null && named.sid().equals(domainSid);
    }

    /** Lets it pass, unless nobody knows whether it still may. Who may not pass anyway learns nothing of that. */
    private Verdict admit(Finding finding, long now) {
        return index.isTooStale(now)
                ? new Verdict.Refuse(
                        Status.SERVICE_UNAVAILABLE,
                        RETRY_WHEN_HEARD,
                        finding.failed(Reason.INDEX_STALE, Outcome.INDEX_STALE))
                : new Verdict.Admit(finding);
    }

    private Verdict challenge(SipRequest request, Finding finding, boolean stale, long now) {
        return rules.challenger.challenge(request, finding, stale, now);
    }

    private static Verdict forbidden(Finding finding) {
        return new Verdict.Refuse(Status.FORBIDDEN, Bytes.EMPTY, finding);
    }

    /** Whether peers may know why they are refused. */
    public boolean explainsRefusals() {
        return rules.settings.explainRefusals();
    }
}
