package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.Credential;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Scope;
import io.portcullis.testkit.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another master key. */
class RekeyTest {
    @TempDir
    Path dataDir;

    @ParameterizedTest
    @EnumSource
    void everything_opens_with_the_new_key_and_nothing_with_the_old(Dialect dialect) throws Exception {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        Path file = dataDir.resolve("master.key");
        Credential credential = written(fixture);
        byte[] secret = secret(fixture);
        String old = Files.readString(file);

        assertEquals(1, Rekey.run(fixture.opening(), null));
        assertNotEquals(old, Files.readString(file));
        assertFalse(Files.exists(dataDir.resolve("master.key.next")));
        assertEquals(credential, read(fixture, credential));
        assertArrayEquals(secret, secret(fixture));

        Files.writeString(file, old);
        assertThrows(StoreException.class, fixture::open);
    }

    @Test
    void a_rekey_cut_off_after_its_commit_is_finished_by_the_next_opening() throws Exception {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, dataDir);
        Path file = dataDir.resolve("master.key");
        Credential credential = written(fixture);
        String old = Files.readString(file);
        Rekey.run(fixture.opening(), null);
        String next = Files.readString(file);
        Files.move(file, dataDir.resolve("master.key.next"));
        MasterKey.parse("old", old).write(file);

        assertEquals(credential, read(fixture, credential));
        assertEquals(next, Files.readString(file));
    }

    @Test
    void a_rekey_cut_off_before_its_commit_leaves_the_old_key_in_force() {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, dataDir);
        Credential credential = written(fixture);
        MasterKey.random(fixture.random).write(dataDir.resolve("master.key.next"));
        assertEquals(credential, read(fixture, credential));
        assertEquals(1, Rekey.run(fixture.opening(), null));
        assertEquals(credential, read(fixture, credential));
    }

    @Test
    void a_key_from_the_environment_is_followed_by_one_from_there() {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, dataDir);
        fixture.masterKey = "0123456789abcdef".repeat(4);
        Credential credential = written(fixture);
        assertThrows(StoreException.class, () -> Rekey.run(fixture.opening(), null));
        String next = "fedcba9876543210".repeat(4);
        Rekey.run(fixture.opening(), next);
        assertThrows(StoreException.class, fixture::open);
        fixture.masterKey = next;
        assertEquals(credential, read(fixture, credential));
        fixture.masterKey = null;
        assertThrows(StoreException.class, () -> Rekey.run(fixture.opening(), next));
    }

    @ParameterizedTest
    @EnumSource
    void a_node_with_the_old_key_writes_no_more(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        try (Store running = fixture.open()) {
            Account account = fixture.rows(running).account();
            Rekey.run(fixture.opening(), null);
            DirectoryException.Unavailable refusal = assertThrows(
                    DirectoryException.Unavailable.class,
                    () -> fixture.rows(running).list(account));
            assertTrue(String.valueOf(refusal.getMessage()).contains("restart"));
        }
    }

    private static Credential written(StoreFixture fixture) {
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            return rows.changed(
                    rows.credential(rows.list(rows.account()), "alice", "StrongPassword123"), "StrongPassword567");
        }
    }

    private static Credential read(StoreFixture fixture, Credential credential) {
        try (Store store = fixture.open()) {
            return store.directory().credentials().fetch(Scope.of(credential), credential.sid());
        }
    }

    private static byte[] secret(StoreFixture fixture) {
        try (Store store = fixture.open()) {
            return store.secrets().get("dialog-proof");
        }
    }
}
