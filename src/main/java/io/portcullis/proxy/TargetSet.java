package io.portcullis.proxy;

import io.portcullis.sip.SipRequest;
import io.portcullis.upstream.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The targets of one request in the order they are tried, each once: first the known ones, then those of every route
 * that was looked up. A route is waited for only when its turn has come. Confined to its event loop.
 */
final class TargetSet {
    private final List<CompletableFuture<List<Target>>> routes;
    private final SipRequest request;
    private final List<Target> passed = new ArrayList<>(2);
    private List<Target> targets;
    private int target;
    private int route;
    private boolean deadEnd;
    private boolean tooPlain;
    private @Nullable Target lastResort;

    TargetSet(SipRequest request, List<Target> targets, List<CompletableFuture<List<Target>>> routes) {
        this.request = request;
        this.targets = targets;
        this.routes = routes;
    }

    /**
     * The next target that is up at {@code nanos}, or just the next one if {@code any}; null when there is none, or
     * when {@link #pending} must be known first.
     */
    @Nullable
    Target next(long nanos, boolean any) {
        do {
            while (target < targets.size()) {
                Target candidate = targets.get(target++);
                note(candidate, nanos);
                if (isNew(candidate, nanos, any)) {
                    passed.add(candidate);
                    return candidate;
                }
            }
        } while (turnIntoNextRoute());
        return null;
    }

    private boolean isNew(Target candidate, long nanos, boolean any) {
        return (any || candidate.isUp(nanos)) && candidate.mayCarry(request) && !isPassed(candidate);
    }

    private void note(Target candidate, long nanos) {
        if (!candidate.mayCarry(request)) {
            tooPlain = true;
        } else if (lastResort == null && !candidate.isUp(nanos) && !candidate.wantsPeace(nanos)) {
            lastResort = candidate;
        }
    }

    /**
     * The best of those that are down, once {@link #next} said null: that it is down may be old news, and there is
     * nobody else to ask. Null when there is none but those that want to be left alone, when it was tried, and the
     * second time.
     */
    @Nullable
    Target takeLastResort() {
        Target best = lastResort;
        lastResort = null;
        if (best == null || isPassed(best)) {
            return null;
        }
        passed.add(best);
        return best;
    }

    /** Whether all that kept the request from every target so far is that it may go nowhere but over TLS. */
    boolean isTooPlain() {
        return tooPlain && passed.isEmpty();
    }

    /** Whether that PBX was tried already, by whichever route. */
    private boolean isPassed(Target candidate) {
        for (int i = 0; i < passed.size(); i++) {
            if (passed.get(i).isAt(candidate)) {
                return true;
            }
        }
        return false;
    }

    private boolean turnIntoNextRoute() {
        if (route == routes.size() || !routes.get(route).isDone()) {
            return false;
        }
        targets = known(routes.get(route));
        target = 0;
        route++;
        deadEnd |= targets.isEmpty();
        return true;
    }

    private static List<Target> known(CompletableFuture<List<Target>> route) {
        return route.isCompletedExceptionally() ? List.of() : route.join();
    }

    /** The route whose turn it is while nobody knows yet where it leads, once {@link #next} said null; else null. */
    @Nullable
    CompletableFuture<List<Target>> pending() {
        return route < routes.size() ? routes.get(route) : null;
    }

    /** Gives the pending route up: it leads nowhere. */
    void skip() {
        route++;
        deadEnd = true;
    }

    /** Whether a route led nowhere since this was last asked. */
    boolean takeDeadEnd() {
        boolean was = deadEnd;
        deadEnd = false;
        return was;
    }

    /** Whether {@link #next} will find one, or may once everything is known. */
    boolean hasNext(long nanos, boolean any) {
        for (int i = target; i < targets.size(); i++) {
            if (isNew(targets.get(i), nanos, any)) {
                return true;
            }
        }
        for (int i = route; i < routes.size(); i++) {
            CompletableFuture<List<Target>> ahead = routes.get(i);
            if (!ahead.isDone() || known(ahead).stream().anyMatch(each -> isNew(each, nanos, any))) {
                return true;
            }
        }
        return false;
    }
}
