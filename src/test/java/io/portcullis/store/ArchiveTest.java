package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.digest.Offer;
import io.portcullis.directory.Account;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.EndUser;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Scope;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import io.portcullis.testkit.Rows;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Out of one store and into another. */
class ArchiveTest {
    @TempDir
    Path firstDir;

    @TempDir
    Path secondDir;

    @ParameterizedTest
    @EnumSource
    void everything_comes_back_as_it_was_in_a_store_with_the_same_key(Dialect dialect) throws Exception {
        StoreFixture first = new StoreFixture(dialect, firstDir);
        StoreFixture second = new StoreFixture(dialect, secondDir);
        try (Store from = first.open()) {
            everything(first.rows(from));
            byte[] secret = from.secrets().get("dialog-proof");
            String exported = export(from, Archive.Hashes.SEALED);
            Files.copy(firstDir.resolve("master.key"), secondDir.resolve("master.key"));
            try (Store to = second.open()) {
                assertEquals(exported.lines().count() - 1, to.archive().read(new StringReader(exported)));
                assertArrayEquals(secret, to.secrets().get("dialog-proof"));
                assertEquals(seen(from), seen(to));
                assertEquals(export(from, Archive.Hashes.PLAIN), export(to, Archive.Hashes.PLAIN), "hashes too");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void plain_hashes_come_back_in_a_store_of_the_other_kind_with_another_key(Dialect dialect) {
        StoreFixture first = new StoreFixture(dialect, firstDir);
        StoreFixture second =
                new StoreFixture(dialect == Dialect.SQLITE ? Dialect.POSTGRESQL : Dialect.SQLITE, secondDir);
        try (Store from = first.open();
                Store to = second.open()) {
            everything(first.rows(from));
            String exported = export(from, Archive.Hashes.PLAIN);
            to.archive().read(new StringReader(exported));
            to.archive().read(new StringReader(exported)); // again, as after a failure
            assertEquals(lines(exported), lines(export(to, Archive.Hashes.PLAIN)));
            assertEquals(seen(from), seen(to));
        }
    }

    @Test
    void a_sealed_export_shows_no_hash_and_fits_no_other_key() {
        StoreFixture first = new StoreFixture(Dialect.SQLITE, firstDir);
        StoreFixture second = new StoreFixture(Dialect.SQLITE, secondDir);
        try (Store from = first.open();
                Store to = second.open()) {
            everything(first.rows(from));
            String sealed = export(from, Archive.Hashes.SEALED);
            StoreException refusal =
                    assertThrows(StoreException.class, () -> to.archive().read(new StringReader(sealed)));
            assertTrue(
                    String.valueOf(refusal.getMessage()).startsWith("line 1: hashes sealed with another master key"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{\"portcullis\":2}",
                "{\"portcullis\":1,\"realm\":\"other\",\"hashes\":\"plain\"}",
                "{\"portcullis\":1,\"realm\":\"sip.example.com\",\"hashes\":\"sealed\",\"key-check\":\"AAAA\"}"
            })
    void anything_but_an_archive_of_this_realm_and_key_is_refused_at_its_first_line(String header) {
        refused(header, "line 1: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"table\":\"nothing\"}",
                "{\"table\":\"account\"}",
                "{\"table\":\"account\",\"sid\":\"XX\"}",
                "{\"table\":\"credential_list\",\"sid\":\"CL00000000000000000000000000000001\","
                        + "\"account_sid\":\"AC00000000000000000000000000000001\","
                        + "\"parent_sid\":\"AC00000000000000000000000000000001\","
                        + "\"created\":1,\"updated\":1,\"friendly_name\":\"of nobody\"}"
            })
    void a_wrong_line_is_named(String line) {
        refused("{\"portcullis\":1,\"realm\":\"sip.example.com\",\"hashes\":\"plain\"}\n" + line + "\n", "line 2: ");
    }

    @ParameterizedTest
    @EnumSource
    void users_of_another_server_are_taken_into_a_list(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, firstDir);
        try (Store store = fixture.open()) {
            CredentialList list = fixture.rows(store).list(fixture.rows(store).account());
            String md5 = hex(Ha1.of(Algorithm.MD5, "alice", Rows.REALM, "StrongPassword123"));
            String sha256 = hex(Ha1.of(Algorithm.SHA_256, "bob", Rows.REALM, "StrongPassword123"));
            String lines = "username,ha1\nalice," + md5 + "\n\n\"bob\",\"" + md5.toUpperCase(Locale.ROOT) + "\","
                    + sha256 + "\r\n";
            assertEquals(2, store.archive().readUsers(list.sid(), new StringReader(lines)));
            Credential alice = user(store, list, "alice");
            assertEquals(md5, hex(Objects.requireNonNull(alice.password()).md5()));
            assertNull(Objects.requireNonNull(alice.password()).sha256());
            assertEquals(
                    sha256,
                    hex(Objects.requireNonNull(user(store, list, "bob").password())
                            .sha256()));

            String changed = "alice," + "0".repeat(32) + "\n";
            store.archive().readUsers(list.sid(), new StringReader(changed));
            assertEquals(alice.sid(), user(store, list, "alice").sid());
            assertEquals(
                    "0".repeat(32),
                    hex(Objects.requireNonNull(user(store, list, "alice").password())
                            .md5()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "alice,0011",
                "al ice,00112233445566778899aabbccddeeff",
                "alice,00112233445566778899aabbccddeefg",
                "alice,00112233445566778899aabbccddeeff,00",
                "alice,00112233445566778899aabbccddeeff,,"
            })
    void a_wrong_line_of_users_is_named_and_none_is_taken(String line) {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, firstDir);
        try (Store store = fixture.open()) {
            CredentialList list = fixture.rows(store).list(fixture.rows(store).account());
            String lines = "bob,00112233445566778899aabbccddeeff\n" + line + "\n";
            StoreException refusal = assertThrows(
                    StoreException.class, () -> store.archive().readUsers(list.sid(), new StringReader(lines)));
            assertTrue(String.valueOf(refusal.getMessage()).startsWith("line 2: "), refusal.getMessage());
            assertFalse(String.valueOf(refusal.getMessage()).contains("00112233"));
            assertEquals(List.of(), users(store, list));
        }
    }

    @Test
    void more_users_than_a_list_holds_are_refused_together() {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, firstDir);
        try (Store store = fixture.open()) {
            CredentialList list = fixture.rows(store).list(fixture.rows(store).account());
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i <= 1_000; i++) {
                lines.append("user")
                        .append(i)
                        .append(',')
                        .append("0".repeat(32))
                        .append('\n');
            }
            assertThrows(
                    DirectoryException.LimitReached.class,
                    () -> store.archive().readUsers(list.sid(), new StringReader(lines.toString())));
            assertEquals(List.of(), users(store, list));
        }
    }

    private void refused(String archive, String where) {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, firstDir);
        try (Store store = fixture.open()) {
            StoreException refusal =
                    assertThrows(StoreException.class, () -> store.archive().read(new StringReader(archive)));
            assertTrue(String.valueOf(refusal.getMessage()).startsWith(where), refusal.getMessage());
        }
    }

    /** A row of each kind. */
    private static void everything(Rows rows) {
        Account owner = rows.account();
        Account account = rows.subaccount(owner);
        rows.key(account);
        SipDomain domain = rows.domain(account, "pbx.example.com");
        rows.domain(account, "a.pbx.example.com");
        Trunk trunk = rows.trunk(account, "trunk.example.com");
        rows.trunk(account, null);
        Offer offer = Offer.parse("SHA-512-256,MD5");
        rows.offer(domain, offer);
        rows.offer(trunk, offer);
        rows.url(trunk, "sip:pbx.example.com", 1);
        rows.endUser(account, EndUser.Register.TRUSTHUB);
        rows.endUser(account, EndUser.Register.NUMBERS);
        CredentialList list = rows.list(account);
        rows.credential(list, "alice", "StrongPassword123");
        rows.changed(rows.credential(list, "bob", "StrongPassword123"), "StrongPassword567");
        IpAccessControlList acl = rows.acl(account);
        rows.address(acl, "192.0.2.0", 24);
        rows.address(acl, "2001:db8::", 32);
        for (Mapping.Kind kind : Mapping.Kind.values()) {
            boolean ofDomain = kind.name().startsWith("DOMAIN");
            boolean ofAddresses = kind.name().endsWith("ADDRESSES");
            rows.map(kind, ofDomain ? domain : trunk, ofAddresses ? acl : list);
        }
    }

    private static String export(Store store, Archive.Hashes hashes) {
        StringWriter out = new StringWriter();
        long rows = store.archive().write(out, hashes);
        assertEquals(rows, out.toString().lines().count() - 1);
        return out.toString();
    }

    /** Databases may return rows of one parent in different order. */
    private static Set<String> lines(String archive) {
        return archive.lines().collect(Collectors.toSet());
    }

    /** What the gate would see. */
    private static Set<Object> seen(Store store) {
        Set<Object> all = new HashSet<>();
        return store.directory().read(view -> {
            view.entrances(all::add);
            view.credentials(all::add);
            view.addresses(all::add);
            return all;
        });
    }

    private static Credential user(Store store, CredentialList list, String name) {
        return users(store, list).stream()
                .filter(user -> user.username().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Credential> users(Store store, CredentialList list) {
        return store.directory()
                .credentials()
                .list(Scope.of(list.accountSid(), list.sid()), PageRequest.first(1_000))
                .rows();
    }

    private static String hex(@Nullable Ha1 ha1) {
        assertNotNull(ha1);
        return HexFormat.of().formatHex(ha1.hash());
    }
}
