package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Scope;
import io.portcullis.testkit.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The key at the door, and what lies behind it. */
class OpeningTest {
    @TempDir
    Path dataDir;

    @ParameterizedTest
    @EnumSource
    void what_was_written_is_there_after_a_restart(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        Credential credential;
        byte[] secret;
        try (Store store = fixture.open()) {
            credential = oneCredential(fixture, store);
            secret = store.secrets().get("dialog-proof");
        }
        try (Store store = fixture.open()) {
            assertEquals(credential, store.directory().credentials().fetch(Scope.of(credential), credential.sid()));
            assertArrayEquals(secret, store.secrets().get("dialog-proof"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_key_is_made_for_us_alone_and_only_for_a_new_store(Dialect dialect) throws IOException {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        fixture.open().close();
        Path key = dataDir.resolve("master.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));

        Files.delete(key);
        String message = refusal(fixture);
        assertTrue(message.contains("master.key: absent (expected: the key that the store was made with"), message);
        assertFalse(Files.exists(key));
    }

    @ParameterizedTest
    @EnumSource
    void another_key_is_refused_without_showing_it(Dialect dialect) throws IOException {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        fixture.open().close();
        String other = "0123456789abcdef".repeat(4);
        Files.writeString(dataDir.resolve("master.key"), other);
        String message = refusal(fixture);
        assertTrue(message.contains("master.key: another key"), message);

        fixture.masterKey = other;
        String again = refusal(fixture);
        assertTrue(again.startsWith("PORTCULLIS_MASTER_KEY: hidden (expected:"), again);
        assertFalse(again.contains(other));
    }

    @ParameterizedTest
    @EnumSource
    void a_key_from_the_environment_needs_no_file(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        fixture.masterKey = "0123456789abcdef".repeat(4);
        fixture.open().close();
        fixture.open().close();
        assertFalse(Files.exists(dataDir.resolve("master.key")));
        fixture.masterKey = "0123";
        String message = refusal(fixture);
        assertTrue(message.startsWith("PORTCULLIS_MASTER_KEY: 4 characters, hidden (expected: 64 hexa"), message);
    }

    @ParameterizedTest
    @EnumSource
    void a_key_that_others_may_read_is_refused(Dialect dialect) throws IOException {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        fixture.open().close();
        Files.setPosixFilePermissions(dataDir.resolve("master.key"), PosixFilePermissions.fromString("rw-r--r--"));
        String message = refusal(fixture);
        assertTrue(message.contains("mode rw-r--r-- (expected: rw-------"), message);
    }

    @ParameterizedTest
    @EnumSource
    void another_realm_is_refused(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        fixture.open().close();
        fixture.realm = "other.example.com";
        String message = refusal(fixture);
        assertTrue(message.startsWith("realm: other.example.com (expected: " + Rows.REALM), message);
    }

    @ParameterizedTest
    @EnumSource
    void hashes_and_tokens_do_not_lie_in_the_open(Dialect dialect) throws Exception {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        Credential credential;
        try (Store store = fixture.open()) {
            credential = oneCredential(fixture, store);
        }
        String all = dump(fixture.url, "credential") + dump(fixture.url, "account") + dump(fixture.url, "secret");
        assertTrue(all.contains(credential.sid().value()));
        for (Algorithm algorithm : Algorithm.values()) {
            Ha1 ha1 = Objects.requireNonNull(
                    Objects.requireNonNull(credential.password()).of(algorithm));
            assertFalse(all.contains(HexFormat.of().formatHex(ha1.hash())));
        }
        assertFalse(all.contains(HexFormat.of().formatHex("token of".getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @EnumSource
    void a_sealed_hash_copied_to_another_credential_does_not_open(Dialect dialect) throws Exception {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        Credential victim;
        try (Store store = fixture.open()) {
            victim = oneCredential(fixture, store);
            CredentialList other = fixture.rows(store)
                    .list(store.directory().accounts().find(victim.accountSid()).orElseThrow());
            Credential known = fixture.rows(store).credential(other, "mallory", "KnownPassword123");
            try (Connection connection = DriverManager.getConnection(fixture.url);
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("update credential set ha1s = (select ha1s from credential where sid = '"
                        + known.sid() + "') where sid = '" + victim.sid() + "'");
            }
            assertNull(store.directory()
                    .credentials()
                    .fetch(Scope.of(victim), victim.sid())
                    .password());
        }
    }

    private static Credential oneCredential(StoreFixture fixture, Store store) {
        Rows rows = fixture.rows(store);
        return rows.credential(rows.list(rows.account()), "alice", "StrongPassword123");
    }

    private static String refusal(StoreFixture fixture) {
        return String.valueOf(assertThrows(StoreException.class, fixture::open).getMessage());
    }

    /** All rows of a table; bytes as hexadecimal digits. */
    private static String dump(String url, String table) throws Exception {
        StringBuilder text = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from " + table)) {
            while (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    Object value = rows.getObject(i);
                    text.append(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value)
                            .append(' ');
                }
            }
        }
        return text.toString();
    }
}
