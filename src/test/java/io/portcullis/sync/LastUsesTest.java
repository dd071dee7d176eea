package io.portcullis.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.UserTable;
import io.portcullis.credential.UserTable.Which;
import io.portcullis.digest.Algorithm;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Scope;
import io.portcullis.store.Store;
import io.portcullis.store.StoreSettings;
import io.portcullis.testkit.HandClock;
import io.portcullis.testkit.Rows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a mark in the index to a day in the store. */
class LastUsesTest {
    private final HandClock clock = new HandClock();
    private final SecureRandom random = new SecureRandom();
    private final CredentialIndex index =
            new CredentialIndex(CredentialSnapshot.empty(Rows.REALM, HashSeed.of(random)));
    private final LocalDate today = LastUses.dayOf(clock.instant());

    private Store store;
    private Rows rows;
    private Credential alice;
    private LastUses uses;

    @BeforeEach
    void open(@TempDir Path dir) {
        store = Store.open(new Store.Opening(
                new StoreSettings("jdbc:sqlite:" + dir.resolve("portcullis.db"), dir, Rows.REALM, 1),
                DomainNames.FREE,
                null,
                clock,
                random));
        rows = new Rows(store.directory(), random, clock);
        alice = rows.changed(
                rows.credential(rows.list(rows.account()), "alice", "StrongPassword123"), "StrongPassword567");
        uses = new LastUses(index, store.directory().credentials(), clock);
        load();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_use_is_written_once_a_day_and_each_password_by_itself() {
        use(Which.OLD);
        assertNull(passwords().lastUsed(), "the gate itself writes nothing");
        uses.write();
        assertEquals(today, old().lastUsed());
        assertNull(passwords().lastUsed());
        use(Which.OLD);
        use(Which.CURRENT);
        table().forEachUsed((row, password) -> assertEquals(Which.CURRENT, password));
        uses.write();
        assertEquals(today, passwords().lastUsed());
    }

    @Test
    void what_is_used_before_midnight_counts_for_that_day_and_again_for_the_next() {
        use(Which.CURRENT);
        clock.advance(Duration.ofHours(21));
        uses.write();
        assertEquals(today, passwords().lastUsed());
        use(Which.CURRENT);
        uses.write();
        assertEquals(today.plusDays(1), passwords().lastUsed());
    }

    @Test
    void a_list_that_is_read_again_does_not_write_the_same_day_once_more() {
        use(Which.CURRENT);
        use(Which.OLD);
        uses.write();
        rows.credential(
                store.directory()
                        .resources(CredentialList.class)
                        .fetch(Scope.of(alice.accountSid()), alice.credentialListSid()),
                "bob",
                "StrongPassword123");
        load();
        use(Which.CURRENT);
        use(Which.OLD);
        table().forEachUsed((row, password) -> assertNull(password));
    }

    @Test
    void an_old_password_that_is_over_leaves_store_and_index() {
        assertTrue(table().copyOldHa1(row(), Algorithm.MD5, 0, new byte[32]));
        clock.advance(Duration.ofHours(2));
        uses.write();
        assertNull(old().password());
        load();
        assertFalse(table().copyOldHa1(row(), Algorithm.MD5, 0, new byte[32]));
    }

    private void load() {
        index.publish(store.directory()
                .read(view -> SnapshotCompiler.load(view, index.current(), clock.instant()))
                .snapshot());
    }

    private void use(Which password) {
        table().used(row(), password);
    }

    private UserTable table() {
        return index.current().table(alice.credentialListSid().value());
    }

    private int row() {
        byte[] name = "alice".getBytes(StandardCharsets.UTF_8);
        return table().find(name, 0, name.length);
    }

    private Passwords passwords() {
        return store.directory()
                .credentials()
                .fetch(Scope.of(alice), alice.sid())
                .passwords();
    }

    private Passwords.Old old() {
        return Objects.requireNonNull(passwords().old());
    }
}
