package io.portcullis.proxy;

import io.portcullis.base.Side;
import io.portcullis.sip.Bytes;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Flow;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How an admitted request goes on: whoever admitted it decides, the proxy does as told.
 *
 * @param targets tried in order until one takes it, those that are down passed over; when none is left the answer is
 *     503
 * @param routes more targets, tried behind those; each is looked up and waited for when its turn comes, not for long
 * @param flow the one way it may go instead, as towards a phone in a dialog; null to use the targets
 * @param ownRoutes how many Route values from the top name this edge and are taken out
 * @param removed header lines to take out, by their index in the request: our credentials, claimed identities
 * @param lines header lines to put in, each with its line end: proven identities
 * @param recordRoute what to record
 */
public record Passage(
        List<Target> targets,
        List<CompletableFuture<List<Target>>> routes,
        @Nullable Flow flow,
        int ownRoutes,
        List<Integer> removed,
        Bytes lines,
        HopLines recordRoute) {
    /** Checks that there is no doubt where it goes. */
    public Passage {
        if (flow != null && !(targets.isEmpty() && routes.isEmpty())) {
            throw new IllegalArgumentException("targets: " + targets + " (expected: none besides a flow)");
        }
        if (ownRoutes < 0) {
            throw new IllegalArgumentException("own-routes: " + ownRoutes + " (expected: >= 0)");
        }
    }

    /** A passage whose targets are all known. */
    public Passage(
            List<Target> targets,
            @Nullable Flow flow,
            int ownRoutes,
            List<Integer> removed,
            Bytes lines,
            HopLines recordRoute) {
        this(targets, List.of(), flow, ownRoutes, removed, lines, recordRoute);
    }

    /** Towards {@code targets}, with nothing taken out or put in. */
    public static Passage to(List<Target> targets) {
        return new Passage(targets, null, 0, List.of(), Bytes.EMPTY, HopLines.NONE);
    }

    /** Along {@code flow}, with nothing taken out or put in. */
    public static Passage along(Flow flow) {
        return new Passage(List.of(), flow, 0, List.of(), Bytes.EMPTY, HopLines.NONE);
    }

    /** Where requests on this passage go. */
    Side side() {
        return flow == null ? Side.INSIDE : Side.OUTSIDE;
    }

    /** Where their responses go. */
    Side returnSide() {
        return flow == null ? Side.OUTSIDE : Side.INSIDE;
    }
}
