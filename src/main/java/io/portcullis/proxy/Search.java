package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.proxy.ProxyListener.Failover;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipRequest;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.transaction.TimerWheel;
import io.portcullis.transaction.TransactionUser;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whom one request is sent to next (RFC 3261 section 16.6), and why nobody took it so far. Let go with the final
 * response, and the request with it, whose bytes are held until then on the share of its {@link Fate}. Confined to its
 * event loop.
 */
final class Search {
    /** How long a name may take to be looked up, from when it is needed. */
    private static final long LOOK_UP_NANOS = Duration.ofSeconds(2).toNanos();

    private final Core core;
    private final Arrival arrival;
    private final Passage passage;
    private final Fate fate;
    private final TargetSet targets;
    private final boolean inDialog;
    private boolean followed;
    private boolean lastResort;
    private boolean someWereSilent;
    private @Nullable Target last;
    private @Nullable Failover failover;
    private Reason why = Reason.NO_UPSTREAM;

    /** For a request that is taken on; it must {@linkplain #ended end}. */
    Search(Core core, Arrival arrival, Passage passage, Fate fate) {
        this.core = core;
        this.arrival = arrival;
        this.passage = passage;
        this.fate = fate;
        this.targets = new TargetSet(request(), passage.targets(), passage.routes());
        this.inDialog = request().claimsDialog();
        share().change(length());
    }

    SipRequest request() {
        return (SipRequest) arrival.message();
    }

    Share share() {
        return fate.share();
    }

    private int length() {
        return request().bytes().length();
    }

    /** It is over, and the request is let go; once. */
    void ended(Reason reason, int status, @Nullable Target by) {
        share().change(-length());
        fate.ended(reason, status, by);
    }

    /** Its sender has got a first answer, which is not the last. */
    void answered() {
        fate.answered();
    }

    /** The Record-Route values that the request leaves with. */
    HopLines recorded() {
        return passage.recordRoute();
    }

    /**
     * Sends the request to the next that is known; null when there is none, or when {@link #pending} must be known
     * first.
     */
    @Nullable
    Attempt next(TransactionUser.Client user) {
        Flow flow = passage.flow();
        if (flow != null) {
            return follow(flow, user);
        }
        // A dialog lives at one target and nowhere else, so its requests go there whatever is thought of it.
        for (Target candidate = targets.next(core.now(), inDialog);
                candidate != null;
                candidate = targets.next(core.now(), inDialog)) {
            noteDeadEnd();
            Attempt attempt = ask(candidate, user);
            if (attempt != null) {
                return attempt;
            }
        }
        noteDeadEnd();
        return null;
    }

    private @Nullable Attempt follow(Flow flow, TransactionUser.Client user) {
        if (followed) {
            return null;
        }
        followed = true;
        fate.forwarded();
        return new Attempt(core.ask(arrival, passage, flow, null, user), null, core.now());
    }

    private void noteDeadEnd() {
        if (targets.takeDeadEnd()) {
            failover = Failover.UNREACHABLE;
            why = Reason.NAME_UNRESOLVED;
        }
    }

    /** Sends the request to {@code target}; null when there is no way to it. */
    @Nullable
    Attempt ask(Target target, TransactionUser.Client user) {
        Flow flow = core.flowTo(target);
        if (flow == null && !target.isDiscreet()) {
            target.failed(core.now());
            core.listener().asked(target, ProxyListener.Result.UNREACHABLE);
            failed(Failover.UNREACHABLE);
            return null;
        }
        if (failover != null) {
            core.listener().failover(failover);
            fate.failedOver();
            failover = null;
        }
        last = target;
        return new Attempt(flow == null ? null : send(flow, target, user), target, core.now());
    }

    private ClientTransaction send(Flow flow, Target target, TransactionUser.Client user) {
        fate.forwarded();
        return core.ask(arrival, passage, flow, target, user);
    }

    /** A request that was too long for a datagram goes in one after all where no stream is taken (section 18.1.1). */
    @Nullable
    Attempt again(Attempt attempt, TransactionUser.Client user) {
        return attempt.target() == null ? null : ask(attempt.target(), user);
    }

    /** Sends it once more to the target that {@code attempt} could not be delivered to; null when there is no way. */
    @Nullable
    ClientTransaction repeat(Attempt attempt, TransactionUser.Client user) {
        Target target = attempt.target();
        Flow flow = target == null ? null : core.flowTo(target);
        return target == null || flow == null ? null : send(flow, target, user);
    }

    /**
     * Nobody lives as far as we know: then the best of them is tried all the same, for as long as a first answer may
     * take.
     */
    @Nullable
    Attempt lastResort(TransactionUser.Client user) {
        Target best = someWereSilent ? null : targets.takeLastResort();
        lastResort = best != null;
        return best == null ? null : ask(best, user);
    }

    /** Notes what was wrong with the last that was asked. */
    void failed(Failover reason) {
        failover = reason;
        why = reason.reason();
        someWereSilent |= reason == Failover.NO_ANSWER;
    }

    /** The route whose turn it is while nobody knows yet where it leads, once {@link #next} said null; else null. */
    @Nullable
    CompletableFuture<List<Target>> pending() {
        return passage.flow() == null ? targets.pending() : null;
    }

    /**
     * Waits for what another thread looks up; {@code patience} fires when that takes too long. The transaction has
     * begun, so whatever the caller repeats is absorbed.
     */
    void await(
            CompletableFuture<List<Target>> route,
            TimerWheel.Timer patience,
            Consumer<CompletableFuture<List<Target>>> known) {
        core.layer().wheel().arm(patience, LOOK_UP_NANOS);
        var unused = route.whenComplete((found, failure) -> core.loop().execute(() -> known.accept(route)));
    }

    /** Gives the pending route up: it leads nowhere. */
    void skip() {
        targets.skip();
    }

    /**
     * Whether the one that is asked is to be given up when it stays silent: somebody else is left, or nobody ever was.
     */
    boolean isImpatient() {
        return lastResort || targets.hasNext(core.now(), inDialog);
    }

    /** What the caller is told when there is nobody left to ask. */
    Refusal refusal() {
        return targets.isTooPlain() ? Refusal.TOO_PLAIN : Refusal.unavailable(why, last);
    }

    /** The header lines of an answer of the proxy's own, which may say why. */
    Bytes explained(Refusal refusal) {
        return Core.join(refusal.lines(), fate.explain(refusal.told()));
    }
}
