package io.portcullis.credential;

import static io.portcullis.credential.UserRow.ALGORITHMS;
import static io.portcullis.credential.UserRow.END_USER;
import static io.portcullis.credential.UserRow.INT;
import static io.portcullis.credential.UserRow.MARKS;
import static io.portcullis.credential.UserRow.NAME;
import static io.portcullis.credential.UserRow.NAME_SIZE;
import static io.portcullis.credential.UserRow.OLD;
import static io.portcullis.credential.UserRow.OLD_HEAD;
import static io.portcullis.credential.UserRow.bit;
import static io.portcullis.credential.UserRow.credentialAt;
import static io.portcullis.credential.UserRow.endOf;

import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.digest.HashedPassword;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects the rows of a {@link UserTable}; for one thread and one {@link #build()}. */
public final class UserTableBuilder {
    private static final int HASHES =
            Arrays.stream(ALGORITHMS).mapToInt(Algorithm::length).sum();
    // What every JVM can allocate as one array.
    private static final int MAX_ROWS = Integer.MAX_VALUE - 8;

    private static final long MAX_SECOND = 0xffff_ffffL;

    private final HashSeed seed;
    private byte[] rows = new byte[4096];
    private int end;
    private int size;
    private int last;

    UserTableBuilder(HashSeed seed) {
        this.seed = seed;
    }

    /**
     * Adds a user.
     *
     * @param username 1..255 bytes in UTF-8; stored in Unicode form NFC, as {@link HashedPassword#of} hashed it
     * @param credentialSid two capitals and 32 lower-case hexadecimal digits
     * @param password its HA1s
     * @param endUserSid of the end user that it belongs to, or null
     */
    public UserTableBuilder add(
            String username, String credentialSid, HashedPassword password, @Nullable String endUserSid) {
        // What is ASCII is in form NFC.
        byte[] plain = username.getBytes(StandardCharsets.UTF_8);
        byte[] name = plain.length == username.length()
                ? plain
                : Normalizer.normalize(username, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > UserTable.MAX_USERNAME) {
            throw new IllegalArgumentException(
                    "user name: " + name.length + " bytes (expected: 1.." + UserTable.MAX_USERNAME + ")");
        }
        int row = end;
        reserve(NAME + name.length + 2 * PackedSid.BYTES + OLD_HEAD + 2 * HASHES);
        rows[row + MARKS] = 0;
        rows[row + NAME_SIZE] = (byte) name.length;
        System.arraycopy(name, 0, rows, row + NAME, name.length);
        int at = PackedSid.write(credentialSid, rows, row + NAME + name.length);
        int endUser = 0;
        if (endUserSid != null) {
            endUser = END_USER;
            at = PackedSid.write(endUserSid, rows, at);
        }
        rows[row] = (byte) (endUser | holdsOf(password));
        end = write(password, at);
        last = row;
        size++;
        return this;
    }

    /**
     * Gives the user that was added last an old password as well.
     *
     * @param until when it ends
     */
    public UserTableBuilder old(HashedPassword password, Instant until) {
        rows[last] |= OLD;
        rows[end] = (byte) holdsOf(password);
        INT.set(rows, end + 1, (int) Math.max(0, Math.min(MAX_SECOND, until.getEpochSecond())));
        end = write(password, end + OLD_HEAD);
        return this;
    }

    /** Marks a password of the user that was added last as one whose use today is written down already. */
    public UserTableBuilder noted(UserTable.Which password) {
        rows[last + MARKS] = (byte) (rows[last + MARKS] | password.noted);
        return this;
    }

    private static int holdsOf(HashedPassword password) {
        int holds = 0;
        for (Algorithm algorithm : ALGORITHMS) {
            holds |= password.of(algorithm) == null ? 0 : bit(algorithm);
        }
        return holds;
    }

    /** Writes the HA1s there are; answers where they end. */
    private int write(HashedPassword password, int from) {
        int at = from;
        for (Algorithm algorithm : ALGORITHMS) {
            Ha1 ha1 = password.of(algorithm);
            if (ha1 != null) {
                ha1.copyTo(rows, at);
                at += algorithm.length();
            }
        }
        return at;
    }

    /** How many users there are so far. */
    public int size() {
        return size;
    }

    /** Takes a row of another table over. */
    void copy(byte[] from, int row, int next) {
        reserve(next - row);
        System.arraycopy(from, row, rows, end, next - row);
        end += next - row;
        size++;
    }

    /**
     * Adds the rows of a table that was written, without their marks.
     *
     * @throws IOException they are none
     */
    UserTableBuilder readFrom(DataInputStream in) throws IOException {
        size = in.readInt();
        end = in.readInt();
        if (size < 0 || end < 0 || end > MAX_ROWS) {
            throw new IOException("rows: " + size + " of " + end + " bytes (expected: fewer)");
        }
        rows = new byte[end];
        in.readFully(rows);
        int count = 0;
        int row = 0;
        while (row < end) {
            rows[row + MARKS] = 0;
            row = endOf(rows, row);
            count++;
        }
        if (row != end || count != size) {
            throw new IOException("rows: " + count + " in " + row + " bytes (expected: " + size + " in " + end + ")");
        }
        return this;
    }

    /**
     * The table.
     *
     * @throws IllegalStateException if two users have the same name
     */
    public UserTable build() {
        int[] bucketOf = new int[size];
        int[] starts = new int[buckets() + 1];
        for (int i = 0, row = 0; row < end; row = endOf(rows, row)) {
            bucketOf[i] = UserTable.bucketOf(hashOf(row), starts.length - 1);
            // One place ahead, so that the sums below are where each bucket begins.
            starts[bucketOf[i++] + 1] += endOf(rows, row) - row;
        }
        for (int bucket = 0; bucket + 1 < starts.length; bucket++) {
            starts[bucket + 1] += starts[bucket];
        }
        byte[] ordered = new byte[end];
        int[] next = starts.clone();
        for (int i = 0, row = 0; row < end; i++) {
            int length = endOf(rows, row) - row;
            System.arraycopy(rows, row, ordered, next[bucketOf[i]], length);
            next[bucketOf[i]] += length;
            row += length;
        }
        return UserTable.of(seed, size, ordered, starts);
    }

    /** As many as there are users, or up to twice as many. */
    private int buckets() {
        return size < 2 ? 1 : Integer.highestOneBit(size - 1) << 1;
    }

    private long hashOf(int row) {
        return UserTable.hash(seed, rows, row + NAME, credentialAt(rows, row));
    }

    private void reserve(int bytes) {
        if (end > MAX_ROWS - bytes) {
            throw new IllegalStateException("rows: " + size + " (expected: fewer, of less than 2 GiB in one list)");
        }
        if (end + bytes > rows.length) {
            rows = Arrays.copyOf(rows, (int) Math.min(MAX_ROWS, rows.length + (rows.length >> 1) + (long) bytes));
        }
    }
}
