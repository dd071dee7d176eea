package io.portcullis.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Reason;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Page;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Records;
import io.portcullis.directory.Sid;
import io.portcullis.event.Draft;
import io.portcullis.event.Event;
import io.portcullis.event.EventBook;
import io.portcullis.event.EventBook.Where;
import io.portcullis.event.EventRecord;
import io.portcullis.event.EventSettings;
import io.portcullis.event.Explanation;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is written down of what happens, however the store fares. */
class EventWriterTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 5062);
    private static final int A_DAY = 20;

    private final EventSettings settings = new EventSettings(1_000, 100, 16 << 20, Duration.ofDays(1), A_DAY);
    private final Map<Where, AtomicLong> lost = new EnumMap<>(Where.class);
    private final EventBook book = new EventBook(settings, new Random(1), this::lost);
    private final Notebook notebook = new Notebook();
    private Instant now = Instant.parse("2026-12-01T10:00:00Z");
    private final EventWriter writer =
            EventWriter.start(notebook, book.courier(), event -> new Explanation("detail", "fix"), settings, () -> now);

    private void lost(Where where, long count) {
        synchronized (lost) {
            lost.computeIfAbsent(where, first -> new AtomicLong()).addAndGet(count);
        }
    }

    private long lost(Where where) {
        synchronized (lost) {
            return lost.getOrDefault(where, new AtomicLong()).get();
        }
    }

    @AfterEach
    void close() {
        writer.close();
        book.courier().close();
    }

    private void happens(int account, Reason reason, String callId) {
        Draft draft = book.draft().begin(reason, now.toEpochMilli());
        draft.entrance(new Event.Entrance(String.format("AC%032x", account), "SD1", "pbx.example.com"));
        draft.peer(PEER, "udp", PEER);
        draft.answered(403, 0);
        for (Draft.Field field : List.of(Draft.Field.METHOD, Draft.Field.CALL_ID)) {
            byte[] text = (field == Draft.Field.METHOD ? "MESSAGE" : callId).getBytes(StandardCharsets.UTF_8);
            draft.say(field, text, 0, text.length);
        }
        book.note(draft, true, true);
    }

    /** Keeps rows in memory, and is away when it is told to be. */
    private static final class Notebook implements Records {
        private final List<EventRecord> rows = new CopyOnWriteArrayList<>();
        private final AtomicInteger refused = new AtomicInteger();
        private volatile boolean away;
        private volatile Instant forgotten = Instant.EPOCH;

        @Override
        public int add(List<EventRecord> more) {
            if (away) {
                refused.incrementAndGet();
                throw new DirectoryException.Unavailable("away", new IllegalStateException("away"));
            }
            rows.addAll(more);
            return 0;
        }

        @Override
        public Page<EventRecord> list(Sid account, Wanted wanted, PageRequest page) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<EventRecord> find(Sid account, Sid sid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long count(Sid account, Instant since) {
            return rows.stream()
                    .filter(row -> account.value().equals(row.event().accountSid())
                            && !row.event().time().isBefore(since))
                    .count();
        }

        @Override
        public <T> T audited(Auditor auditor, Supplier<T> work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Page<Audit> writes(Sid account, Writes wanted, PageRequest page) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Audit> findWrite(Sid account, Sid sid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int forget(Instant before, int most) {
            forgotten = before;
            return 0;
        }
    }

    @Test
    void alerts_are_written_in_words_and_nothing_else_is() {
        book.courier().start();
        happens(1, Reason.STALE_NONCE, "stale");
        happens(1, Reason.ADMITTED, "message");
        happens(1, Reason.WRONG_PASSWORD, "alert");
        await().until(() -> notebook.rows.size() == 1);
        assertEquals("alert", notebook.rows.get(0).event().asked().callId());
        assertEquals(new Explanation("detail", "fix"), notebook.rows.get(0).words());
        await().until(() -> notebook.forgotten.equals(now.minus(Duration.ofDays(1))));
    }

    @Test
    void while_the_store_is_away_alerts_wait_and_are_written_once_when_it_is_back() {
        notebook.away = true;
        book.courier().start();
        for (int i = 0; i < 10; i++) {
            happens(1, Reason.WRONG_PASSWORD, "alert-" + i);
        }
        await().until(() -> notebook.refused.get() > 0);
        assertEquals(0, notebook.rows.size());
        notebook.away = false;
        await().until(() -> notebook.rows.size() == 10);
        assertEquals(0, lost(Where.STORE));
    }

    @Test
    void what_is_too_much_while_the_store_is_away_is_dropped_and_counted_and_holds_nobody_up() {
        notebook.away = true;
        book.courier().start();
        int many = 20_000;
        for (int i = 0; i < many; i++) {
            happens(i % 10_000, Reason.WRONG_PASSWORD, "alert-" + i);
        }
        await().until(() -> lost(Where.STORE) + lost(Where.COURIER) > 0);
        assertEquals(0, notebook.rows.size());
        assertTrue(lost(Where.STORE) + lost(Where.COURIER) <= many, lost::toString);
    }

    @Test
    void an_account_has_its_share_of_the_day_and_takes_nothing_from_another() {
        book.courier().start();
        for (int i = 0; i < 3 * A_DAY; i++) {
            happens(1, Reason.WRONG_PASSWORD, "noise-" + i);
        }
        happens(2, Reason.WRONG_PASSWORD, "signal");
        await().until(() -> notebook.rows.stream()
                .anyMatch(row -> row.event().asked().callId().equals("signal")));
        await().until(() -> lost(Where.STORE) == 2 * A_DAY);
        assertEquals(A_DAY + 1, notebook.rows.size());
    }
}
