package io.portcullis.proxy;

import io.portcullis.upstream.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The targets of one request in the order they are tried, each once: first the known ones, then those of every route that
 * was looked up. A route is waited for only when its turn has come. Confined to its event loop.
 */
final class TargetSet {
    private final List<CompletableFuture<List<Target>>> routes;
    private final List<Target> passed = new ArrayList<>(2);
    private List<Target> targets;
    private int target;
    private int route;
    private boolean deadEnd;

    TargetSet(List<Target> targets, List<CompletableFuture<List<Target>>> routes) {
        this.targets = targets;
        this.routes = routes;
    }

    /**
     * The next target that is up at {@code nanos}, or just the next one if {@code any}; null when there is none, or when
     * {@link #pending} must be known first.
     */
    @Nullable
    Target next(long nanos, boolean any) {
        do {
            while (target < targets.size()) {
                Target candidate = targets.get(target++);
                if (isNew(candidate, nanos, any)) {
                    passed.add(candidate);
                    return candidate;
                }
            }
        } while (turnIntoNextRoute());
        return null;
    }

    private boolean isNew(Target candidate, long nanos, boolean any) {
        return (any || candidate.isUp(nanos)) && !isPassed(candidate);
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
