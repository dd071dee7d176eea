package io.portcullis;

import io.portcullis.credential.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * In which order routes are tried: by rising priority and, among equals, by lot, each as often first as its share of the
 * weight says (RFC 2782). A route of weight 0 comes first only by a very small chance, unless all weigh nothing: then each
 * has the same. Confined to its loop.
 */
final class RouteOrder {
    private static final Comparator<Route> BY_PRIORITY = Comparator.comparingInt(Route::priority);
    // Within a priority those of no weight come first, where a draw of 0 finds them.
    private static final Comparator<Route> BY_PRIORITY_AND_WEIGHT = BY_PRIORITY.thenComparingInt(Route::weight);

    private final RandomGenerator random;

    /** An order drawn from {@code random}. */
    RouteOrder(RandomGenerator random) {
        this.random = random;
    }

    /** The order for one request. */
    List<Route> of(List<Route> routes) {
        if (routes.size() < 2) {
            return routes;
        }
        List<Route> left = new ArrayList<>(routes);
        left.sort(BY_PRIORITY_AND_WEIGHT);
        List<Route> order = new ArrayList<>(left.size());
        while (!left.isEmpty()) {
            order.add(left.remove(draw(left)));
        }
        return order;
    }

    /** The index of one of the routes with the first's priority. */
    private int draw(List<Route> left) {
        int equals = 1;
        int weight = left.get(0).weight();
        while (equals < left.size() && BY_PRIORITY.compare(left.get(0), left.get(equals)) == 0) {
            weight += left.get(equals).weight();
            equals++;
        }
        if (equals == 1) {
            return 0;
        }
        if (weight == 0) {
            return random.nextInt(equals);
        }
        int drawn = random.nextInt(weight + 1);
        int index = 0;
        for (int sum = left.get(0).weight(); sum < drawn; sum += left.get(index).weight()) {
            index++;
        }
        return index;
    }
}
