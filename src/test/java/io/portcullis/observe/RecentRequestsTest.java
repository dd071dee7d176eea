package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.api.Insight;
import io.portcullis.base.Reason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentRequestsTest {
    private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(100); // the clock may pass its end
    private final RecentRequests recent = new RecentRequests(() -> new EnumMap<>(counts), () -> now);

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += TimeUnit.SECONDS.toNanos(1);
            recent.tick();
        }
    }

    private void ended(Reason reason, long more) {
        counts.merge(reason, more, Long::sum);
    }

    private Insight.Became became(String reason) {
        return recent.traffic().requests().stream()
                .filter(each -> each.reason().equals(reason))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void what_happened_since_the_start_is_counted_at_once() {
        ended(Reason.ADMITTED, 3);
        pass(2);
        assertEquals(new Insight.Became("admitted", 3, 3), became("admitted"));
        assertEquals(2, recent.traffic().seconds());
    }

    @Test
    void a_time_that_is_shorter_than_a_second_counts_as_one() {
        assertEquals(new Insight.Traffic(1, List.of()), recent.traffic());
    }

    @Test
    void what_is_older_than_five_minutes_is_counted_since_the_start_only() {
        ended(Reason.ADMITTED, 3);
        pass(RecentRequests.SECONDS + RecentRequests.EVERY + 1);
        ended(Reason.ADMITTED, 4);
        assertEquals(new Insight.Became("admitted", 4, 7), became("admitted"));
        long seconds = recent.traffic().seconds();
        assertTrue(Math.abs(seconds - RecentRequests.SECONDS) <= RecentRequests.EVERY, () -> seconds + " s");
    }

    @Test
    void the_most_frequent_of_late_comes_first() {
        ended(Reason.CHALLENGED, 1);
        ended(Reason.WRONG_PASSWORD, 5);
        ended(Reason.ADMITTED, 5);
        assertEquals(
                List.of("admitted", "wrong_password", "challenged"),
                recent.traffic().requests().stream().map(Insight.Became::reason).toList());
    }

    @Test
    void so_much_is_remembered_and_no_more_however_long_it_runs() {
        pass(10 * RecentRequests.SECONDS);
        assertEquals(RecentRequests.SECONDS / RecentRequests.EVERY + 1, recent.remembered());
    }
}
