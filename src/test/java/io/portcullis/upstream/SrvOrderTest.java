package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 2782: priority, then weight. */
class SrvOrderTest {
    private static final SrvOrder<Server> LOTS = new SrvOrder<>(Server::priority, Server::weight);

    private final Random random = new Random(7);

    private record Server(String name, int priority, int weight) {}

    @Test
    @Tag("RES-04")
    void over_a_thousand_calls_each_server_is_first_as_often_as_its_weight_says() {
        List<Server> servers = List.of(new Server("a", 1, 60), new Server("b", 1, 30), new Server("c", 1, 10));
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            List<Server> order = LOTS.of(servers, random);
            assertEquals(3, order.size());
            first.merge(order.get(0).name(), 1, Integer::sum);
        }
        assertTrue(Math.abs(first.getOrDefault("a", 0) - 600) < 60, first.toString());
        assertTrue(Math.abs(first.getOrDefault("b", 0) - 300) < 60, first.toString());
        assertTrue(Math.abs(first.getOrDefault("c", 0) - 100) < 60, first.toString());
    }

    @Test
    @Tag("RES-04")
    void a_server_of_a_later_priority_is_never_before_one_of_an_earlier() {
        List<Server> servers = List.of(new Server("late", 2, 60_000), new Server("a", 1, 1), new Server("b", 1, 0));
        for (int i = 0; i < 100; i++) {
            assertEquals("late", LOTS.of(servers, random).get(2).name());
        }
    }

    @Test
    void one_server_is_no_choice() {
        List<Server> one = List.of(new Server("a", 1, 1));
        assertSame(one, LOTS.of(one, random));
        assertFalse(LOTS.leavesChoice(one));
        assertFalse(LOTS.leavesChoice(List.of(new Server("a", 2, 1), new Server("b", 1, 1))));
        assertTrue(LOTS.leavesChoice(List.of(new Server("a", 1, 1), new Server("c", 2, 1), new Server("b", 1, 1))));
    }
}
