package io.portcullis.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.directory.Account;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Scope;
import io.portcullis.directory.SipDomain;
import io.portcullis.sync.SnapshotCompiler.Compiled;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading everything again, which a node does beside the index that it serves with. */
class ReadAgainTest {
    @TempDir
    private Path dataDir;

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void takes_room_for_what_has_changed_only(String kind) {
        try (FollowedStore store = new FollowedStore(kind, dataDir)) {
            Account account = store.rows.account();
            CredentialList same = store.rows.list(account);
            CredentialList changed = store.rows.list(account);
            store.rows.credential(same, "alice", "StrongPassword123");
            Credential bob = store.rows.credential(changed, "bob", "StrongPassword123");
            SipDomain domain = store.rows.domain(account, "a.example.com");
            CredentialSnapshot first = load(store, store.index.current());

            store.directory.credentials().delete(Scope.of(bob), bob.sid());
            store.rows.credential(changed, "carol", "StrongPassword123");
            CredentialSnapshot second = load(store, first);

            assertSame(first.table(same.sid().value()), second.table(same.sid().value()));
            assertSame(
                    first.policy(domain.sid().value()),
                    second.policy(domain.sid().value()));
            assertNotSame(
                    first.table(changed.sid().value()),
                    second.table(changed.sid().value()));
            assertEquals(2, second.credentials());
        }
    }

    private static CredentialSnapshot load(FollowedStore store, CredentialSnapshot base) {
        Compiled compiled = store.directory.read(view -> SnapshotCompiler.load(view, base, Instant.now()));
        return compiled.snapshot();
    }

    /** What is summed up while everything is read is what the database sums up by itself. */
    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void knows_the_digests_without_asking_for_every_user_again(String kind) {
        try (FollowedStore store = new FollowedStore(kind, dataDir)) {
            for (int i = 0; i < 3; i++) {
                CredentialList list = store.rows.list(store.rows.account());
                for (int user = 0; user <= i; user++) {
                    store.rows.credential(list, "user" + user, "StrongPassword123");
                }
            }
            store.scribble("update credential set ha1s = ? where username = 'user2'", new byte[] {1});
            store.directory.read(view -> {
                var asked = view.digests();
                view.credentials(credential -> {});
                assertEquals(asked, view.digests());
                assertEquals(1, view.unreadable().size());
                return true;
            });
        }
    }
}
