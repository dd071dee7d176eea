package io.portcullis.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PublishedRevisionTest {
    /** The longest that a configuration can say. */
    private static final Duration LONG = Duration.ofDays(999_999_999);

    private final PublishedRevision published = new PublishedRevision();

    @Test
    void what_is_in_force_is_not_waited_for() {
        published.inForce(7);
        assertTrue(published.reached(7, LONG).join());
        assertTrue(published.reached(6, LONG).join());
    }

    @Test
    void a_later_revision_ends_the_waits_for_those_before_it_and_no_other() {
        CompletableFuture<Boolean> eight = published.reached(8, LONG);
        CompletableFuture<Boolean> nine = published.reached(9, LONG);
        CompletableFuture<Boolean> ten = published.reached(10, LONG);
        published.inForce(9);
        assertTrue(eight.join());
        assertTrue(nine.join());
        assertFalse(ten.isDone());
    }

    @Test
    void all_who_wait_for_one_revision_share_one_wait() {
        assertSame(published.reached(8, LONG), published.reached(8, LONG));
    }

    @Test
    void a_wait_that_is_too_long_ends_and_the_next_begins_anew() {
        CompletableFuture<Boolean> late = published.reached(8, Duration.ofMillis(1));
        assertFalse(late.join());
        CompletableFuture<Boolean> again = published.reached(8, LONG);
        assertFalse(again.isDone());
        published.inForce(8);
        assertTrue(again.join());
    }

    @Test
    void a_directory_that_was_put_back_has_its_later_revisions_still_to_come() {
        published.inForce(100);
        published.inForce(3);
        CompletableFuture<Boolean> four = published.reached(4, LONG);
        assertFalse(four.isDone());
        published.inForce(4);
        assertTrue(four.join());
    }

    @Test
    void there_is_no_wait_for_more_revisions_than_fit() {
        for (int revision = 1; revision <= 10_000; revision++) {
            assertFalse(published.reached(revision, LONG).isDone());
        }
        assertFalse(published.reached(10_001, LONG).join());
        assertFalse(published.reached(10_000, LONG).isDone(), "joins the wait that there is");
    }

    @Test
    void nobody_waits_when_all_are_released() {
        CompletableFuture<Boolean> eight = published.reached(8, LONG);
        published.release();
        assertFalse(eight.join());
    }

    @Test
    void without_calls_to_judge_everything_is_in_force() {
        assertTrue(PublishedRevision.everything().reached(Long.MAX_VALUE, LONG).join());
    }
}
