package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.proxy.ProxyListener.Failover;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipRequest;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.transaction.TransactionUser;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whom one request is sent to next (RFC 3261 section 16.6), and why nobody took it so far. Let go with the final
 * response, and the request with it, whose bytes are held until then on the share of its {@link Fate}. Confined to its
 * event loop.
 */
final class Search {
    private final Core core;
    private final Arrival arrival;
    private final Passage passage;
    private final Fate fate;
    private final TargetSet targets;
    private final boolean inDialog;
    private boolean followed;
    private boolean lastResort;
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

    /** The Record-Route values that the request leaves with. */
    HopLines recorded() {
        return passage.recordRoute();
    }

    /** Why nobody took it, as far as is known. */
    Reason why() {
        return why;
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
        return new Attempt(core.ask(arrival, passage, flow, null, user), null);
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
        if (flow == null) {
            target.failed(core.now());
            failed(Failover.UNREACHABLE);
            return null;
        }
        if (failover != null) {
            core.listener().failover(failover);
            failover = null;
        }
        fate.forwarded();
        ClientTransaction transaction = core.ask(arrival, passage, flow, target, user);
        return new Attempt(transaction, target);
    }

    /**
     * Nobody lives as far as we know: then the best of them is tried all the same, for as long as a first answer may
     * take.
     */
    @Nullable
    Attempt lastResort(TransactionUser.Client user) {
        Target best = targets.takeLastResort();
        lastResort = best != null;
        return best == null ? null : ask(best, user);
    }

    /** Notes what was wrong with the last that was asked. */
    void failed(Failover reason) {
        failover = reason;
        why = switch (reason) {
            case UNAVAILABLE -> Reason.UPSTREAM_STATUS;
            case NO_ANSWER -> Reason.UPSTREAM_SILENT;
            case UNREACHABLE -> Reason.UPSTREAM_UNREACHABLE;
        };
    }

    /** The route whose turn it is while nobody knows yet where it leads, once {@link #next} said null; else null. */
    @Nullable
    CompletableFuture<List<Target>> pending() {
        return passage.flow() == null ? targets.pending() : null;
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

    /** Whether all that kept the request from every target so far is that it may go nowhere but over TLS. */
    boolean isTooPlain() {
        return targets.isTooPlain();
    }

    /** Header lines behind which an answer of the proxy's own says why. */
    Bytes explained(Bytes lines, Reason reason) {
        return Core.join(lines, fate.explain(reason));
    }
}
