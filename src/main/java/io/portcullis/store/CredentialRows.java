package io.portcullis.store;

import io.portcullis.directory.Credential;
import io.portcullis.directory.Unreadable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All credentials, list by list: one thread fetches their rows, some open what is sealed in them, and that which asks
 * takes the records. At most {@value #MOST_PARTS} parts of {@value #PART} rows are under way. Adds the rows up by
 * account meanwhile, as {@link SqlView#digests} would. For one thread and one reading, with which its threads end.
 */
final class CredentialRows {
    private static final CompletableFuture<List<Read>> END = CompletableFuture.completedFuture(List.of());
    private static final int PART = 1_000;
    private static final int MOST_PARTS = 16;

    private final CredentialTable table;
    private final ExecutorService openers =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), work -> {
                Thread thread = new Thread(work, "store-open");
                thread.setDaemon(true);
                return thread;
            });
    private final ExecutorService fetcher = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "store-fetch");
        thread.setDaemon(true);
        return thread;
    });
    private final BlockingQueue<CompletableFuture<List<Read>>> under = new ArrayBlockingQueue<>(MOST_PARTS);
    private List<FetchedRow> part = new ArrayList<>(PART);
    private final Map<String, AccountSum> sums = new HashMap<>();
    private String account = "";
    private AccountSum sum = new AccountSum();

    CredentialRows(CredentialTable table) {
        this.table = table;
    }

    /** How many rows an account has, and the sum of when they were updated. */
    static final class AccountSum {
        private long rows;
        private long updated;

        long rows() {
            return rows;
        }

        long updated() {
            return updated;
        }
    }

    /** A record, or why there is none. */
    private record Read(
            @Nullable Credential credential, @Nullable Unreadable leftOut) {}

    /** Fetches all rows, in the order of their lists, and hands over each. */
    @FunctionalInterface
    interface Fetching {
        void fetch(Consumer<FetchedRow> each);
    }

    /** Hands over each in the order of the rows. Returns, or fails, when {@code fetching} has ended. */
    void read(Fetching fetching, Consumer<Credential> each, Consumer<Unreadable> leftOut) {
        CompletableFuture<Void> fetched = CompletableFuture.runAsync(() -> fetch(fetching), fetcher);
        try {
            for (CompletableFuture<List<Read>> part = under.take(); part != END; part = under.take()) {
                for (Read read : await(part)) {
                    if (read.credential != null) {
                        each.accept(read.credential);
                    } else if (read.leftOut != null) {
                        leftOut.accept(read.leftOut);
                    }
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new StoreException("credentials: not read to their end", stop);
        } finally {
            fetcher.shutdownNow();
            openers.shutdownNow();
            awaitEnd(fetched);
        }
        await(fetched.thenApply(done -> List.of()));
    }

    /** Nobody but the fetcher may use the connection before it has ended. */
    private static void awaitEnd(CompletableFuture<Void> fetched) {
        fetched.handle((done, failed) -> true).join();
    }

    private void fetch(Fetching fetching) {
        try {
            fetching.fetch(this::add);
            flush();
        } finally {
            put(END);
        }
    }

    private void add(FetchedRow row) {
        count(row);
        part.add(row);
        if (part.size() == PART) {
            flush();
        }
    }

    private void flush() {
        List<FetchedRow> whole = part;
        part = new ArrayList<>(PART);
        put(CompletableFuture.supplyAsync(() -> whole.stream().map(this::read).toList(), openers));
    }

    private void put(CompletableFuture<List<Read>> next) {
        try {
            under.put(next);
        } catch (InterruptedException stop) {
            throw new StoreException("credentials: not read to their end", stop);
        }
    }

    private void count(FetchedRow row) {
        String owner = text(row, "account_sid");
        if (!owner.equals(account)) {
            account = owner;
            sum = sums.computeIfAbsent(owner, first -> new AccountSum());
        }
        sum.rows++;
        sum.updated += updated(row) % SqlView.MODULUS;
    }

    private Read read(FetchedRow row) {
        String why = "its hashes do not open";
        try {
            Credential credential = table.read(row);
            if (credential.password() != null) {
                return new Read(credential, null);
            }
        } catch (Row.Malformed | IllegalArgumentException | ArithmeticException senseless) {
            why = String.valueOf(senseless.getMessage());
        } catch (SQLException lost) {
            throw new CompletionException(lost);
        }
        return new Read(null, new Unreadable(text(row, "sid"), text(row, "parent_sid"), why));
    }

    private static long updated(FetchedRow row) {
        try {
            return row.number("updated");
        } catch (SQLException senseless) {
            return 0; // the database could not add it up either
        }
    }

    private static String text(FetchedRow row, String column) {
        try {
            String text = row.optional(column);
            return text == null ? "" : text;
        } catch (SQLException never) {
            return "";
        }
    }

    private static List<Read> await(CompletableFuture<List<Read>> part) {
        try {
            return part.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException told) {
                throw told;
            }
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed;
        }
    }

    /** By account, of all that was read. */
    Map<String, AccountSum> sums() {
        return sums;
    }
}
