package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.credential.Route;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What RFC 2782 says, of the routes of a domain or trunk. */
class SrvOrderOfRoutesTest {
    private static final int DRAWS = 10_000;

    private static final SrvOrder<Route> ORDER = new SrvOrder<>(Route::priority, Route::weight);

    private final Random random = new Random(42);

    private List<Route> drawn(List<Route> routes) {
        return ORDER.of(routes, random);
    }

    private static Route route(String host, int priority, int weight) {
        return new Route("sip:" + host, priority, weight);
    }

    /** How often each route came first. */
    private Map<String, Integer> firsts(Route... routes) {
        Map<String, Integer> firsts = new HashMap<>();
        for (int i = 0; i < DRAWS; i++) {
            firsts.merge(drawn(List.of(routes)).get(0).uri(), 1, Integer::sum);
        }
        return firsts;
    }

    private static void assertNear(double share, int count) {
        assertEquals(share, count / (double) DRAWS, 0.02);
    }

    @Test
    void the_lowest_priority_comes_first_whatever_weighs_more() {
        Route[] routes = {route("c", 30, 65_535), route("a", 10, 5), route("b", 20, 0)};
        for (int i = 0; i < 100; i++) {
            assertEquals(
                    List.of("sip:a", "sip:b", "sip:c"),
                    drawn(Arrays.asList(routes)).stream().map(Route::uri).toList());
        }
    }

    @Test
    void among_equals_each_comes_first_as_often_as_its_share_of_the_weight() {
        Map<String, Integer> firsts = firsts(route("a", 10, 60), route("b", 10, 10), route("c", 10, 30));
        assertNear(0.6, firsts.getOrDefault("sip:a", 0));
        assertNear(0.1, firsts.getOrDefault("sip:b", 0));
        assertNear(0.3, firsts.getOrDefault("sip:c", 0));
    }

    @Test
    void behind_the_first_the_rest_is_drawn_by_weight_again() {
        int second = 0;
        List<Route> routes = List.of(route("a", 1, 1), route("b", 2, 75), route("c", 2, 25));
        for (int i = 0; i < DRAWS; i++) {
            List<Route> order = drawn(routes);
            assertEquals(3, order.stream().distinct().count());
            second += order.get(1).uri().equals("sip:b") ? 1 : 0;
        }
        assertNear(0.75, second);
    }

    @Test
    void a_route_without_weight_comes_first_hardly_ever_but_is_tried_in_the_end() {
        Map<String, Integer> firsts = firsts(route("a", 10, 99), route("none", 10, 0));
        assertNear(0.01, firsts.getOrDefault("sip:none", 0));
        assertTrue(firsts.containsKey("sip:none"));
        assertTrue(drawn(List.of(route("a", 10, 99), route("none", 10, 0))).contains(route("none", 10, 0)));
    }

    @Test
    void routes_that_all_weigh_nothing_share_evenly() {
        Map<String, Integer> firsts = firsts(route("a", 10, 0), route("b", 10, 0));
        assertNear(0.5, firsts.getOrDefault("sip:a", 0));
        assertNear(0.5, firsts.getOrDefault("sip:b", 0));
    }

    @Test
    void a_hundred_heaviest_routes_are_no_too_great_sum() {
        Route[] routes = new Route[100];
        Arrays.setAll(routes, i -> route("h" + i, 1, 65_535));
        assertEquals(100, drawn(List.of(routes)).stream().distinct().count());
    }
}
