package io.portcullis.store;

import io.portcullis.directory.Change;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Position;
import io.portcullis.directory.Sid;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What changed and in which order. It holds at least the newest {@value #KEPT} changes; older ones go now and then.
 * Each line has a hash over itself and the hash of the line before, so that two histories which parted never look alike
 * again.
 */
final class ChangeLog {
    /** So many followers may be behind before they have to read everything. */
    static final int KEPT = 100_000;
    /** Against accidents, not against forgers, who could write the rows themselves. */
    private static final int CHAIN_BYTES = 16;

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] BEGINNING = {};

    private ChangeLog() {}

    /**
     * Adds lines, in the transaction of the change itself.
     *
     * @param head the hash of the line before; see {@link #head}
     * @return the hash of the last line
     */
    static byte[] append(Handle handle, byte[] head, Collection<Line> lines, long nowMicros) {
        byte[] chain = head;
        for (Line line : lines) {
            Sid parent = line.parent();
            chain = next(chain, line, nowMicros);
            handle.execute(
                    "insert into change_log (sid, parent_sid, account_sid, revokes, chain, written)"
                            + " values (?, ?, ?, ?, ?, ?)",
                    line.sid().value(),
                    parent == null ? null : parent.value(),
                    line.account().value(),
                    line.revokes() ? 1 : 0,
                    chain,
                    nowMicros);
        }
        return chain;
    }

    private static byte[] next(byte[] before, Line line, long nowMicros) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(before);
            hash.update((line + " " + nowMicros).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(hash.digest(), CHAIN_BYTES);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("digest: SHA-256 (expected: one that every JDK has)", absent);
        }
    }

    /** The hash of the newest line. */
    static byte[] head(Handle handle) {
        return HEX.parseHex(position(handle, "").chain());
    }

    /** Behind the newest line. */
    static Position position(Handle handle, String epoch) {
        return handle.select("select revision, chain from change_log order by revision desc limit 1")
                .map((row, context) -> new Position(epoch, row.getLong(1), chain(row, 2)))
                .findOne()
                .orElseGet(() -> new Position(epoch, prunedTo(handle), prunedChain(handle)));
    }

    static List<Change> after(Handle handle, String epoch, Position position, int max) {
        requirePlace(handle, epoch, position);
        return handle.select(
                        "select revision, sid, parent_sid, account_sid, revokes, chain, written from change_log"
                                + " where revision > ? order by revision limit ?",
                        position.revision(),
                        max)
                .map((row, context) -> new Change(
                        new Position(epoch, row.getLong(1), chain(row, 6)),
                        Sid.of(row.getString(2)),
                        sid(row.getString(3)),
                        sid(row.getString(4)),
                        row.getInt(5) != 0,
                        Micros.toInstant(row.getLong(7))))
                .list();
    }

    /** Refuses a place that this history does not have. */
    private static void requirePlace(Handle handle, String epoch, Position position) {
        if (!epoch.equals(position.epoch())) {
            throw new DirectoryException.Diverged("epoch: " + epoch + " (expected: " + position.epoch() + ")");
        }
        long pruned = prunedTo(handle);
        if (position.revision() < pruned) {
            throw new DirectoryException.Pruned(position.revision(), pruned);
        }
        String chain = position.revision() == pruned
                ? chainAt(handle, pruned).orElseGet(() -> prunedChain(handle))
                : chainAt(handle, position.revision())
                        .orElseThrow(() -> new DirectoryException.Diverged("revision: " + position.revision()
                                + " is not in the store (expected: to be, it was followed up to there)"));
        if (!chain.equals(position.chain())) {
            throw new DirectoryException.Diverged("revision: " + position.revision()
                    + " comes from another history (expected: the one that was followed up to there)");
        }
    }

    private static Optional<String> chainAt(Handle handle, long revision) {
        return handle.select("select chain from change_log where revision = ?", revision)
                .map((row, context) -> chain(row, 1))
                .findOne();
    }

    private static String chain(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return HEX.formatHex(bytes == null ? BEGINNING : bytes);
    }

    private static @Nullable Sid sid(@Nullable String text) {
        return text == null ? null : Sid.of(text);
    }

    /** Forgets all but the newest {@code kept} changes. */
    static void prune(Handle handle, int kept) {
        long newest = position(handle, "").revision();
        handle.select(
                        "select revision, chain from change_log where revision <= ? order by revision desc limit 1",
                        newest - kept)
                .map((row, context) -> new Position("", row.getLong(1), chain(row, 2)))
                .findOne()
                .ifPresent(last -> {
                    handle.execute("delete from change_log where revision <= ?", last.revision());
                    Meta.put(handle, Meta.PRUNED_TO, Long.toString(last.revision()));
                    Meta.put(handle, Meta.PRUNED_CHAIN, last.chain());
                });
    }

    private static long prunedTo(Handle handle) {
        return Meta.get(handle, Meta.PRUNED_TO).map(Long::valueOf).orElse(0L);
    }

    private static String prunedChain(Handle handle) {
        return Meta.get(handle, Meta.PRUNED_CHAIN).orElse("");
    }
}
