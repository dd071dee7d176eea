package io.portcullis.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.sync.Staleness.OnStale;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whether the index is up to date, and who is told when nobody knows. */
class FreshnessTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final CredentialIndex index =
            new CredentialIndex(CredentialSnapshot.empty("sip.example.com", HashSeed.of(new SecureRandom())));

    @Test
    void a_node_that_heard_nothing_for_too_long_is_not_ready_and_says_why() {
        Freshness freshness = freshness(OnStale.KEEP);
        index.confirm(now.get());
        freshness.checked();
        pass(Duration.ofMinutes(5));
        freshness.stalled(new IllegalStateException("the store is not available", new RuntimeException("no route")));
        assertFalse(freshness.isFollowing());
        assertEquals(Optional.empty(), freshness.failure());

        pass(Duration.ofSeconds(1));
        assertEquals(
                Optional.of("the store was last heard 301 s ago: the store is not available: no route"),
                freshness.failure());
        assertFalse(index.isTooStale(now.get()), "keep");

        index.confirm(now.get());
        freshness.checked();
        assertEquals(Optional.empty(), freshness.failure());
        assertTrue(freshness.isFollowing());
    }

    @Test
    void whether_such_a_node_refuses_can_be_changed_while_it_runs() {
        Freshness freshness = freshness(OnStale.REFUSE);
        index.confirm(now.get());
        pass(Duration.ofSeconds(301));
        assertTrue(index.isTooStale(now.get()));
        freshness.use(new Staleness(Duration.ofMinutes(10), OnStale.REFUSE));
        assertFalse(index.isTooStale(now.get()));
        pass(Duration.ofMinutes(10));
        assertTrue(index.isTooStale(now.get()));
        freshness.use(new Staleness(Duration.ofMinutes(10), OnStale.KEEP));
        assertFalse(index.isTooStale(now.get()));
    }

    private Freshness freshness(OnStale onStale) {
        return new Freshness(index, new Staleness(Duration.ofMinutes(5), onStale), now::get);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
