package io.portcullis.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Resource;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the lines of an {@link Archive} in: rows of one table are gathered, and written together while the next are
 * read. For one thread; holds at most two gatherings of {@value #ROWS_TOGETHER} rows.
 */
final class ArchiveReader implements AutoCloseable {
    static final String SEALED = "sealed";
    static final String PLAIN = "plain";

    private static final ObjectReader JSON = new ObjectMapper().reader();
    /** Many, because every commit writes the pages of the index on SIDs that its rows hit, which are nearly all. */
    private static final int ROWS_TOGETHER = 10_000;

    private final Writer writer;
    private final Map<String, Lane<?>> lanes = new HashMap<>();
    private final ExecutorService behind = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "store-import");
        thread.setDaemon(true);
        return thread;
    });
    private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    private @Nullable Lane<?> lane;
    private long line = 1;
    private long rows;

    /**
     * An intake into a store.
     *
     * @param form how the archive holds HA1s
     */
    ArchiveReader(Writer writer, Tables tables, PasswordForm form) {
        this.writer = writer;
        tables.inOrder().forEach(table -> lanes.put(key(table.name(), table.kind()), lane(table)));
        lanes.put(key("credential", null), new Lane<>(new CredentialTable(form), tables.credentials));
    }

    /** Reads the header of an archive: whether its HA1s are in the open. Refuses what does not fit the store. */
    static boolean isPlain(String header, String realm, Lock lock) {
        JsonNode fields = parse(header, 1);
        if (fields.path("portcullis").asInt() != Archive.VERSION) {
            throw new StoreException(
                    "line 1: no header of an archive (expected: {\"portcullis\":" + Archive.VERSION
                            + ",…} as export writes it): this is another file. For users of other servers, say --credential-list SID");
        }
        if (!fields.path("realm").asText().equals(realm)) {
            throw new StoreException("line 1: realm " + fields.path("realm").asText() + " (expected: " + realm
                    + "): hashes are made for a realm. Import it into a store of that realm");
        }
        String hashes = fields.path("hashes").asText();
        if (hashes.equals(PLAIN)) {
            return true;
        }
        if (!hashes.equals(SEALED)
                || !Lock.opens(lock.seal(), fields.path("key-check").asText())) {
            throw new StoreException("line 1: hashes sealed with another master key (expected: the key of this store,"
                    + " or an archive with plain hashes): they do not open here. Put that key into data-dir/master.key or"
                    + " PORTCULLIS_MASTER_KEY of a new store, or export with --plain-hashes");
        }
        return false;
    }

    /** Takes one line. */
    void add(String text) {
        line++;
        if (text.isBlank()) {
            return;
        }
        JsonNode row = parse(text, line);
        String table = row.path("table").asText();
        if (table.equals("secret")) {
            flush();
            secret(row);
        } else {
            JsonNode kind = row.get("kind");
            Lane<?> next = lanes.get(key(table, kind == null ? null : kind.asText()));
            if (next == null) {
                throw wrong(line, "table " + table + " (expected: one that export writes)", null);
            }
            if (next != lane || next.size() == ROWS_TOGETHER) {
                flush();
                lane = next;
            }
            next.add(row, line);
        }
        rows++;
    }

    /** Waits until everything is written; answers how many rows that were. */
    long finish() {
        flush();
        join();
        return rows;
    }

    @Override
    public void close() {
        behind.shutdownNow();
    }

    private void flush() {
        if (lane != null && lane.size() > 0) {
            String lines = lane.lines();
            Consumer<Tx> work = lane.take();
            join();
            writing = CompletableFuture.runAsync(() -> write(work, lines), behind);
        }
    }

    private void write(Consumer<Tx> work, String lines) {
        try {
            writer.write(tx -> {
                work.accept(tx);
                return true;
            });
        } catch (RuntimeException failure) {
            throw new StoreException(
                    lines + ": contradict what is stored, or refer to what is not (expected: rows that go together):"
                            + " what came before is stored. Correct them, and import the whole file again",
                    failure);
        }
    }

    private void join() {
        try {
            writing.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof StoreException told) {
                throw told;
            }
            throw failed;
        }
    }

    private void secret(JsonNode row) {
        try {
            String name = new JsonRow(row).text("name");
            byte[] sealed = new JsonRow(row).bytes("sealed");
            writer.write(tx -> tx.handle()
                    .execute(
                            "insert into secret (name, sealed) values (?, ?)"
                                    + " on conflict (name) do update set sealed = excluded.sealed",
                            name,
                            sealed));
        } catch (SQLException malformed) {
            throw wrong(line, String.valueOf(malformed.getMessage()), malformed);
        }
    }

    private static JsonNode parse(String text, long line) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            // Its message would quote the line.
            throw wrong(line, "no JSON object", null);
        }
    }

    private static StoreException wrong(long line, String what, @Nullable Exception cause) {
        String expected = what.contains("(expected: ") ? "" : " (expected: as export writes it)";
        return new StoreException(
                "line " + line + ": " + what + expected
                        + ": what came before is stored. Correct it, and import the whole file again",
                cause);
    }

    private static String key(String table, @Nullable String kind) {
        return kind == null ? table : table + ' ' + kind;
    }

    private static <T extends Resource> Lane<T> lane(Table<T> table) {
        return new Lane<>(table, table);
    }

    /** Rows of one kind on their way from lines to the database. */
    private static final class Lane<T extends Resource> {
        private final Table<T> from;
        private final Table<T> to;
        private List<T> gathered = new ArrayList<>();
        private List<List<@Nullable Object>> values = new ArrayList<>();
        private long firstLine;
        private long lastLine;

        Lane(Table<T> from, Table<T> to) {
            this.from = from;
            this.to = to;
        }

        int size() {
            return gathered.size();
        }

        void add(JsonNode object, long line) {
            try {
                T row = from.read(new JsonRow(object));
                firstLine = gathered.isEmpty() ? line : firstLine;
                lastLine = line;
                gathered.add(row);
                values.add(to.allValues(row));
            } catch (SQLException | IllegalArgumentException | DirectoryException.Conflict malformed) {
                throw wrong(line, String.valueOf(malformed.getMessage()), malformed);
            }
        }

        /** Which lines are gathered. */
        String lines() {
            return "line " + (firstLine == lastLine ? firstLine : firstLine + " to " + lastLine);
        }

        /** What is gathered, as work for the writer. */
        Consumer<Tx> take() {
            List<T> rowsToWrite = gathered;
            List<List<@Nullable Object>> valuesToWrite = values;
            gathered = new ArrayList<>();
            values = new ArrayList<>();
            return tx -> write(tx, rowsToWrite, valuesToWrite);
        }

        private void write(Tx tx, List<T> rows, List<List<@Nullable Object>> rowValues) {
            Set<Line> changed = new LinkedHashSet<>();
            for (T row : rows) {
                to.adopt(tx, row);
                changed.add(to.changedAmongMany(row));
            }
            try (PreparedStatement upsert = tx.handle().getConnection().prepareStatement(to.upsert())) {
                for (List<@Nullable Object> row : rowValues) {
                    for (int i = 0; i < row.size(); i++) {
                        upsert.setObject(i + 1, row.get(i));
                    }
                    upsert.addBatch();
                }
                upsert.executeBatch();
            } catch (SQLException failure) {
                throw Failures.translate(failure);
            }
            changed.forEach(tx::changed);
        }
    }
}
