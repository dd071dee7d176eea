package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.testkit.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said when upstreams, the store, other nodes and certificates change. */
class StateLinesTest {
    private final AtomicLong now = new AtomicLong(1);
    private final HandClock day = new HandClock();
    private final MeterBook book = new MeterBook();
    private final Transitions transitions = new Transitions(now::get);
    private final StateLines lines = StateLines.listen();

    @AfterEach
    void stop() {
        lines.close();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void a_target_that_goes_down_says_why_and_what_is_left_of_its_upstream() {
        ProxyMeters proxy = new ProxyMeters(book, new SipMeters(book), "sip.example.com", transitions);
        proxy.upstreamUp("default", "sip:192.0.2.1", true, "");
        proxy.upstreamUp("default", "sip:192.0.2.2", true, "");
        proxy.upstreamUp("default", "sip:192.0.2.1", false, "no answer");
        proxy.upstreamUp("default", "sip:192.0.2.2", false, "cannot be reached");
        proxy.upstreamUp("default", "sip:192.0.2.1", true, "after 12 s (no answer, 3 times in 10 s)");
        assertEquals(
                List.of(
                        "WARN upstream default: sip:192.0.2.1 is down: no answer; calls go to its other targets, 1 of which"
                                + " are up",
                        "WARN upstream default: sip:192.0.2.2 is down: cannot be reached; no other target of it is up, calls"
                                + " are answered 503",
                        "INFO upstream default: sip:192.0.2.1 is up again after 12 s (no answer, 3 times in 10 s)"),
                lines.said());
    }

    @Test
    void a_store_that_is_lost_says_what_that_means_and_its_return_how_long_it_took() {
        IndexMeters index = new IndexMeters(
                book,
                new CredentialIndex(CredentialSnapshot.empty("sip.example.com", HashSeed.of(new Random(1)))),
                now::get,
                transitions);
        index.checked();
        for (int second = 0; second < 12; second++) {
            index.stalled(
                    new IllegalStateException("the store is not available", new IllegalStateException("refused")));
            pass(Duration.ofSeconds(1));
        }
        index.checked();
        index.checked();
        assertEquals(
                List.of(
                        "WARN store lost: the store is not available: refused; calls go on with what this node knows, writes"
                                + " over the REST API are refused with 503 until it is back",
                        "INFO store back after 12 s: writes are taken again, and what changed meanwhile is in force"),
                lines.said());
    }

    @Test
    void another_node_is_seen_and_gone_and_this_one_is_not_talked_of() {
        NodeMeters nodes = new NodeMeters(book, transitions);
        NodeMeters.Seen self = new NodeMeters.Seen(1, 41, 0, true);
        nodes.heard(List.of(self, new NodeMeters.Seen(9, 3, 900, false)), 1);
        nodes.heard(List.of(self, new NodeMeters.Seen(2, 41, 0, true)), 1);
        nodes.heard(List.of(self, new NodeMeters.Seen(2, 41, 6, false)), 1);
        nodes.heard(List.of(self, new NodeMeters.Seen(2, 42, 0, true)), 1);
        nodes.heard(List.of(self), 1);
        assertEquals(
                List.of(
                        "INFO node 2 seen, its index at revision 41",
                        "WARN node 2 gone: not heard for 5 s",
                        "INFO node 2 seen, its index at revision 42",
                        "WARN node 2 has left the fleet"),
                lines.said());
    }

    @Test
    void a_certificate_is_told_of_two_weeks_before_its_end_and_when_it_is_over_and_renewed() {
        ProcessMeters process = new ProcessMeters(book, day, transitions);
        AtomicReference<Instant> end = new AtomicReference<>(day.instant().plus(Duration.ofDays(20)));
        process.watchCertificate("tls:5061", end::get);
        for (int i = 0; i < 21; i++) {
            process.tick();
            process.tick();
            day.advance(Duration.ofDays(1));
        }
        process.tick();
        end.set(day.instant().plus(Duration.ofDays(90)));
        process.tick();
        assertEquals(3, lines.said().size(), lines.said().toString());
        assertTrue(
                lines.said().get(0).startsWith("WARN certificate of tls:5061 ends in 13 days"),
                lines.said().get(0));
        assertTrue(
                lines.said().get(1).startsWith("WARN certificate of tls:5061 is over since "),
                lines.said().get(1));
        assertTrue(
                lines.said().get(2).startsWith("INFO certificate of tls:5061 is renewed"),
                lines.said().get(2));
    }
}
