package io.portcullis.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Scope;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store lost writes that the index has seen: the index follows it back. */
class DivergenceTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private final AtomicInteger divergences = new AtomicInteger();
    private final FeedListener listener = new FeedListener() {
        @Override
        public void diverged(String how) {
            divergences.incrementAndGet();
        }
    };

    @TempDir
    Path dataDir;

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void lost_writes_go_out_of_force_at_once(String kind) {
        try (FollowedStore followed = new FollowedStore(kind, dataDir)) {
            Account account = followed.rows.account();
            CredentialList list = followed.rows.list(account);
            followed.followed(listener);
            Credential lost = followed.rows.credential(list, "lost", "StrongPassword123");
            followed.settled();
            assertTrue(followed.knows(list, "lost"));
            long before = followed.directory.revision();

            lose(followed, lost);
            await().until(() -> !followed.knows(list, "lost"));
            assertTrue(followed.index.current().revision() < before);

            followed.rows.credential(list, "later", "StrongPassword123");
            await().until(() -> followed.knows(list, "later"));
            await().until(() -> divergences.get() > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void lost_writes_that_others_took_the_place_of_are_noticed_all_the_same(String kind) throws Exception {
        try (FollowedStore followed = new FollowedStore(kind, dataDir)) {
            Account account = followed.rows.account();
            CredentialList list = followed.rows.list(account);
            CredentialList other = followed.rows.list(account);
            Credential victim = followed.rows.credential(other, "victim", "StrongPassword123");
            followed.followed(listener);
            followed.rows.credential(list, "lost", "StrongPassword123");
            Credential lost = followed.rows.credential(list, "lost2", "StrongPassword123");
            followed.settled();

            // Another history that is longer than ours: a delete of ours, then a jump of the sequence.
            followed.away();
            lose(followed, lost);
            jump(followed, kind);
            followed.directory.credentials().delete(Scope.of(victim), victim.sid());
            assertTrue(followed.knows(other, "victim"));
            followed.back();
            await().until(() -> !followed.knows(list, "lost2"));
            await().until(() -> !followed.knows(other, "victim"));
        }
    }

    @Test
    void an_older_dump_that_was_restored_is_followed() {
        String url = Postgres.newDatabase();
        try (FollowedStore before = new FollowedStore(url, dataDir, 1)) {
            before.rows.account();
        }
        Postgres.dump(url);
        try (FollowedStore followed = new FollowedStore(url, dataDir, 1)) {
            CredentialList lost = followed.rows.list(followed.rows.account());
            followed.rows.credential(lost, "lost", "StrongPassword123");
            followed.followed(listener);
            assertTrue(followed.knows(lost, "lost"));

            Postgres.restore(url);
            await().atMost(SOON).until(() -> !followed.knows(lost, "lost"));
            Account account = await().atMost(SOON).ignoreExceptions().until(followed.rows::account, found -> true);
            CredentialList list = followed.rows.list(account);
            followed.rows.credential(list, "new", "StrongPassword123");
            await().atMost(SOON).until(() -> followed.knows(list, "new"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void a_comparison_finds_what_no_log_tells(String kind) {
        try (FollowedStore followed = new FollowedStore(kind, dataDir)) {
            Account account = followed.rows.account();
            CredentialList list = followed.rows.list(account);
            Credential gone = followed.rows.credential(list, "gone", "StrongPassword123");
            followed.rows.credential(list, "stays", "StrongPassword123");
            followed.comparedOften(listener);
            assertTrue(followed.knows(list, "gone"));

            followed.scribble("delete from credential where sid = ?", gone.sid().value());
            await().until(() -> !followed.knows(list, "gone"));
            assertTrue(followed.knows(list, "stays"));
            await().until(() -> divergences.get() == 1);
        }
    }

    @Test
    void a_comparison_of_what_is_equal_finds_nothing_while_others_write() {
        try (FollowedStore followed = new FollowedStore(FollowedStore.POSTGRESQL, dataDir)) {
            Rows rows = followed.rows;
            Account account = rows.account();
            CredentialList list = rows.list(account);
            followed.comparedOften(listener);
            for (int i = 0; i < 100; i++) {
                Credential credential = rows.credential(list, "user" + i, "StrongPassword123");
                if (i % 3 == 0) {
                    followed.directory.credentials().delete(Scope.of(credential), credential.sid());
                }
                rows.address(rows.acl(account), "192.0.2." + i, 32);
                rows.domain(account, "d" + i + ".example.com");
                if (i % 50 == 49) {
                    account = rows.account();
                }
            }
            followed.settled();
            int compared = followed.comparisons();
            await().until(() -> followed.comparisons() > compared + 2);
            assertEquals(0, divergences.get());
        }
    }

    /** As a replica that lagged would have it: neither the row nor its line in the log. */
    private static void lose(FollowedStore followed, Credential lost) {
        followed.scribble("delete from credential where sid = ?", lost.sid().value());
        followed.scribble("delete from change_log where revision = (select max(revision) from change_log)");
    }

    private static void jump(FollowedStore followed, String kind) {
        if (kind.equals(FollowedStore.SQLITE)) {
            followed.scribble("update sqlite_sequence set seq = seq + 32 where name = 'change_log'");
        } else {
            followed.query("select setval(pg_get_serial_sequence('change_log', 'revision'), "
                    + (followed.directory.revision() + 32) + ")");
        }
    }
}
