package io.portcullis.credential;

import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.digest.HashedPassword;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The users of one credential list, found by the bytes of a user name. Two arrays, whatever the number of users: the rows,
 * those with the same hash side by side, and where the rows of each hash begin. So a look-up touches two places of memory.
 *
 * <pre>
 *   0       1             2            2+n              20+n            38+n
 *   +-------+-------------+------------+----------------+---------------+-----+---------+-------------+
 *   | holds | name's size | name (n)   | credential SID | end-user SID? | MD5?| SHA-256?| SHA-512-256?|
 *   +-------+-------------+------------+----------------+---------------+-----+---------+-------------+
 * </pre>
 *
 * {@code holds} has a bit for each part marked {@code ?}; a part that is not there takes no room. With three HA1s a
 * credential costs about 120 bytes in all. Immutable; safe for use by any thread; a look-up allocates nothing.
 */
public final class UserTable {
    /** The longest user name that can be stored, in bytes of UTF-8. */
    public static final int MAX_USERNAME = 255;

    /** What {@link #find} answers for a user that is not here. */
    public static final int ABSENT = -1;

    /** Where the name begins in a row. */
    private static final int NAME = 2;

    private static final Algorithm[] ALGORITHMS = Algorithm.values();
    private static final int END_USER = 8;

    static final UserTable EMPTY = builder(new HashSeed(0, 0)).build();

    private final HashSeed seed;
    private final int size;
    private final byte[] rows;
    // Where the rows of each bucket begin; one more tells where the last bucket's end. A power of two buckets.
    private final int[] starts;

    private UserTable(HashSeed seed, int size, byte[] rows, int[] starts) {
        this.seed = seed;
        this.size = size;
        this.rows = rows;
        this.starts = starts;
    }

    /** A table in the making that hashes with this seed. */
    public static Builder builder(HashSeed seed) {
        return new Builder(seed);
    }

    /** A table in the making that begins with the users of this one, but for some credentials. */
    public Builder without(Set<String> credentialSids) {
        Builder builder = new Builder(seed);
        for (int row = 0; row < rows.length; row = endOf(rows, row)) {
            if (!credentialSids.contains(credentialSid(row))) {
                builder.copy(rows, row, endOf(rows, row));
            }
        }
        return builder;
    }

    /** Whether the other table holds the same users with the same hashes, in whatever order. */
    public boolean holdsSameAs(UserTable other) {
        if (size != other.size || rows.length != other.rows.length) {
            return false;
        }
        for (int row = 0; row < rows.length; row = endOf(rows, row)) {
            int there = other.find(rows, row + NAME, credentialAt(rows, row));
            if (there == ABSENT
                    || !Arrays.equals(rows, row, endOf(rows, row), other.rows, there, endOf(other.rows, there))) {
                return false;
            }
        }
        return true;
    }

    /** How many users there are. */
    public int size() {
        return size;
    }

    /** Bytes of heap that the rows and their index take, without the few dozen bytes of object headers. */
    public long sizeInBytes() {
        return rows.length + (long) starts.length * Integer.BYTES;
    }

    /** The row of the user named by {@code bytes[from, to)}, octet for octet; {@link #ABSENT} (-1) when there is none. */
    public int find(byte[] bytes, int from, int to) {
        if (to - from > MAX_USERNAME) {
            return ABSENT;
        }
        int bucket = bucketOf(seed.hash(bytes, from, to, false), starts.length - 1);
        int end = starts[bucket + 1];
        for (int row = starts[bucket]; row < end; row = endOf(rows, row)) {
            if (Arrays.equals(rows, row + NAME, credentialAt(rows, row), bytes, from, to)) {
                return row;
            }
        }
        return ABSENT;
    }

    /**
     * Writes the user's HA1 to the first {@link Algorithm#length()} bytes of {@code dest}. Answers false, and writes nothing,
     * when there is none of this algorithm.
     */
    public boolean copyHa1(int row, Algorithm algorithm, byte[] dest) {
        if ((rows[row] & bit(algorithm)) == 0) {
            return false;
        }
        System.arraycopy(rows, ha1At(rows, row, algorithm), dest, 0, algorithm.length());
        return true;
    }

    /** The user's name. */
    public String username(int row) {
        int name = row + NAME;
        return new String(rows, name, credentialAt(rows, row) - name, StandardCharsets.UTF_8);
    }

    /** The SID of the user's credential. */
    public String credentialSid(int row) {
        return PackedSid.read(rows, credentialAt(rows, row));
    }

    /** The SID of the end user that the credential belongs to; null when it belongs to none. */
    public @Nullable String endUserSid(int row) {
        return (rows[row] & END_USER) != 0 ? PackedSid.read(rows, credentialAt(rows, row) + PackedSid.BYTES) : null;
    }

    private static int bucketOf(long hash, int buckets) {
        return (int) hash & (buckets - 1);
    }

    private static int credentialAt(byte[] rows, int row) {
        return row + NAME + (rows[row + 1] & 0xff);
    }

    /** Where the HA1 of this algorithm begins; with null, where the last one ends. */
    private static int ha1At(byte[] rows, int row, @Nullable Algorithm algorithm) {
        int at = credentialAt(rows, row) + PackedSid.BYTES + ((rows[row] & END_USER) != 0 ? PackedSid.BYTES : 0);
        for (Algorithm next : ALGORITHMS) {
            if (next == algorithm) {
                break;
            }
            at += (rows[row] & bit(next)) != 0 ? next.length() : 0;
        }
        return at;
    }

    /** Where the next row begins. */
    private static int endOf(byte[] rows, int row) {
        return ha1At(rows, row, null);
    }

    private static int bit(Algorithm algorithm) {
        return switch (algorithm) {
            case MD5 -> 1;
            case SHA_256 -> 2;
            case SHA_512_256 -> 4;
        };
    }

    /** Collects rows; for one thread and one {@link #build()}. */
    public static final class Builder {
        private static final int HASHES =
                Arrays.stream(ALGORITHMS).mapToInt(Algorithm::length).sum();
        // What every JVM can allocate as one array.
        private static final int MAX_ROWS = Integer.MAX_VALUE - 8;

        private final HashSeed seed;
        private byte[] rows = new byte[4096];
        private int end;
        private int size;

        private Builder(HashSeed seed) {
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
        public Builder add(
                String username, String credentialSid, HashedPassword password, @Nullable String endUserSid) {
            byte[] name = Normalizer.normalize(username, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
            if (name.length == 0 || name.length > MAX_USERNAME) {
                throw new IllegalArgumentException(
                        "user name: " + name.length + " bytes (expected: 1.." + MAX_USERNAME + ")");
            }
            int row = end;
            reserve(NAME + name.length + 2 * PackedSid.BYTES + HASHES);
            rows[row + 1] = (byte) name.length;
            System.arraycopy(name, 0, rows, row + NAME, name.length);
            int at = PackedSid.write(credentialSid, rows, row + NAME + name.length);
            int holds = 0;
            if (endUserSid != null) {
                holds = END_USER;
                at = PackedSid.write(endUserSid, rows, at);
            }
            for (Algorithm algorithm : ALGORITHMS) {
                Ha1 ha1 = password.of(algorithm);
                if (ha1 != null) {
                    holds |= bit(algorithm);
                    ha1.copyTo(rows, at);
                    at += algorithm.length();
                }
            }
            rows[row] = (byte) holds;
            end = at;
            size++;
            return this;
        }

        /** How many users there are so far. */
        public int size() {
            return size;
        }

        private void copy(byte[] from, int row, int next) {
            reserve(next - row);
            System.arraycopy(from, row, rows, end, next - row);
            end += next - row;
            size++;
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
                bucketOf[i] = bucketOf(hashOf(row), starts.length - 1);
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
            return checked(new UserTable(seed, size, ordered, starts));
        }

        private static UserTable checked(UserTable table) {
            byte[] rows = table.rows;
            for (int row = 0; row < rows.length; row = endOf(rows, row)) {
                if (table.find(rows, row + NAME, credentialAt(rows, row)) != row) {
                    throw new IllegalStateException(
                            "user name of " + table.credentialSid(row) + ": taken (expected: once in a list)");
                }
            }
            return table;
        }

        /** As many as there are users, or up to twice as many. */
        private int buckets() {
            return size < 2 ? 1 : Integer.highestOneBit(size - 1) << 1;
        }

        private long hashOf(int row) {
            return seed.hash(rows, row + NAME, credentialAt(rows, row), false);
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
}
