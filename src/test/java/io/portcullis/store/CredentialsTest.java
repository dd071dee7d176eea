package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Credentials;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Scope;
import io.portcullis.testkit.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Credentials many at once, and what is noted of their use. */
class CredentialsTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-02");

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource
    void many_are_added_or_none(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dir);
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            Credentials credentials = store.directory().credentials();
            CredentialList list = rows.list(rows.account());
            Scope inList = Scope.of(list.accountSid(), list.sid());
            rows.credential(list, "bob", "StrongPassword123");
            List<Credential> three = List.of(
                    rows.credentialOf(list, "alice", "StrongPassword123"),
                    rows.credentialOf(list, "bob", "StrongPassword567"),
                    rows.credentialOf(list, "carol", "StrongPassword123"));
            DirectoryException.Rows refused =
                    assertThrows(DirectoryException.Rows.class, () -> credentials.putAll(inList, three, null));
            assertEquals(Map.of(1, "USERNAME_TAKEN: bob"), messages(refused));
            assertEquals(1, size(credentials, inList));

            long revision = store.directory().revision();
            int created = credentials.putAll(
                    inList,
                    three,
                    (there, given) -> there.with(
                            there.passwords()
                                    .changed(
                                            Objects.requireNonNull(given.password()),
                                            Duration.ofHours(1),
                                            fixture.clock.instant()),
                            there.endUserSid(),
                            there.dates()));
            assertEquals(2, created);
            assertEquals(revision + 1, store.directory().revision(), "one change for all who follow");
            assertEquals(3, size(credentials, inList));
        }
    }

    @ParameterizedTest
    @EnumSource
    void those_that_find_no_room_are_named(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dir);
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            CredentialList list = rows.list(rows.account());
            Scope inList = Scope.of(list.accountSid(), list.sid());
            rows.credential(list, "bob", "StrongPassword123");
            Credential one = rows.credentialOf(list, "carol", "StrongPassword123");
            List<Credential> full = IntStream.range(0, Credential.LIMIT.most())
                    .mapToObj(i -> new Credential(
                            rows.sid(Credential.KIND),
                            list.accountSid(),
                            list.sid(),
                            "user" + i,
                            one.passwords(),
                            null,
                            one.dates()))
                    .toList();
            DirectoryException.Rows refused = assertThrows(
                    DirectoryException.Rows.class,
                    () -> store.directory().credentials().putAll(inList, full, null));
            assertEquals(List.of(full.size() - 1), List.copyOf(refused.refused().keySet()));
            assertEquals(1, size(store.directory().credentials(), inList));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_use_is_noted_of_the_password_it_was_made_with_and_nobody_follows(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dir);
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            Credentials credentials = store.directory().credentials();
            Credential first = rows.credential(rows.list(rows.account()), "alice", "StrongPassword123");
            credentials.used(List.of(new Credentials.Use(first.sid(), Objects.requireNonNull(first.password()))), DAY);
            Credential changed = rows.changed(fetch(store, first), "StrongPassword567");
            long revision = store.directory().revision();
            assertEquals(DAY, old(changed).lastUsed());
            assertNull(changed.passwords().lastUsed());

            Credentials.Use old = new Credentials.Use(first.sid(), Objects.requireNonNull(first.password()));
            Credentials.Use current = new Credentials.Use(first.sid(), Objects.requireNonNull(changed.password()));
            credentials.used(List.of(old, current), DAY.plusDays(1));
            credentials.used(List.of(old), DAY.plusDays(2));
            credentials.used(List.of(old), DAY);
            Credential found = fetch(store, first);
            assertEquals(DAY.plusDays(2), old(found).lastUsed());
            assertEquals(DAY.plusDays(1), found.passwords().lastUsed());
            assertEquals(changed.dates(), found.dates());
            assertEquals(revision, store.directory().revision());
        }
    }

    @ParameterizedTest
    @EnumSource
    void old_passwords_are_forgotten_when_they_are_over(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dir);
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            Credentials credentials = store.directory().credentials();
            Credential changed = rows.changed(
                    rows.credential(rows.list(rows.account()), "alice", "StrongPassword123"), "Other123456789");
            assertEquals(0, credentials.forgetOld(fixture.clock.instant(), 10));
            assertEquals(changed, fetch(store, changed));
            long revision = store.directory().revision();
            assertEquals(1, credentials.forgetOld(fixture.clock.advance(Duration.ofHours(1)), 10));
            assertEquals(0, credentials.forgetOld(fixture.clock.instant(), 10));
            assertNull(old(fetch(store, changed)).password());
            assertEquals(old(changed).validUntil(), old(fetch(store, changed)).validUntil());
            assertEquals(revision + 1, store.directory().revision());
        }
    }

    private static Map<Integer, String> messages(DirectoryException.Rows refused) {
        Map<Integer, String> messages = new TreeMap<>();
        refused.refused().forEach((place, why) -> messages.put(place, String.valueOf(why.getMessage())));
        return messages;
    }

    private static int size(Credentials credentials, Scope list) {
        return credentials.list(list, PageRequest.first(100)).rows().size();
    }

    private static Credential fetch(Store store, Credential credential) {
        return store.directory().credentials().fetch(Scope.of(credential), credential.sid());
    }

    private static Passwords.Old old(Credential credential) {
        return Objects.requireNonNull(credential.passwords().old());
    }
}
