package io.portcullis.sync;

import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Records;
import io.portcullis.directory.Sid;
import io.portcullis.event.Courier;
import io.portcullis.event.Draft;
import io.portcullis.event.Event;
import io.portcullis.event.EventBook.Where;
import io.portcullis.event.EventRecord;
import io.portcullis.event.EventSettings;
import io.portcullis.event.Explanation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes alerts and calls down, many at once, on a thread of its own. At most {@value #MOST} wait, and each account has
 * so many a day: what is beyond that, as when the store is slow or gone, is dropped and counted. Forgets what is too
 * old.
 */
public final class EventWriter implements Courier.Receiver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
    private static final int MOST = 8_192;
    private static final int TOGETHER = 1_024;
    /** What happens within so long is written in one transaction. */
    private static final long COLLECTED_MILLIS = 100;

    private static final int FORGOTTEN_AT_ONCE = 1_000;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_PRUNES = Duration.ofMinutes(10);

    private final Records records;
    private final Courier courier;
    private final Function<Event, Explanation> words;
    private final EventSettings settings;
    private final InstantSource clock;
    private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MOST);
    private final Map<String, Long> today = new HashMap<>();
    /** Accounts that have had their share of the day. */
    private final Set<String> spent = ConcurrentHashMap.newKeySet();

    private final Thread thread = new Thread(this::run, "event-writer");
    private Instant day = Instant.EPOCH;
    private Instant pruned = Instant.EPOCH;
    private boolean failing;
    private volatile boolean closed;

    private EventWriter(
            Records records,
            Courier courier,
            Function<Event, Explanation> words,
            EventSettings settings,
            InstantSource clock) {
        this.records = records;
        this.courier = courier;
        this.words = words;
        this.settings = settings;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /**
     * Writes from now on what {@code courier} hands on.
     *
     * @param words explains an event; may take a moment
     */
    public static EventWriter start(
            Records records,
            Courier courier,
            Function<Event, Explanation> words,
            EventSettings settings,
            InstantSource clock) {
        EventWriter writer = new EventWriter(records, courier, words, settings, clock);
        courier.add(writer);
        writer.thread.start();
        return writer;
    }

    /** What would not be written anyway is dropped before anything is made of it. */
    @Override
    public boolean wants(Draft draft) {
        if (!EventRecord.isWorthy(draft)) {
            return false;
        }
        String account = draft.accountSid();
        boolean dropped = (account != null && spent.contains(account)) || waiting.remainingCapacity() == 0;
        if (dropped) {
            courier.lost(Where.STORE, 1);
        }
        return !dropped;
    }

    @Override
    public void accept(Event event) {
        if (!waiting.offer(event)) {
            courier.lost(Where.STORE, 1);
        }
    }

    private void run() {
        List<Event> taken = new ArrayList<>(TOGETHER);
        while (!closed || !waiting.isEmpty()) {
            try {
                Event first = waiting.poll(1, TimeUnit.SECONDS);
                beginDay();
                if (first != null) {
                    collect(first, taken);
                    write(taken);
                    taken.clear();
                }
                prune();
            } catch (InterruptedException stop) {
                closed = true;
            } catch (RuntimeException failed) {
                LOG.warn("events could not be written", failed);
                courier.lost(Where.STORE, taken.size());
                taken.clear();
            }
        }
        courier.lost(Where.STORE, taken.size());
    }

    /** What comes soon after {@code first}, if there is time for it. */
    private void collect(Event first, List<Event> taken) throws InterruptedException {
        taken.add(first);
        if (!closed) {
            TimeUnit.MILLISECONDS.sleep(COLLECTED_MILLIS);
        }
        waiting.drainTo(taken, TOGETHER - 1);
    }

    private void beginDay() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.DAYS);
        if (!now.equals(day)) {
            day = now;
            today.clear();
            spent.clear();
        }
    }

    /** Tries until it is done: what comes meanwhile waits, or is dropped when that is too much. */
    private void write(List<Event> events) throws InterruptedException {
        List<EventRecord> rows = null;
        while (rows == null) {
            try {
                rows = withinShare(events);
                records.add(rows);
                courier.lost(Where.STORE, events.size() - rows.size());
                failing = false;
            } catch (DirectoryException away) {
                if (!failing) {
                    LOG.warn("alerts wait for the store: {}", away.getMessage());
                }
                failing = true;
                rows = null;
                if (closed) {
                    courier.lost(Where.STORE, events.size());
                    return;
                }
                TimeUnit.NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
            }
        }
        rows.forEach(row -> today.merge(String.valueOf(row.event().accountSid()), 1L, Long::sum));
    }

    private List<EventRecord> withinShare(List<Event> events) {
        beginDay();
        Map<String, Long> more = new HashMap<>();
        List<EventRecord> rows = new ArrayList<>();
        for (Event event : events) {
            String account = String.valueOf(event.accountSid());
            long before = today.computeIfAbsent(account, first -> records.count(Sid.of(account), day));
            if (before + more.merge(account, 1L, Long::sum) <= settings.storedPerDay()) {
                rows.add(new EventRecord(event, words.apply(event)));
            } else {
                spent.add(account);
            }
        }
        return rows;
    }

    private void prune() {
        Instant now = clock.instant();
        if (Duration.between(pruned, now).compareTo(BETWEEN_PRUNES) >= 0) {
            try {
                int gone = records.forget(now.minus(settings.keep()), FORGOTTEN_AT_ONCE);
                pruned = gone < FORGOTTEN_AT_ONCE ? now : pruned;
            } catch (DirectoryException away) {
                pruned = now; // another time
            }
        }
    }

    /** Writes what waits, if the store lets it, and ends. */
    @Override
    public void close() {
        courier.remove(this);
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
