package io.portcullis.credential;

import static io.portcullis.credential.UserRow.END_USER;
import static io.portcullis.credential.UserRow.MARKS;
import static io.portcullis.credential.UserRow.NAME;
import static io.portcullis.credential.UserRow.NAME_SIZE;
import static io.portcullis.credential.UserRow.OLD;
import static io.portcullis.credential.UserRow.OLD_HEAD;
import static io.portcullis.credential.UserRow.bit;
import static io.portcullis.credential.UserRow.credentialAt;
import static io.portcullis.credential.UserRow.endOf;
import static io.portcullis.credential.UserRow.ha1At;
import static io.portcullis.credential.UserRow.ha1In;
import static io.portcullis.credential.UserRow.ha1sAt;
import static io.portcullis.credential.UserRow.intAt;

import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.digest.HashedPassword;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The users of one credential list, found by the bytes of a user name. Two arrays, whatever the number of users: the
 * rows, those with the same hash side by side, and where the rows of each hash begin. So a look-up touches two places
 * of memory.
 *
 * <pre>
 *   0       1       2             3            3+n              21+n            39+n
 *   +-------+-------+-------------+------------+----------------+---------------+-----+---------+-------------+------+
 *   | holds | marks | name's size | name (n)   | credential SID | end-user SID? | MD5?| SHA-256?| SHA-512-256?| old? |
 *   +-------+-------+-------------+------------+----------------+---------------+-----+---------+-------------+------+
 *                                                            0       1              5
 *                                                            +-------+--------------+-----+---------+-------------+
 *                                                    old:    | holds | good until   | MD5?| SHA-256?| SHA-512-256?|
 *                                                            +-------+--------------+-----+---------+-------------+
 * </pre>
 *
 * {@code holds} has a bit for each part marked {@code ?}; a part that is not there takes no room. With three HA1s a
 * credential costs about 120 bytes in all, and about 85 more while an old password is good. Safe for use by any thread;
 * a look-up allocates nothing. Nothing ever changes but the marks of which password was used, which is best effort: of
 * two threads that mark one user at the same moment one may be lost until the next use.
 */
public final class UserTable {
    /** The longest user name that can be stored, in bytes of UTF-8. */
    public static final int MAX_USERNAME = 255;

    /** What {@link #find} answers for a user that is not here. */
    public static final int ABSENT = -1;

    private static final Which[] WHICH = Which.values();

    static final UserTable EMPTY = builder(new HashSeed(0, 0)).build();

    private final HashSeed seed;
    private final int size;
    private final byte[] rows;
    // Where the rows of each bucket begin; one more tells where the last bucket's end. A power of two buckets.
    private final int[] starts;
    private final SidPlaces bySid;
    private final boolean holdsOld;

    private UserTable(HashSeed seed, int size, byte[] rows, int[] starts) {
        this.seed = seed;
        this.size = size;
        this.rows = rows;
        this.starts = starts;
        this.bySid = new SidPlaces(rows, starts, size);
        int kinds = 0;
        for (int row = 0; row < rows.length; row = endOf(rows, row)) {
            kinds |= rows[row];
        }
        this.holdsOld = (kinds & OLD) != 0;
    }

    /**
     * A table of rows that lie in the order of their buckets.
     *
     * @throws IllegalStateException if two users have the same name
     */
    static UserTable of(HashSeed seed, int size, byte[] rows, int[] starts) {
        UserTable table = new UserTable(seed, size, rows, starts);
        for (int row = 0; row < rows.length; row = endOf(rows, row)) {
            if (table.find(rows, row + NAME, credentialAt(rows, row)) != row) {
                throw new IllegalStateException(
                        "user name of " + table.credentialSid(row) + ": taken (expected: once in a list)");
            }
        }
        return table;
    }

    /** A table in the making that hashes with this seed. */
    public static UserTableBuilder builder(HashSeed seed) {
        return new UserTableBuilder(seed);
    }

    /** A table in the making that begins with the users of this one, but for some credentials. */
    public UserTableBuilder without(Set<String> credentialSids) {
        UserTableBuilder builder = new UserTableBuilder(seed);
        for (int row = 0; row < rows.length; row = endOf(rows, row)) {
            if (!credentialSids.contains(credentialSid(row))) {
                builder.copy(rows, row, endOf(rows, row));
            }
        }
        return builder;
    }

    /**
     * Whether the other table holds the same users with the same hashes that are good, in whatever order; marks do not
     * matter.
     *
     * @param epochSecond what time it is, in seconds since 1970
     */
    public boolean holdsSameAs(UserTable other, long epochSecond) {
        if (size != other.size) {
            return false;
        }
        for (int row = 0; row < rows.length; row = endOf(rows, row)) {
            int there = other.find(rows, row + NAME, credentialAt(rows, row));
            if (there == ABSENT || !sameRow(row, other, there, epochSecond)) {
                return false;
            }
        }
        return true;
    }

    private boolean sameRow(int row, UserTable other, int there, long epochSecond) {
        return (rows[row] & ~OLD) == (other.rows[there] & ~OLD)
                && Arrays.equals(
                        rows,
                        row + NAME_SIZE,
                        ha1At(rows, row, null),
                        other.rows,
                        there + NAME_SIZE,
                        ha1At(other.rows, there, null))
                && Arrays.equals(oldOf(row, epochSecond), other.oldOf(there, epochSecond));
    }

    /** What there is of a password that is still good; empty when there is none. */
    private byte[] oldOf(int row, long epochSecond) {
        int at = ha1At(rows, row, null);
        boolean good = (rows[row] & OLD) != 0 && epochSecond < Integer.toUnsignedLong(intAt(rows, at + 1));
        return good ? Arrays.copyOfRange(rows, at, endOf(rows, row)) : new byte[0];
    }

    /** How many users there are. */
    public int size() {
        return size;
    }

    /** Bytes of heap that the rows and their index take, without the few dozen bytes of object headers. */
    public long sizeInBytes() {
        return rows.length + (long) starts.length * Integer.BYTES + bySid.sizeInBytes();
    }

    /**
     * The row of the user named by {@code bytes[from, to)}, octet for octet; {@link #ABSENT} (-1) when there is none.
     */
    public int find(byte[] bytes, int from, int to) {
        if (to - from > MAX_USERNAME) {
            return ABSENT;
        }
        int bucket = bucketOf(hash(seed, bytes, from, to), starts.length - 1);
        int end = starts[bucket + 1];
        for (int row = starts[bucket]; row < end; row = endOf(rows, row)) {
            if (Arrays.equals(rows, row + NAME, credentialAt(rows, row), bytes, from, to)) {
                return row;
            }
        }
        return ABSENT;
    }

    /** Names that differ by the case of ASCII letters only have the same hash, and so are side by side. */
    static long hash(HashSeed seed, byte[] bytes, int from, int to) {
        return seed.hash(bytes, from, to, true);
    }

    /**
     * Whether there is a user whose name is that in {@code bytes[from, to)} but for the case of ASCII letters, or for
     * the {@code @} and the domain behind it.
     */
    public boolean hasAlike(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '@') {
            at++;
        }
        return isAlike(bytes, from, to) || (at > from && at < to && isAlike(bytes, from, at));
    }

    private boolean isAlike(byte[] bytes, int from, int to) {
        if (to - from > MAX_USERNAME) {
            return false;
        }
        int bucket = bucketOf(hash(seed, bytes, from, to), starts.length - 1);
        int end = starts[bucket + 1];
        boolean alike = false;
        for (int row = starts[bucket]; row < end; row = endOf(rows, row)) {
            alike |= UserRow.isAlike(rows, row, bytes, from, to);
        }
        return alike;
    }

    /** A row that {@link #hasAlike} finds, or {@link #ABSENT} (-1); how long it takes may tell which. */
    public int findAlike(byte[] bytes, int from, int to) {
        for (int row = 0; row < rows.length; row = endOf(rows, row)) {
            if (UserRow.isAlike(rows, row, bytes, from, to)) {
                return row;
            }
        }
        return ABSENT;
    }

    /** Whether anybody here has an old password as well, still good or not. */
    public boolean holdsOld() {
        return holdsOld;
    }

    /** The row of the credential with this SID; {@link #ABSENT} (-1) when there is none. */
    public int findCredential(String credentialSid) {
        byte[] sid = new byte[PackedSid.BYTES];
        PackedSid.write(credentialSid, sid, 0);
        return bySid.find(rows, starts, sid);
    }

    /**
     * Writes the user's HA1 to the first {@link Algorithm#length()} bytes of {@code dest}. Answers false, and writes
     * nothing, when there is none of this algorithm.
     */
    public boolean copyHa1(int row, Algorithm algorithm, byte[] dest) {
        if ((rows[row] & bit(algorithm)) == 0) {
            return false;
        }
        System.arraycopy(rows, ha1At(rows, row, algorithm), dest, 0, algorithm.length());
        return true;
    }

    /**
     * Writes the HA1 of the password before to the first {@link Algorithm#length()} bytes of {@code dest}. Answers
     * false, and writes nothing, when there is none of this algorithm, or none that is good any more.
     *
     * @param epochSecond what time it is, in seconds since 1970
     */
    public boolean copyOldHa1(int row, Algorithm algorithm, long epochSecond, byte[] dest) {
        if ((rows[row] & OLD) == 0) {
            return false;
        }
        int at = ha1At(rows, row, null);
        if ((rows[at] & bit(algorithm)) == 0 || epochSecond >= Integer.toUnsignedLong(intAt(rows, at + 1))) {
            return false;
        }
        System.arraycopy(rows, ha1In(rows[at], at + OLD_HEAD, algorithm), dest, 0, algorithm.length());
        return true;
    }

    /**
     * Marks that somebody passed as this user, for who writes it down. Almost always one byte is read and that is all.
     */
    public void used(int row, Which password) {
        byte marks = rows[row + MARKS];
        if ((marks & (password.used | password.noted)) == 0) {
            rows[row + MARKS] = (byte) (marks | password.used);
        }
    }

    /** Hands over each password that is marked as used and not as noted. */
    public void forEachUsed(UsedPassword each) {
        for (int row = 0; row < rows.length; row = endOf(rows, row)) {
            for (Which password : WHICH) {
                if ((rows[row + MARKS] & (password.used | password.noted)) == password.used) {
                    each.accept(row, password);
                }
            }
        }
    }

    /** Marks that the use of a password is written down for today; it will not be handed over again before tomorrow. */
    public void noted(int row, Which password) {
        rows[row + MARKS] = (byte) (rows[row + MARKS] | password.noted);
    }

    /** Begins another day: takes all marks away. */
    public void clearMarks() {
        for (int row = 0; row < rows.length; row = endOf(rows, row)) {
            rows[row + MARKS] = 0;
        }
    }

    /** All HA1s of a user's password; null when that is not there. */
    public @Nullable HashedPassword password(int row, Which password) {
        if (password == Which.CURRENT) {
            return passwordAt(rows[row], ha1sAt(rows, row));
        }
        int at = ha1At(rows, row, null);
        return (rows[row] & OLD) == 0 ? null : passwordAt(rows[at], at + OLD_HEAD);
    }

    private HashedPassword passwordAt(int holds, int from) {
        return new HashedPassword(
                copyOf(holds, from, Algorithm.MD5),
                copyOf(holds, from, Algorithm.SHA_256),
                copyOf(holds, from, Algorithm.SHA_512_256));
    }

    private @Nullable Ha1 copyOf(int holds, int from, Algorithm algorithm) {
        if ((holds & bit(algorithm)) == 0) {
            return null;
        }
        int at = ha1In(holds, from, algorithm);
        return Ha1.ofHash(algorithm, Arrays.copyOfRange(rows, at, at + algorithm.length()));
    }

    /** Which of a user's passwords. */
    public enum Which {
        /** The one in force. */
        CURRENT(1, 2),
        /** The one before. */
        OLD(4, 8);

        private final int used;
        final int noted;

        Which(int used, int noted) {
            this.used = used;
            this.noted = noted;
        }
    }

    /** Takes passwords that were used. */
    @FunctionalInterface
    public interface UsedPassword {
        void accept(int row, Which password);
    }

    /** The user's name. */
    public String username(int row) {
        int name = row + NAME;
        return new String(rows, name, credentialAt(rows, row) - name, StandardCharsets.UTF_8);
    }

    /** The user's name, in UTF-8. */
    public byte[] usernameBytes(int row) {
        return Arrays.copyOfRange(rows, row + NAME, credentialAt(rows, row));
    }

    /** The SID of the user's credential. */
    public String credentialSid(int row) {
        return PackedSid.read(rows, credentialAt(rows, row));
    }

    /** The SID of the end user that the credential belongs to; null when it belongs to none. */
    public @Nullable String endUserSid(int row) {
        return (rows[row] & END_USER) != 0 ? PackedSid.read(rows, credentialAt(rows, row) + PackedSid.BYTES) : null;
    }

    /** Writes its rows, for {@link UserTableBuilder#readFrom}. */
    void writeTo(DataOutputStream out) throws IOException {
        out.writeInt(size);
        out.writeInt(rows.length);
        out.write(rows);
    }

    static int bucketOf(long hash, int buckets) {
        return (int) hash & (buckets - 1);
    }
}
