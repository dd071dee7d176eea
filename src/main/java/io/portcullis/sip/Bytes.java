package io.portcullis.sip;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A slice of a byte array that nobody changes any more. Equality and hash are those of the content. Immutable; safe for
 * use by any thread. Case is ASCII case, as the grammar of RFC 3261 section 25 has it.
 */
public final class Bytes implements Text {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    /** Of the hash, which is that of {@link java.util.Arrays#hashCode(byte[])}. */
    private static final int FACTOR = 31;

    private final byte[] array;
    private final int from;
    private final int to;

    private Bytes(byte[] array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }

    /** Wraps {@code array} from {@code from} to before {@code to} without copying; the caller gives up changing it. */
    public static Bytes of(byte[] array, int from, int to) {
        if (from < 0 || to < from || to > array.length) {
            throw new IndexOutOfBoundsException(
                    "slice: " + from + ".." + to + " (expected: within 0.." + array.length + ")");
        }
        return new Bytes(array, from, to);
    }

    /** Wraps the whole of {@code array} without copying. */
    public static Bytes of(byte[] array) {
        return new Bytes(array, 0, array.length);
    }

    /** What {@code text} writes. */
    public static Bytes of(Text text) {
        byte[] written = new byte[text.length()];
        text.copyTo(written, 0);
        return of(written);
    }

    /** The UTF-8 bytes of {@code text}. */
    public static Bytes of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int length() {
        return to - from;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return to == from;
    }

    /** The byte at {@code index}, 0 for the first. */
    public byte at(int index) {
        return array[from + index];
    }

    /** The array behind the slice, for readers that take offsets; not to be changed. */
    public byte[] array() {
        return array;
    }

    /** Where the slice starts in {@link #array()}. */
    public int from() {
        return from;
    }

    /** Where the slice ends in {@link #array()}, exclusive. */
    public int to() {
        return to;
    }

    /** The part from {@code start} to before {@code end}, both counted from the start of this slice. */
    public Bytes slice(int start, int end) {
        return of(array, from + start, from + end);
    }

    /** The index of {@code wanted}, an ASCII character, at or after {@code start}, or -1. */
    public int indexOf(char wanted, int start) {
        int found = Ascii.find(wanted, array, from + start, to);
        return found < 0 ? -1 : found - from;
    }

    /** Whether the content equals {@code text} but for ASCII case. */
    public boolean equalsIgnoreCase(String text) {
        return text.length() == length() && Ascii.regionEqualsIgnoreCase(array, from, text);
    }

    /** Whether the content equals {@code other}'s but for ASCII case. */
    public boolean equalsIgnoreCase(Bytes other) {
        if (other.length() != length()) {
            return false;
        }
        for (int i = 0; i < length(); i++) {
            if (Ascii.lower(at(i)) != Ascii.lower(other.at(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the content starts with {@code prefix} but for ASCII case. */
    public boolean startsWithIgnoreCase(String prefix) {
        return prefix.length() <= length() && Ascii.regionEqualsIgnoreCase(array, from, prefix);
    }

    /** Without the spaces and tabs at both ends. */
    public Bytes trim() {
        int start = from;
        int end = to;
        while (start < end && Ascii.isBlank(array[start])) {
            start++;
        }
        while (end > start && Ascii.isBlank(array[end - 1])) {
            end--;
        }
        return start == from && end == to ? this : new Bytes(array, start, end);
    }

    /**
     * The content as a decimal number.
     *
     * @return the number, or -1 when it is empty, has another byte than a digit, or exceeds {@code most}
     */
    public long decimal(long most) {
        return Ascii.decimal(array, from, to, most);
    }

    @Override
    public int copyTo(byte[] target, int offset) {
        System.arraycopy(array, from, target, offset, length());
        return offset + length();
    }

    /** A copy of the content. */
    public byte[] toArray() {
        return Arrays.copyOfRange(array, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(array, from, to, that.array, that.from, that.to);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        int i = from;
        // Four at a time, as each waits for the one before: with every message that leaves a Call-ID is hashed.
        for (; i + 4 <= to; i += 4) {
            int four = FACTOR * FACTOR * FACTOR * array[i]
                    + FACTOR * FACTOR * array[i + 1]
                    + FACTOR * array[i + 2]
                    + array[i + 3];
            hash = FACTOR * FACTOR * FACTOR * FACTOR * hash + four;
        }
        for (; i < to; i++) {
            hash = FACTOR * hash + array[i];
        }
        return hash;
    }

    /** The content read as UTF-8; for people and tests, not for the hot path. */
    @Override
    public String toString() {
        return new String(array, from, to - from, StandardCharsets.UTF_8);
    }
}
