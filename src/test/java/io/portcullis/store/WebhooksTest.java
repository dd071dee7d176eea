package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.base.Reason;
import io.portcullis.directory.Account;
import io.portcullis.directory.Dates;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.directory.Webhook;
import io.portcullis.directory.Webhooks;
import io.portcullis.directory.Webhooks.Backlog;
import io.portcullis.directory.Webhooks.Batch;
import io.portcullis.event.EventRecord;
import io.portcullis.testkit.Happened;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits for webhooks, in both databases. */
class WebhooksTest {
    private static final Sid ACCOUNT = Sid.of("AC00000000000000000000000000000001");
    private static final Sid HOOK = Sid.of("WH00000000000000000000000000000001");
    private static final Instant START = Instant.parse("2026-12-01T10:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final String TOKEN = "7f3b0c2e9d514a86b1e0c7d2f4a83596";

    @TempDir
    Path dir;

    private static Webhooks hooked(Store store) {
        Dates dates = Dates.at(START);
        store.directory()
                .accounts()
                .bootstrap(List.of(
                        new Account(ACCOUNT, ACCOUNT, "acme", Account.Status.ACTIVE, HashedSecret.none(), dates)));
        Webhooks webhooks = store.directory().webhooks();
        webhooks.create(new Webhook(HOOK, ACCOUNT, "https://alerts.example.com/x", dates), TOKEN);
        return webhooks;
    }

    private static List<EventRecord> alerts(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(number ->
                        Happened.call(number, ACCOUNT.value(), START.plusMillis(number), Reason.WRONG_PASSWORD, 403))
                .toList();
    }

    private static List<String> calls(Batch batch) {
        return batch.alerts().stream().map(row -> row.event().asked().callId()).toList();
    }

    private static Batch claimed(Webhooks webhooks, int second, String fresh) {
        return webhooks.claim(START.plusSeconds(second), LEASE, fresh).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void an_alert_waits_until_it_has_arrived_and_stays_with_the_message_that_it_was_sent_in(Dialect dialect) {
        try (Store store = new StoreFixture(dialect, dir).open()) {
            Webhooks webhooks = hooked(store);
            assertEquals(Optional.empty(), webhooks.claim(START, LEASE, "MB0"));
            assertEquals(0, store.directory().records().add(alerts(1, 2)));
            store.directory().records().add(List.of(Happened.call(3, ACCOUNT.value(), START, Reason.ADMITTED, 200)));
            Batch first = claimed(webhooks, 1, "MB1");
            assertEquals(List.of("call-1", "call-2"), calls(first), "and no call that was let in");
            assertEquals(Optional.of(TOKEN), first.token());
            assertFalse(first.toString().contains(TOKEN));
            assertEquals(Optional.empty(), webhooks.claim(START.plusSeconds(2), LEASE, "MB2"), "somebody has it");
            store.directory().records().add(alerts(4, 4));

            Batch left = claimed(webhooks, 30, "MB3");
            assertEquals("MB1", left.id(), "whoever had it is gone");
            assertEquals(calls(first), calls(left));
            webhooks.failed(left, START.plusSeconds(60));
            assertEquals(new Backlog(3, 1), webhooks.backlog(HOOK));
            assertEquals(Optional.empty(), webhooks.claim(START.plusSeconds(59), LEASE, "MB4"), "it is not due");
            Batch again = claimed(webhooks, 61, "MB5");
            assertEquals("MB1", again.id());
            assertEquals(1, again.attempts());
            webhooks.arrived(again, START.plusSeconds(62));
            store.directory().records().add(alerts(1, 2));
            Batch next = claimed(webhooks, 63, "MB6");
            assertEquals("MB6", next.id());
            assertEquals(List.of("call-4"), calls(next), "what has arrived is not sent again, be it written again");
            webhooks.arrived(next, START.plusSeconds(64));
            assertEquals(new Backlog(0, 0), webhooks.backlog(HOOK));
            assertEquals(Optional.empty(), webhooks.claim(START.plusSeconds(99), LEASE, "MB7"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void so_many_wait_and_no_more_and_what_finds_no_room_is_counted(Dialect dialect) {
        try (Store store = new StoreFixture(dialect, dir).open()) {
            Webhooks webhooks = hooked(store);
            for (int i = 0; i < Webhooks.MOST_WAITING; i += 1_000) {
                assertEquals(0, store.directory().records().add(alerts(i + 1, i + 1_000)));
            }
            int first = Webhooks.MOST_WAITING + 1;
            assertEquals(5, store.directory().records().add(alerts(first, first + 4)));
            assertEquals(Webhooks.MOST_WAITING, webhooks.backlog(HOOK).waiting());
            Batch batch = claimed(webhooks, 60, "MB1");
            assertEquals(100, batch.alerts().size());
            webhooks.arrived(batch, START.plusSeconds(61));
            assertEquals(0, store.directory().records().add(alerts(first + 5, first + 9)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_too_old_and_what_was_for_a_deleted_webhook_waits_no_more(Dialect dialect) {
        try (Store store = new StoreFixture(dialect, dir).open()) {
            Webhooks webhooks = hooked(store);
            store.directory().records().add(alerts(1, 3));
            store.directory().records().forget(START.plusMillis(3), 100);
            assertEquals(List.of("call-3"), calls(claimed(webhooks, 1, "MB1")));
            webhooks.delete(Scope.of(ACCOUNT), HOOK);
            assertEquals(new Backlog(0, 0), webhooks.backlog(HOOK));
            assertThrows(DirectoryException.NotFound.class, () -> webhooks.sign(Scope.of(ACCOUNT), HOOK, "another"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void its_token_outlives_another_master_key_and_can_be_replaced(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dir);
        try (Store store = fixture.open()) {
            hooked(store);
        }
        Rekey.run(fixture.opening(), null);
        try (Store store = fixture.open()) {
            store.directory().records().add(alerts(1, 1));
            Webhooks webhooks = store.directory().webhooks();
            Batch batch = claimed(webhooks, 1, "MB1");
            assertEquals(Optional.of(TOKEN), batch.token());
            webhooks.failed(batch, START.plusSeconds(2));
            webhooks.sign(Scope.of(ACCOUNT), HOOK, "another");
            assertEquals(Optional.of("another"), claimed(webhooks, 3, "MB2").token());
        }
    }
}
