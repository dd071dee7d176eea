package io.portcullis.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Role;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Node;
import io.portcullis.directory.Position;
import io.portcullis.testkit.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The nodes of a fleet know of each other what is in force where. */
class FleetTest {
    private static final Duration LONG = Duration.ofSeconds(25);

    @TempDir
    Path dataDir;

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void each_node_is_told_of_with_what_is_in_force_there(String kind) {
        String url = url(kind);
        try (Member one = new Member(url, dataDir, 1);
                Member two = new Member(url, dataDir, 2)) {
            one.store.rows.list(one.store.rows.account());
            long revision = one.store.directory.revision();
            await().until(() -> two.heard().stream()
                            .filter(node -> node.live() && node.at().revision() == revision)
                            .count()
                    == 2);
            List<Node> all = two.heard();
            assertEquals(List.of(1, 2), all.stream().map(Node::id).toList());
            assertEquals(List.of("all", "all"), all.stream().map(Node::role).toList());
            assertEquals(one.store.directory.position().epoch(), all.get(0).at().epoch());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void who_waits_for_all_is_told_of_a_node_that_lags_and_then_that_none_does(String kind) throws Exception {
        String url = url(kind);
        try (Member one = new Member(url, dataDir, 1);
                Member two = new Member(url, dataDir, 2)) {
            CredentialList list = one.store.rows.list(one.store.rows.account());
            one.store.settled();
            two.store.settled();
            two.store.away();
            one.store.rows.credential(list, "alice", "StrongPassword123");
            one.store.settled();
            long revision = one.store.directory.revision();
            assertEquals(
                    List.of(2),
                    one.fleet
                            .lagging(revision, Duration.ofMillis(300), Runnable::run)
                            .get());
            two.store.back();
            assertEquals(
                    List.of(), one.fleet.lagging(revision, LONG, Runnable::run).get());
            assertTrue(two.store.knows(list, "alice"));
        }
    }

    @Test
    void a_node_that_ends_takes_its_word_back_and_one_that_dies_is_live_no_more() throws Exception {
        String url = Postgres.newDatabase();
        try (Member one = new Member(url, dataDir, 1)) {
            Member two = new Member(url, dataDir, 2);
            await().until(() -> one.heard().size() == 2);
            two.close();
            await().until(() -> one.heard().size() == 1);

            one.store.directory.nodes().beat("all", null, Position.NOWHERE, Duration.ZERO);
            one.store.scribble("update node set node_id = 7, seen = seen - 6000000 where node_id = ?", 1);
            await().until(() -> one.heard().size() == 2);
            Node dead = one.heard().get(1);
            assertEquals(7, dead.id());
            assertFalse(dead.live());
            CredentialList list = one.store.rows.list(one.store.rows.account());
            one.store.rows.credential(list, "alice", "StrongPassword123");
            one.store.settled();
            assertEquals(
                    List.of(),
                    one.fleet
                            .lagging(one.store.directory.revision(), LONG, Runnable::run)
                            .get());
        }
    }

    @Test
    void a_node_in_another_history_lags_whatever_its_revision() throws Exception {
        String url = Postgres.newDatabase();
        try (Member one = new Member(url, dataDir, 1);
                FollowedStore other = new FollowedStore(url, dataDir, 9)) {
            other.directory.nodes().beat("all", null, new Position("elsewhere", Long.MAX_VALUE, ""), Duration.ZERO);
            one.store.rows.account();
            one.store.settled();
            assertEquals(
                    List.of(9),
                    one.fleet
                            .lagging(one.store.directory.revision(), Duration.ofMillis(500), Runnable::run)
                            .get());
        }
    }

    private String url(String kind) {
        return kind.equals(FollowedStore.SQLITE)
                ? "jdbc:sqlite:" + dataDir.resolve("portcullis.db")
                : Postgres.newDatabase();
    }

    /** A node without listeners. */
    private static final class Member implements AutoCloseable {
        final FollowedStore store;
        final Fleet fleet;
        private volatile List<Node> heard = List.of();

        Member(String url, Path dataDir, int id) {
            store = new FollowedStore(url, dataDir, id);
            fleet = new Fleet(store.directory.nodes(), store.index, new Fleet.Self(id, Role.ALL, "192.0.2." + id));
            fleet.listen(all -> heard = all);
            store.followed(new FeedListener() {
                @Override
                public void checked(Position position) {
                    fleet.checked(position);
                }
            });
            fleet.start();
        }

        List<Node> heard() {
            return heard;
        }

        @Override
        public void close() {
            fleet.close();
            store.close();
        }
    }
}
