package io.portcullis.credential;

import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.digest.HashedPassword;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The users of one credential list, found by the bytes of a user name. Two arrays, whatever the number of users: the rows one
 * after another, and a hash table of where each begins.
 *
 * <pre>
 *   0       1             2            2+n              20+n            38+n
 *   +-------+-------------+------------+----------------+---------------+-----+---------+-------------+
 *   | holds | name's size | name (n)   | credential SID | end-user SID? | MD5?| SHA-256?| SHA-512-256?|
 *   +-------+-------------+------------+----------------+---------------+-----+---------+-------------+
 * </pre>
 *
 * {@code holds} has a bit for each part marked {@code ?}; a part that is not there takes no room. With three HA1s a
 * credential costs about 125 bytes in all. Immutable; safe for use by any thread; a look-up allocates nothing.
 */
public final class CredentialTable {
    /** The longest user name that can be stored, in bytes of UTF-8. */
    public static final int MAX_USERNAME = 255;

    /** What {@link #find} answers for a user that is not here. */
    public static final int ABSENT = -1;

    /** Where the name begins in a row. */
    private static final int NAME = 2;

    private static final Algorithm[] ALGORITHMS = Algorithm.values();
    private static final int END_USER = 8;

    static final CredentialTable EMPTY = builder(new HashSeed(0, 0)).build();

    private final HashSeed seed;
    private final int size;
    private final byte[] rows;
    // A free slot is 0; else the upper half is the hash's upper half, the lower half is where the row begins, from 1
    // on.
    private final long[] slots;

    private CredentialTable(HashSeed seed, int size, byte[] rows, long[] slots) {
        this.seed = seed;
        this.size = size;
        this.rows = rows;
        this.slots = slots;
    }

    /** A table in the making that hashes with this seed. */
    public static Builder builder(HashSeed seed) {
        return new Builder(seed);
    }

    /** How many users there are. */
    public int size() {
        return size;
    }

    /** Bytes of heap that the rows and the hash table take, without the few dozen bytes of object headers. */
    public long sizeInBytes() {
        return rows.length + (long) slots.length * Long.BYTES;
    }

    /** The row of the user named by {@code bytes[from, to)}, octet for octet; {@link #ABSENT} (-1) when there is none. */
    public int find(byte[] bytes, int from, int to) {
        if (to - from > MAX_USERNAME) {
            return ABSENT;
        }
        long hash = seed.hash(bytes, from, to, false);
        for (int slot = (int) hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
            long entry = slots[slot];
            int row = (int) entry;
            if (entry == 0) {
                return ABSENT;
            }
            if (entry >>> Integer.SIZE == hash >>> Integer.SIZE && isName(row, bytes, from, to)) {
                return row;
            }
        }
    }

    /**
     * Writes the user's HA1 to the first {@link Algorithm#length()} bytes of {@code dest}. Answers false, and writes nothing,
     * when there is none of this algorithm.
     */
    public boolean copyHa1(int row, Algorithm algorithm, byte[] dest) {
        if ((rows[row] & bit(algorithm)) == 0) {
            return false;
        }
        System.arraycopy(rows, ha1At(row, algorithm), dest, 0, algorithm.length());
        return true;
    }

    /** The user's name. */
    public String username(int row) {
        return new String(rows, row + NAME, credentialAt(row) - row - NAME, StandardCharsets.UTF_8);
    }

    /** The SID of the user's credential. */
    public String credentialSid(int row) {
        return PackedSid.read(rows, credentialAt(row));
    }

    /** The SID of the end user that the credential belongs to; null when it belongs to none. */
    public @Nullable String endUserSid(int row) {
        return (rows[row] & END_USER) != 0 ? PackedSid.read(rows, credentialAt(row) + PackedSid.BYTES) : null;
    }

    private void enter(int row) {
        int to = credentialAt(row);
        if (find(rows, row + NAME, to) != ABSENT) {
            throw new IllegalStateException(
                    "user name of " + credentialSid(row) + ": taken (expected: once in a list)");
        }
        long hash = seed.hash(rows, row + NAME, to, false);
        int slot = (int) hash & (slots.length - 1);
        while (slots[slot] != 0) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = hash >>> Integer.SIZE << Integer.SIZE | row;
    }

    /** A power of two, and at most three quarters of it full. */
    private static int slotsFor(int size) {
        int slots = 4;
        while (slots * 3L / 4 < size) {
            slots *= 2;
        }
        return slots;
    }

    /** Where the next row begins. */
    private int endOf(int row) {
        return ha1At(row, null);
    }

    /** Where the HA1 of this algorithm begins; with null, where the last one ends. */
    private int ha1At(int row, @Nullable Algorithm algorithm) {
        int at = credentialAt(row) + PackedSid.BYTES + ((rows[row] & END_USER) != 0 ? PackedSid.BYTES : 0);
        for (Algorithm next : ALGORITHMS) {
            if (next == algorithm) {
                break;
            }
            at += (rows[row] & bit(next)) != 0 ? next.length() : 0;
        }
        return at;
    }

    private int credentialAt(int row) {
        return row + NAME + (rows[row + 1] & 0xff);
    }

    private boolean isName(int row, byte[] bytes, int from, int to) {
        return Arrays.equals(rows, row + NAME, credentialAt(row), bytes, from, to);
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
        private static final int FIRST_ROW = 1;
        private static final int HASHES =
                Arrays.stream(ALGORITHMS).mapToInt(Algorithm::length).sum();
        // What every JVM can allocate as one array.
        private static final int MAX_ROWS = Integer.MAX_VALUE - 8;

        private final HashSeed seed;
        private byte[] rows = new byte[4096];
        private int end = FIRST_ROW;
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

        /**
         * The table.
         *
         * @throws IllegalStateException if two users have the same name
         */
        public CredentialTable build() {
            CredentialTable table = new CredentialTable(seed, size, Arrays.copyOf(rows, end), new long[slotsFor(size)]);
            for (int row = FIRST_ROW; row < end; row = table.endOf(row)) {
                table.enter(row);
            }
            return table;
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
