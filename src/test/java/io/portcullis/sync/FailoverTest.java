package io.portcullis.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Scope;
import io.portcullis.store.Epoch;
import io.portcullis.testkit.Cluster;
import io.portcullis.testkit.Relay;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica that had not heard everything takes the place of its primary. */
class FailoverTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path dataDir;

    @TempDir
    Path clusters;

    /** With few lost writes the new history is soon longer than the old one was; with many it is shorter for long. */
    @ParameterizedTest
    @ValueSource(ints = {2, 60})
    void what_the_replica_never_heard_goes_out_of_force_and_what_it_is_told_comes_into_force(int lost)
            throws Exception {
        try (Cluster primary = Cluster.start(clusters.resolve("primary"));
                Relay relay = new Relay(primary.port());
                FollowedStore followed = new FollowedStore(relay.through(primary.url()), dataDir, 1)) {
            Account account = followed.rows.account();
            CredentialList list = followed.rows.list(account);
            CredentialList victims = followed.rows.list(account);
            Credential victim = followed.rows.credential(victims, "victim", "StrongPassword123");
            followed.followed(FeedListener.NONE);
            try (Cluster replica = primary.replica(clusters.resolve("replica"))) {
                followed.rows.credential(list, "heard", "StrongPassword123");
                await().atMost(SOON).until(() -> replica.count("select count(*) from credential") == 2);
                replica.cutOff();
                await().atMost(SOON).until(() -> primary.count("select count(*) from pg_stat_replication") == 0);
                for (int i = 0; i < lost; i++) {
                    followed.rows.credential(list, "lost" + i, "StrongPassword123");
                }
                followed.settled();
                assertTrue(followed.knows(list, "lost0"));

                replica.promote();
                relay.switchTo(replica.port());
                await().atMost(SOON).until(() -> !followed.knows(list, "lost0"));
                assertTrue(followed.knows(list, "heard"));
                await().atMost(SOON)
                        .ignoreExceptions()
                        .until(() -> followed.rows.credential(list, "new", "StrongPassword123") != null);
                followed.directory.credentials().delete(Scope.of(victim), victim.sid());
                await().atMost(SOON).until(() -> followed.knows(list, "new") && !followed.knows(victims, "victim"));
                assertFalse(followed.knows(list, "lost" + (lost - 1)));
            }
        }
    }

    @Test
    void a_new_epoch_makes_every_node_read_everything_again() {
        try (FollowedStore followed = new FollowedStore(FollowedStore.POSTGRESQL, dataDir)) {
            CredentialList list = followed.rows.list(followed.rows.account());
            Credential gone = followed.rows.credential(list, "gone", "StrongPassword123");
            followed.followed(FeedListener.NONE);
            String before = followed.directory.position().epoch();
            followed.scribble("delete from credential where sid = ?", gone.sid().value());
            assertTrue(followed.knows(list, "gone"));

            Epoch.renew(followed.opening());
            await().until(() -> !followed.knows(list, "gone"));
            assertNotEquals(before, followed.directory.position().epoch());
        }
    }
}
