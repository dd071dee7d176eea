package io.portcullis.credential;

import io.portcullis.digest.Algorithm;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Where the parts of a row of {@link UserTable} are, whose picture is there. */
final class UserRow {
    /** Where the name begins in a row. */
    static final int NAME = 3;

    static final int MARKS = 1;
    static final int NAME_SIZE = 2;
    static final int OLD_HEAD = 1 + Integer.BYTES;

    static final Algorithm[] ALGORITHMS = Algorithm.values();
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final int END_USER = 8;
    static final int OLD = 16;

    private UserRow() {}

    static int credentialAt(byte[] rows, int row) {
        return row + NAME + (rows[row + NAME_SIZE] & 0xff);
    }

    /** Where the HA1 of this algorithm begins; with null, where the last one ends. */
    static int ha1At(byte[] rows, int row, @Nullable Algorithm algorithm) {
        return ha1In(rows[row], ha1sAt(rows, row), algorithm);
    }

    static int ha1sAt(byte[] rows, int row) {
        return credentialAt(rows, row) + PackedSid.BYTES + ((rows[row] & END_USER) != 0 ? PackedSid.BYTES : 0);
    }

    /**
     * Where the HA1 of this algorithm begins among those of {@code holds}, which begin at {@code from}; as above with
     * null.
     */
    static int ha1In(int holds, int from, @Nullable Algorithm algorithm) {
        int at = from;
        for (Algorithm next : ALGORITHMS) {
            if (next == algorithm) {
                break;
            }
            at += (holds & bit(next)) != 0 ? next.length() : 0;
        }
        return at;
    }

    static int intAt(byte[] rows, int at) {
        return (int) INT.get(rows, at);
    }

    /** Whether its name is {@code bytes[from, to)} but for the case of letters of ASCII; takes as long either way. */
    static boolean isAlike(byte[] rows, int row, byte[] bytes, int from, int to) {
        int name = row + NAME;
        boolean alike = credentialAt(rows, row) - name == to - from;
        for (int i = 0; alike && i < to - from; i++) {
            alike = lowerCase(rows[name + i]) == lowerCase(bytes[from + i]);
        }
        return alike;
    }

    private static int lowerCase(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }

    /** Where the next row begins. */
    static int endOf(byte[] rows, int row) {
        int end = ha1At(rows, row, null);
        return (rows[row] & OLD) == 0 ? end : ha1In(rows[end], end + OLD_HEAD, null);
    }

    static int bit(Algorithm algorithm) {
        return switch (algorithm) {
            case MD5 -> 1;
            case SHA_256 -> 2;
            case SHA_512_256 -> 4;
        };
    }
}
