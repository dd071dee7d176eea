package io.portcullis.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Position;
import io.portcullis.testkit.Relay;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The feed asks every second, says when it cannot, and outlives whatever befalls it. */
class StalledFeedTest {
    private final AtomicInteger checks = new AtomicInteger();
    private final AtomicInteger stalls = new AtomicInteger();
    private final FeedListener listener = new FeedListener() {
        @Override
        public void checked(Position position) {
            checks.incrementAndGet();
        }

        @Override
        public void stalled(Throwable why) {
            stalls.incrementAndGet();
        }
    };

    @TempDir
    Path dataDir;

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void an_idle_node_confirms_again_and_again_that_it_has_everything(String kind) {
        try (FollowedStore followed = new FollowedStore(kind, dataDir)) {
            followed.followed(listener);
            long before = followed.index.confirmedAgeNanos(System.nanoTime());
            await().until(() -> checks.get() > 3);
            await().until(() -> followed.index.confirmedAgeNanos(System.nanoTime()) < before + 1_000_000_000L);
        }
    }

    @Test
    void a_node_that_is_cut_off_says_so_and_catches_up_when_it_is_back() throws Exception {
        try (FollowedStore direct = new FollowedStore(FollowedStore.POSTGRESQL, dataDir);
                Relay relay = new Relay(
                        URI.create(direct.url.substring("jdbc:".length())).getPort());
                FollowedStore followed = new FollowedStore(relay.through(direct.url), dataDir, 2)) {
            CredentialList list = direct.rows.list(direct.rows.account());
            followed.followed(listener);
            relay.blackHole();
            await().until(() -> stalls.get() > 1);
            int checked = checks.get();
            direct.rows.credential(list, "meanwhile", "StrongPassword123");
            await().until(() -> stalls.get() > 3);
            assertFalse(followed.knows(list, "meanwhile"));
            assertEquals(checked, checks.get());

            relay.heal();
            await().until(() -> followed.knows(list, "meanwhile"));
        }
    }

    @Test
    void the_feed_outlives_an_error_in_whoever_hears_it() {
        try (FollowedStore followed = new FollowedStore(FollowedStore.SQLITE, dataDir)) {
            followed.followed(new FeedListener() {
                @Override
                public void published(long revision, long nanos) {
                    throw new StackOverflowError("once too often");
                }

                @Override
                public void stalled(Throwable why) {
                    stalls.incrementAndGet();
                    throw new StackOverflowError("nor this");
                }
            });
            CredentialList list = followed.rows.list(followed.rows.account());
            followed.rows.credential(list, "alice", "StrongPassword123");
            await().until(() -> followed.knows(list, "alice"));
            followed.rows.credential(list, "bob", "StrongPassword123");
            await().until(() -> followed.knows(list, "bob") && stalls.get() > 0);
        }
    }
}
