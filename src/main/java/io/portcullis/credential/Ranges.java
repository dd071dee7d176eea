package io.portcullis.credential;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ranges of addresses of one family, sorted, none touching another. Immutable. */
final class Ranges {
    /** Addresses as unsigned big-endian numbers, both ends included. */
    record Range(BigInteger first, BigInteger last) {}

    /** For each range: first address high and low, last address high and low, unsigned. */
    private final long[] ends;

    private Ranges(long[] ends) {
        this.ends = ends;
    }

    /** The block of addresses that share the first {@code prefixLength} bits of {@code lowest}. */
    static Range range(byte[] lowest, int prefixLength) {
        BigInteger first = new BigInteger(1, lowest);
        BigInteger count = BigInteger.ONE.shiftLeft(lowest.length * Byte.SIZE - prefixLength);
        return new Range(first, first.add(count).subtract(BigInteger.ONE));
    }

    /** The union of these. */
    static Ranges of(List<Range> ranges) {
        List<Range> merged = new ArrayList<>();
        for (Range next :
                ranges.stream().sorted(Comparator.comparing(Range::first)).toList()) {
            Range before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (before != null && next.first.compareTo(before.last.add(BigInteger.ONE)) <= 0) {
                merged.set(merged.size() - 1, new Range(before.first, before.last.max(next.last)));
            } else {
                merged.add(next);
            }
        }
        long[] ends = new long[merged.size() * 4];
        for (int i = 0; i < merged.size(); i++) {
            ends[4 * i] = merged.get(i).first.shiftRight(Long.SIZE).longValue();
            ends[4 * i + 1] = merged.get(i).first.longValue();
            ends[4 * i + 2] = merged.get(i).last.shiftRight(Long.SIZE).longValue();
            ends[4 * i + 3] = merged.get(i).last.longValue();
        }
        return new Ranges(ends);
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeInt(ends.length);
        for (long end : ends) {
            out.writeLong(end);
        }
    }

    /** Reads what {@link #writeTo} wrote. */
    static Ranges readFrom(DataInputStream in) throws IOException {
        long[] ends = new long[in.readInt()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = in.readLong();
        }
        return new Ranges(ends);
    }

    /** Whether a range holds this address, in network order. */
    boolean contains(byte[] address) {
        long high = 0;
        long low = 0;
        for (byte b : address) {
            high = high << Byte.SIZE | low >>> (Long.SIZE - Byte.SIZE);
            low = low << Byte.SIZE | (b & 0xff);
        }
        int below = 0;
        int above = ends.length / 4;
        while (below < above) {
            int middle = (below + above) >>> 1;
            if (compare(high, low, 4 * middle + 2) <= 0) {
                above = middle;
            } else {
                below = middle + 1;
            }
        }
        // The first range that does not end before the address.
        return below < ends.length / 4 && compare(high, low, 4 * below) >= 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ranges ranges && Arrays.equals(ends, ranges.ends);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ends);
    }

    private int compare(long high, long low, int end) {
        int byHigh = Long.compareUnsigned(high, ends[end]);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, ends[end + 1]);
    }
}
