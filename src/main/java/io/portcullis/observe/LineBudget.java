package io.portcullis.observe;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.base.SourceNetwork;
import io.portcullis.credential.Policy;
import io.portcullis.edge.Decision;
import io.portcullis.gate.Finding;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which decisions get a line in the log, so that nobody's noise hides another's line. An admitted INVITE or REGISTER
 * always does. Everything else has a share for each reason, source network and credential, or account where no
 * credential verified. There are four tables of such shares, for those who can spoil them differ:
 *
 * <ul>
 *   <li>who has proven who he is, and the PBX: nobody else has a place there;
 *   <li>who has shown that he is where he seems to be, by an answer to a nonce that was sent there, or over a stream;
 *   <li>who seems to be in a network that somebody was let in from lately by his credentials;
 *   <li>everybody else, whose source may be forged: a few hundred lines a second, whatever he sends.
 * </ul>
 *
 * A table that is full lets newcomers share what one has. So forged networks hide at most each other, and strangers who
 * have proven nothing; customers only where the very networks of many of them are forged, and never what somebody
 * proved. Safe for use by any thread; allocates nothing but the copy that the JDK makes of an IPv6 address.
 */
final class LineBudget {
    private static final int KNOWN = 4096;
    private static final int PRESENT = 1024;
    private static final int FAMILIAR = 1024;
    private static final int OTHERS = 256;
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    /** What the gate finds only behind a nonce that was given to the network it came back from. */
    private static final Set<Outcome> BEHIND_A_NONCE = EnumSet.of(
            Outcome.BAD_RESPONSE,
            Outcome.UNKNOWN_USER,
            Outcome.UNKNOWN_DOMAIN,
            Outcome.REPLAYED,
            Outcome.LOCKED_OUT,
            Outcome.INDEX_STALE);

    private final LineShares known;
    private final LineShares present;
    private final LineShares familiar;
    private final LineShares others;
    private final FamiliarNetworks networks;

    LineBudget(long now, RandomGenerator random) {
        this.known = new LineShares(KNOWN, now, random);
        this.present = new LineShares(PRESENT, now, random);
        this.familiar = new LineShares(FAMILIAR, now, random);
        this.others = new LineShares(OTHERS, now, random);
        this.networks = new FamiliarNetworks(random);
    }

    /** Whether the line of {@code decision} may be written at {@code now}; it counts as written then. */
    boolean admits(SipRequest request, Side side, Decision decision, long now) {
        long network = noticed(request, decision.finding(), now);
        boolean begun = request.method() == Method.INVITE || request.method() == Method.REGISTER;
        return (begun && decision instanceof Decision.Forward)
                || spend(request, network, side, decision.finding(), decision.reason(), now);
    }

    /** The same for a line about how it ended, of which none is always written. */
    boolean admits(SipRequest request, Side side, Decision decision, long now, Reason reason) {
        long network = noticed(request, decision.finding(), now);
        return spend(request, network, side, decision.finding(), reason, now);
    }

    /** The network that it came from, which is familiar from now on when somebody was let in from there. */
    private long noticed(SipRequest request, @Nullable Finding finding, long now) {
        long network = SourceNetwork.of(request.source().address());
        if (finding != null && finding.identity() != null) {
            networks.add(network, now >>> 10);
        }
        return network;
    }

    private boolean spend(
            SipRequest request, long network, Side side, @Nullable Finding finding, Reason reason, long now) {
        return sharesOf(request, network, side, finding).spend(key(network, reason, finding), now);
    }

    /** Whether the sender has shown that he is where he seems to be, or who he is. */
    static boolean isProven(SipRequest request, Finding finding) {
        Outcome outcome = finding.outcome();
        return request.source().transport().isReliable()
                || outcome == Outcome.OK
                || (outcome != null && BEHIND_A_NONCE.contains(outcome));
    }

    private LineShares sharesOf(SipRequest request, long network, Side side, @Nullable Finding finding) {
        Outcome outcome = finding == null ? null : finding.outcome();
        if (side == Side.INSIDE || outcome == Outcome.OK) {
            return known;
        }
        boolean there =
                request.source().transport().isReliable() || (outcome != null && BEHIND_A_NONCE.contains(outcome));
        if (there) {
            return present;
        }
        return networks.contains(network) ? familiar : others;
    }

    @SuppressWarnings("EnumOrdinal") // a number within this process
    private static long key(long network, Reason reason, @Nullable Finding finding) {
        Policy policy = finding == null ? null : finding.policy();
        Verdict.Identity identity = finding == null ? null : finding.identity();
        long who = identity != null
                ? identity.credentialSid().hashCode()
                : policy == null ? 0 : policy.accountSid().hashCode();
        long hash = network * PRIME;
        hash = (hash ^ hash >>> 29 ^ who) * PRIME;
        return (hash ^ hash >>> 29 ^ reason.ordinal()) * PRIME;
    }
}
