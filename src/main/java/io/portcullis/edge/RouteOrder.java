package io.portcullis.edge;

import io.portcullis.credential.Route;
import io.portcullis.upstream.SrvOrder;
import java.util.List;
import java.util.random.RandomGenerator;

/** In which order the routes of a domain or trunk are tried: by priority and weight. Confined to its loop. */
final class RouteOrder {
    private static final SrvOrder<Route> LOTS = new SrvOrder<>(Route::priority, Route::weight);

    private final RandomGenerator random;

    /** An order drawn from {@code random}. */
    RouteOrder(RandomGenerator random) {
        this.random = random;
    }

    /** The order for one request. */
    List<Route> of(List<Route> routes) {
        return LOTS.of(routes, random);
    }
}
