package io.portcullis.sync;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.UserTable;
import io.portcullis.credential.UserTable.Which;
import io.portcullis.digest.HashedPassword;
import io.portcullis.directory.Credentials;
import io.portcullis.directory.Sid;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down on which day each password was used last, and forgets old passwords that are over. The gate only marks
 * the row of its index; every ten minutes, and at the end of each day of UTC, one slow thread walks the index and
 * writes what is marked and not yet noted for the day, at most {@value #MOST_AT_ONCE} uses at a time: what is left
 * waits for the next time. A list that is read again meanwhile loses the marks that were not written; the next use
 * makes them again.
 */
public final class LastUses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LastUses.class);
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final int MOST_AT_ONCE = 100_000;
    /** Uses in one turn of the store's writer, so that those who wait for it do not wait long. */
    private static final int TOGETHER = 250;
    /** Lists whose old passwords are forgotten in one turn. */
    private static final int LISTS_TOGETHER = 100;

    private final CredentialIndex index;
    private final Credentials credentials;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "last-used");
    private LocalDate day;

    LastUses(CredentialIndex index, Credentials credentials, InstantSource clock) {
        this.index = index;
        this.credentials = credentials;
        this.clock = clock;
        this.day = dayOf(clock.instant());
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public static LastUses start(CredentialIndex index, Credentials credentials, InstantSource clock) {
        LastUses uses = new LastUses(index, credentials, clock);
        uses.thread.start();
        return uses;
    }

    /** The day on which a moment is. */
    static LocalDate dayOf(Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC);
    }

    /** Writes what is still marked, then stops. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing.await(pause().toMillis(), TimeUnit.MILLISECONDS)) {
                writeSafely();
            }
            writeSafely();
        } catch (InterruptedException stop) {
            LOG.info("last uses are written no more");
        }
    }

    private void writeSafely() {
        try {
            write();
        } catch (RuntimeException failure) {
            LOG.warn("last uses wait: {}", failure.getMessage());
        }
    }

    /** Until ten minutes are over or the day is. */
    private Duration pause() {
        Instant now = clock.instant();
        Instant midnight = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Duration rest = Duration.between(now, midnight).plusMillis(1);
        if (rest.isNegative()) {
            return Duration.ZERO;
        }
        return rest.compareTo(PAUSE) < 0 ? rest : PAUSE;
    }

    /** Writes what is marked as used on the day that was under way, and begins another when it is over. */
    void write() {
        List<Marked> marked = new ArrayList<>();
        index.current()
                .forEachTable(table -> table.forEachUsed((row, password) -> {
                    if (marked.size() < MOST_AT_ONCE) {
                        marked.add(new Marked(table, row, password));
                    }
                }));
        for (int from = 0; from < marked.size(); from += TOGETHER) {
            note(marked.subList(from, Math.min(marked.size(), from + TOGETHER)));
        }
        Instant now = clock.instant();
        if (dayOf(now).isAfter(day)) {
            day = dayOf(now);
            index.current().forEachTable(UserTable::clearMarks);
        }
        while (credentials.forgetOld(now, LISTS_TOGETHER) == LISTS_TOGETHER) {
            LOG.debug("more old passwords are over");
        }
    }

    private void note(List<Marked> marked) {
        List<Credentials.Use> uses = new ArrayList<>(marked.size());
        for (Marked mark : marked) {
            HashedPassword password = mark.table.password(mark.row, mark.password);
            if (password != null) {
                uses.add(new Credentials.Use(Sid.of(mark.table.credentialSid(mark.row)), password));
            }
        }
        credentials.used(uses, day);
        marked.forEach(mark -> mark.table.noted(mark.row, mark.password));
    }

    /** A password that was used, by its place in the index. */
    private record Marked(UserTable table, int row, Which password) {}
}
