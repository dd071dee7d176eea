package io.portcullis.store;

import io.portcullis.directory.Credential;
import io.portcullis.directory.Unreadable;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All credentials, list by list: this thread fetches their rows and takes the records, while threads of its own open
 * what is sealed in them. At most {@value #MOST_PARTS} parts of {@value #PART} rows are under way. Adds the rows up by
 * account meanwhile, as {@link SqlView#digests} would. For one thread and one reading; {@link #close} ends its threads.
 */
final class CredentialRows implements AutoCloseable {
    private static final int PART = 1_000;
    private static final int MOST_PARTS = 16;

    private final CredentialTable table;
    private final ExecutorService openers = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(), work -> {
                Thread thread = new Thread(work, "store-open");
                thread.setDaemon(true);
                return thread;
            });
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
    private record Read(@Nullable Credential credential, @Nullable Unreadable leftOut) {}

    /** Hands over each in the order of the rows. */
    void read(Iterator<FetchedRow> rows, Consumer<Credential> each, Consumer<Unreadable> leftOut) {
        Deque<CompletableFuture<List<Read>>> under = new ArrayDeque<>();
        while (rows.hasNext() || !under.isEmpty()) {
            if (rows.hasNext()) {
                List<FetchedRow> part = part(rows);
                under.add(CompletableFuture.supplyAsync(() -> part.stream().map(this::read).toList(), openers));
            }
            if (under.size() == MOST_PARTS || !rows.hasNext()) {
                for (Read read : await(under.remove())) {
                    if (read.credential != null) {
                        each.accept(read.credential);
                    } else if (read.leftOut != null) {
                        leftOut.accept(read.leftOut);
                    }
                }
            }
        }
    }

    private List<FetchedRow> part(Iterator<FetchedRow> rows) {
        List<FetchedRow> part = new ArrayList<>(PART);
        while (part.size() < PART && rows.hasNext()) {
            FetchedRow row = rows.next();
            count(row);
            part.add(row);
        }
        return part;
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

    @Override
    public void close() {
        openers.shutdownNow();
    }
}
