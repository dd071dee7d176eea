package io.portcullis.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Scope;
import io.portcullis.directory.SipDomain;
import io.portcullis.testkit.Rows;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One row that does not open: nobody gets in by it, and nothing else stands still. */
class UnreadableRowTest {
    private final AtomicInteger unreadable = new AtomicInteger(-1);
    private final FeedListener listener = new FeedListener() {
        @Override
        public void unreadable(int rows) {
            unreadable.set(rows);
        }
    };

    @TempDir
    Path dataDir;

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void a_changed_byte_of_one_hash_holds_up_no_revocation(String kind) {
        try (FollowedStore followed = new FollowedStore(kind, dataDir)) {
            Rows rows = followed.rows;
            Account account = rows.account();
            CredentialList damaged = rows.list(account);
            CredentialList whole = rows.list(account);
            Credential alice = rows.credential(damaged, "alice", "StrongPassword123");
            rows.credential(damaged, "bob", "StrongPassword123");
            Credential carol = rows.credential(whole, "carol", "StrongPassword123");
            followed.followed(listener);
            assertTrue(followed.knows(damaged, "alice"));

            flip(followed, alice);
            rows.credential(damaged, "dora", "StrongPassword123");
            followed.directory.credentials().delete(Scope.of(carol), carol.sid());
            followed.settled();
            assertFalse(followed.knows(whole, "carol"));
            assertTrue(followed.knows(damaged, "bob"));
            assertTrue(followed.knows(damaged, "dora"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void a_change_of_a_kind_that_only_newer_nodes_know_holds_up_no_other(String kind) throws InterruptedException {
        try (FollowedStore followed = new FollowedStore(kind, dataDir)) {
            Rows rows = followed.rows;
            Account account = rows.account();
            CredentialList list = rows.list(account);
            followed.followed(listener);
            followed.away();
            CredentialList newer = rows.list(account);
            followed.scribble(
                    "update change_log set sid = ? where sid = ?",
                    "ZZ" + newer.sid().value().substring(2),
                    newer.sid().value());
            rows.credential(list, "alice", "StrongPassword123");
            followed.back();
            followed.settled();
            assertTrue(followed.knows(list, "alice"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void a_node_starts_without_the_rows_that_do_not_open_and_counts_them(String kind) {
        try (FollowedStore followed = new FollowedStore(kind, dataDir)) {
            Rows rows = followed.rows;
            Account account = rows.account();
            CredentialList list = rows.list(account);
            Credential alice = rows.credential(list, "alice", "StrongPassword123");
            rows.credential(list, "bob", "StrongPassword123");
            SipDomain odd = rows.domain(account, "odd.example.com");
            SipDomain open = rows.domain(account, "open.example.com");
            rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, odd, list);
            flip(followed, alice);
            followed.scribble(
                    "update mapping set sid = 'CLodd' where parent_sid = ?",
                    odd.sid().value());

            followed.followed(listener);
            assertFalse(followed.knows(list, "alice"));
            assertTrue(followed.knows(list, "bob"));
            // Not open to all, as it would be with a list left out.
            assertNull(followed.policy("odd.example.com"));
            assertNotNull(followed.policy(open.domainName()));
            await().until(() -> unreadable.get() == 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void it_is_listed_deleted_and_replaced_like_any_other(String kind) {
        try (FollowedStore followed = new FollowedStore(kind, dataDir)) {
            Rows rows = followed.rows;
            CredentialList list = rows.list(rows.account());
            Credential alice = rows.credential(list, "alice", "StrongPassword123");
            Credential bob = rows.credential(list, "bob", "StrongPassword123");
            flip(followed, alice);
            flip(followed, bob);
            followed.followed(listener);
            Scope inList = Scope.of(alice);
            assertEquals(
                    List.of("bob", "alice"),
                    followed.directory.credentials().list(inList, PageRequest.first(50)).rows().stream()
                            .map(Credential::username)
                            .toList());

            followed.directory.credentials().delete(inList, alice.sid());
            rows.credential(list, "alice", "OtherPassword456");
            Credential replacement = rows.credentialOf(list, "bob", "OtherPassword456");
            followed.directory
                    .credentials()
                    .update(
                            inList,
                            bob.sid(),
                            old -> new Credential(
                                    old.sid(),
                                    old.accountSid(),
                                    old.credentialListSid(),
                                    old.username(),
                                    replacement.passwords(),
                                    null,
                                    old.dates()));
            followed.settled();
            assertTrue(followed.knows(list, "alice"));
            assertTrue(followed.knows(list, "bob"));
            await().until(() -> unreadable.get() == 0);
        }
    }

    private static void flip(FollowedStore followed, Credential credential) {
        byte[] sealed = followed.bytes(
                "select ha1s from credential where sid = ?", credential.sid().value());
        sealed[sealed.length / 2] ^= 1;
        followed.scribble(
                "update credential set ha1s = ? where sid = ?",
                sealed,
                credential.sid().value());
    }
}
