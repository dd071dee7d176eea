package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.base.Reason;
import io.portcullis.directory.Account;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Dates;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Page;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Records;
import io.portcullis.directory.Records.Audit;
import io.portcullis.directory.Records.Wanted;
import io.portcullis.directory.Records.Writes;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.event.EventRecord;
import io.portcullis.testkit.Happened;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Alerts, calls and writes in both databases. */
class RecordsTest {
    private static final Sid ACCOUNT = Sid.of("AC00000000000000000000000000000001");
    private static final Sid OTHER = Sid.of("AC00000000000000000000000000000002");
    private static final Instant START = Instant.parse("2026-12-01T10:00:00Z");
    private static final Wanted ALERTS = new Wanted(true, null, null, null);

    @TempDir
    Path dir;

    private static EventRecord row(int number, Sid account, Reason reason, int status) {
        return Happened.call(number, account.value(), START.plusSeconds(number), reason, status);
    }

    private static List<String> sids(Page<EventRecord> page) {
        return page.rows().stream().map(row -> row.event().asked().callId()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void what_is_written_is_read_by_account_newest_first_and_once(Dialect dialect) {
        try (Store store = new StoreFixture(dialect, dir).open()) {
            Records records = store.directory().records();
            List<EventRecord> rows = List.of(
                    row(1, ACCOUNT, Reason.WRONG_PASSWORD, 403),
                    row(2, ACCOUNT, Reason.ADMITTED, 200),
                    row(3, ACCOUNT, Reason.UPSTREAM_STATUS, 486),
                    row(4, OTHER, Reason.WRONG_PASSWORD, 403));
            records.add(rows);
            records.add(rows);
            assertEquals(List.of("call-3", "call-1"), sids(records.list(ACCOUNT, ALERTS, PageRequest.first(10))));
            assertEquals(
                    List.of("call-3", "call-2", "call-1"),
                    sids(records.list(ACCOUNT, new Wanted(false, null, null, null), PageRequest.first(10))));
            assertEquals(
                    List.of("call-3"),
                    sids(records.list(
                            ACCOUNT, new Wanted(true, EventRecord.Level.NOTICE, null, null), PageRequest.first(10))));
            assertEquals(
                    List.of("call-1"),
                    sids(records.list(
                            ACCOUNT, new Wanted(true, null, START, START.plusSeconds(2)), PageRequest.first(10))));
            assertEquals(
                    Optional.of(rows.get(0)),
                    records.find(ACCOUNT, Sid.of(rows.get(0).event().sid())));
            assertEquals(
                    Optional.empty(),
                    records.find(OTHER, Sid.of(rows.get(0).event().sid())));
            assertEquals(2, records.count(ACCOUNT, START.plusSeconds(2)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void pages_lead_forwards_and_backwards(Dialect dialect) {
        try (Store store = new StoreFixture(dialect, dir).open()) {
            Records records = store.directory().records();
            List<EventRecord> rows = new ArrayList<>();
            for (int i = 1; i <= 7; i++) {
                rows.add(row(i, ACCOUNT, Reason.WRONG_PASSWORD, 403));
            }
            records.add(rows);
            List<String> forwards = new ArrayList<>();
            Page<EventRecord> page = records.list(ACCOUNT, ALERTS, PageRequest.first(3));
            assertNull(page.previous());
            Page<EventRecord> last = page;
            while (true) {
                forwards.addAll(sids(page));
                last = page;
                if (page.next() == null) {
                    break;
                }
                page = records.list(ACCOUNT, ALERTS, PageRequest.at(page.next(), 3));
            }
            assertEquals(List.of("call-7", "call-6", "call-5", "call-4", "call-3", "call-2", "call-1"), forwards);
            List<String> backwards = new ArrayList<>();
            for (page = last; ; page = records.list(ACCOUNT, ALERTS, PageRequest.at(page.previous(), 3))) {
                List<String> some = new ArrayList<>(sids(page));
                Collections.reverse(some);
                backwards.addAll(some);
                if (page.previous() == null) {
                    break;
                }
            }
            Collections.reverse(backwards);
            assertEquals(forwards, backwards);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_too_old_is_forgotten_so_many_at_once(Dialect dialect) {
        try (Store store = new StoreFixture(dialect, dir).open()) {
            Records records = store.directory().records();
            List<EventRecord> rows = new ArrayList<>();
            for (int i = 1; i <= 5; i++) {
                rows.add(row(i, ACCOUNT, Reason.WRONG_PASSWORD, 403));
            }
            records.add(rows);
            assertEquals(2, records.forget(START.plusSeconds(4), 2));
            assertEquals(1, records.forget(START.plusSeconds(4), 2));
            assertEquals(List.of("call-5", "call-4"), sids(records.list(ACCOUNT, ALERTS, PageRequest.first(10))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void writes_are_found_by_who_what_and_from_where(Dialect dialect) {
        try (Store store = new StoreFixture(dialect, dir).open()) {
            Records records = store.directory().records();
            Sid key = Sid.of("SK00000000000000000000000000000001");
            Audit one = audit(1, ACCOUNT, "sip-domains.created", "192.0.2.1");
            Audit two = audit(2, key, "sip-domains.deleted", "192.0.2.2");
            for (Audit each : List.of(one, two)) {
                records.audited((before, after) -> each, () -> {
                    store.directory().accounts().bootstrap(List.of());
                    return true;
                });
            }
            assertEquals(
                    List.of(two, one),
                    records.writes(ACCOUNT, writes(null, null, null), PageRequest.first(10))
                            .rows());
            assertEquals(
                    List.of(two),
                    records.writes(ACCOUNT, writes(key.value(), null, null), PageRequest.first(10))
                            .rows());
            assertEquals(
                    List.of(one),
                    records.writes(ACCOUNT, writes(null, "sip-domains.created", "192.0.2.1"), PageRequest.first(10))
                            .rows());
            assertEquals(Optional.of(one), records.findWrite(ACCOUNT, one.sid()));
            assertEquals(Optional.empty(), records.findWrite(OTHER, one.sid()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_write_and_its_row_in_the_trail_are_there_together_or_not_at_all(Dialect dialect) {
        try (Store store = new StoreFixture(dialect, dir).open()) {
            Dates dates = Dates.at(START);
            Account account = new Account(ACCOUNT, ACCOUNT, "acme", Account.Status.ACTIVE, HashedSecret.none(), dates);
            store.directory().accounts().bootstrap(List.of(account));
            Records records = store.directory().records();
            Resources<CredentialList> lists = store.directory().resources(CredentialList.class);
            CredentialList list =
                    new CredentialList(Sid.of("CL00000000000000000000000000000001"), ACCOUNT, "phones", dates);
            assertThrows(
                    IllegalStateException.class,
                    () -> records.audited(
                            (before, after) -> {
                                throw new IllegalStateException("no room for it");
                            },
                            () -> lists.create(list)));
            assertEquals(
                    List.of(),
                    lists.list(Scope.of(ACCOUNT), PageRequest.first(10)).rows());
            List<@Nullable Resource> seen = new ArrayList<>();
            Records.Auditor auditor = (before, after) -> {
                seen.add(before);
                seen.add(after);
                return audit(seen.size(), ACCOUNT, "credential-lists.created", "192.0.2.1");
            };
            records.audited(auditor, () -> lists.create(list));
            CredentialList again =
                    new CredentialList(Sid.of("CL00000000000000000000000000000002"), ACCOUNT, "phones", dates);
            assertThrows(
                    DirectoryException.class,
                    () -> records.audited(auditor, () -> lists.create(again)),
                    "the name is taken");
            assertEquals(
                    1,
                    records.writes(ACCOUNT, writes(null, null, null), PageRequest.first(10))
                            .rows()
                            .size());
            assertEquals(null, seen.get(0));
            assertEquals(list, seen.get(1));
        }
    }

    private static Writes writes(@Nullable String actor, @Nullable String type, @Nullable String source) {
        return new Writes(actor, type, null, source, null, null);
    }

    private static Audit audit(int number, Sid actor, String type, String source) {
        return new Audit(
                Sid.of(String.format("AE%032x", number)),
                ACCOUNT,
                START.plusSeconds(number),
                actor,
                type,
                "sip-domains",
                "SD00000000000000000000000000000001",
                source,
                "{}");
    }
}
