package io.portcullis.transaction;

import io.portcullis.base.Side;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.wire.Flow;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of transactions that have done their work and only wait for repetitions to come: timers D, J, L
 * and M of RFC 3261 and 6026, all of the same length. A busy edge remembers hundreds of thousands of them for half a
 * minute. Were they objects, the collector would carry them from place to place, and everybody would wait for it; here
 * they are bytes in large arrays that are used over and over, and become an object when a repetition comes, for as long
 * as that takes.
 *
 * <pre>
 *   0        4       12     20       28     29       30     31           33
 *   length   until   hash   number   kind   method   side   key length   key     rest
 *                           |
 *                           '- twice that, counted around, is where its two flows are
 * </pre>
 *
 * Holds what it is given, the oldest first: {@link TransactionLayer} keeps the bound. Not thread safe.
 */
@SuppressWarnings("EnumOrdinal") // packed into bytes of this process, never stored nor sent
final class FinishedTransactions {
    private static final int SEGMENT = 1 << 18;
    private static final int UNTIL = 4;
    private static final int HASH = 12;
    private static final int NUMBER = 20;
    private static final int KIND = 28;
    private static final int METHOD = 29;
    private static final int SIDE = 30;
    private static final int KEY_LENGTH = 31;
    private static final int KEY = 33;

    private static final FinishedTransaction.Kind[] KINDS = FinishedTransaction.Kind.values();
    private static final Method[] METHODS = Method.values();
    private static final Side[] SIDES = Side.values();

    private final LongSupplier nanos;
    private final long time;
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();
    /** Addresses only ever grow: what lies at one is in the segment of that number, counted around. */
    private @Nullable ByteBuffer[] segments = new @Nullable ByteBuffer[4];

    private @Nullable Flow[] flows = new @Nullable Flow[1024];
    /** None lies at address 0. */
    private long oldest = SEGMENT;

    private long next = SEGMENT;
    private long forgotten;
    private long told;

    /** A memory that lasts for {@code time} nanoseconds. */
    FinishedTransactions(LongSupplier nanos, long time) {
        this.nanos = nanos;
        this.time = time;
    }

    /** How many it remembers. */
    int size() {
        return (int) (told - forgotten);
    }

    /** Whether the oldest has been remembered long enough. */
    boolean isOver() {
        return size() > 0 && nanos.getAsLong() - segment(oldest).getLong(offset(oldest) + UNTIL) >= 0;
    }

    /** The address of the oldest; there must be one. */
    long oldest() {
        return oldest;
    }

    /** Its hash. */
    long oldestHash() {
        return segment(oldest).getLong(offset(oldest) + HASH);
    }

    /** What it is. */
    FinishedTransaction.Kind oldestKind() {
        return KINDS[segment(oldest).get(offset(oldest) + KIND)];
    }

    /** How many bytes the oldest takes. */
    int oldestLength() {
        return segment(oldest).getInt(offset(oldest));
    }

    /** Whether it is of a size that can be remembered here, as all but the most extravagant ones are. */
    static boolean fits(FinishedTransaction what) {
        return what.key().length() <= 0xffff && length(what) <= SEGMENT;
    }

    /** How many bytes it takes here. */
    static int length(FinishedTransaction what) {
        return KEY + what.key().length() + what.rest().length();
    }

    /** Remembers what {@linkplain #fits fits}; gives its address, which is not 0. */
    long add(FinishedTransaction what) {
        int length = length(what);
        ByteBuffer segment = segmentFor(length);
        int at = offset(next);
        segment.putInt(at, length)
                .putLong(at + UNTIL, nanos.getAsLong() + time)
                .putLong(at + HASH, what.hash())
                .putLong(at + NUMBER, told)
                .put(at + KIND, (byte) what.kind().ordinal())
                .put(at + METHOD, (byte) what.method().ordinal())
                .put(at + SIDE, (byte) what.side().ordinal())
                .putShort(at + KEY_LENGTH, (short) what.key().length());
        put(what.key(), segment, at + KEY);
        put(what.rest(), segment, at + KEY + what.key().length());
        keep(what.flow(), what.other());
        long address = next;
        next += length;
        return address;
    }

    private static void put(Bytes bytes, ByteBuffer segment, int at) {
        segment.put(at, bytes.array(), bytes.from(), bytes.length());
    }

    /** What lies at {@code address}, as it was added. */
    FinishedTransaction recall(long address) {
        ByteBuffer segment = segment(address);
        int at = offset(address);
        int keyLength = Short.toUnsignedInt(segment.getShort(at + KEY_LENGTH));
        byte[] copy = new byte[segment.getInt(at) - KEY];
        segment.get(at + KEY, copy);
        Bytes both = Bytes.of(copy);
        int place = place(segment.getLong(at + NUMBER));
        return new FinishedTransaction(
                KINDS[segment.get(at + KIND)],
                segment.getLong(at + HASH),
                METHODS[segment.get(at + METHOD)],
                SIDES[segment.get(at + SIDE)],
                both.slice(0, keyLength),
                both.slice(keyLength, copy.length),
                Objects.requireNonNull(flows[place]),
                flows[place + 1]);
    }

    /** Forgets the oldest; there must be one. */
    void forgetOldest() {
        ByteBuffer segment = segment(oldest);
        int place = place(forgotten++);
        flows[place] = null;
        flows[place + 1] = null;
        oldest += segment.getInt(offset(oldest));
        if (endsAt(segment, offset(oldest))) {
            leave(segment);
        }
    }

    /** Whether nothing more was written into the segment from there on. */
    private boolean endsAt(ByteBuffer segment, int at) {
        return at == 0 || (oldest < next && (at + Integer.BYTES > SEGMENT || segment.getInt(at) == 0));
    }

    /** Goes on with the oldest of the next segment. */
    private void leave(ByteBuffer segment) {
        segments[number(oldest - 1)] = null;
        if (spare.size() <= (next - oldest) / SEGMENT) {
            spare.add(segment);
        }
        oldest = (oldest + SEGMENT - 1) / SEGMENT * SEGMENT;
    }

    /** The segment that {@code next}, moved on if need be, lies in with room for {@code length}. */
    private ByteBuffer segmentFor(int length) {
        int at = offset(next);
        if (at > 0 && at + length <= SEGMENT) {
            return segment(next);
        }
        if (at > 0) {
            close(segment(next), at);
        }
        if (next / SEGMENT - oldest / SEGMENT == segments.length) {
            growSegments();
        }
        ByteBuffer segment = spare.isEmpty() ? ByteBuffer.allocate(SEGMENT) : spare.remove();
        segments[number(next)] = segment;
        return segment;
    }

    private void close(ByteBuffer segment, int at) {
        if (at + Integer.BYTES <= SEGMENT) {
            segment.putInt(at, 0);
        }
        boolean empty = size() == 0;
        next += SEGMENT - at;
        if (empty) {
            leave(segment);
        }
    }

    private void growSegments() {
        @Nullable ByteBuffer[] grown = new @Nullable ByteBuffer[segments.length * 2];
        for (long number = oldest / SEGMENT; number < next / SEGMENT; number++) {
            grown[(int) number & (grown.length - 1)] = segments[(int) number & (segments.length - 1)];
        }
        segments = grown;
    }

    private void keep(Flow flow, @Nullable Flow other) {
        if (2 * size() == flows.length) {
            @Nullable Flow[] few = flows;
            flows = new @Nullable Flow[few.length * 2];
            for (long number = forgotten; number < told; number++) {
                int from = (int) (2 * number) & (few.length - 1);
                flows[place(number)] = few[from];
                flows[place(number) + 1] = few[from + 1];
            }
        }
        int place = place(told++);
        flows[place] = flow;
        flows[place + 1] = other;
    }

    private int place(long number) {
        return (int) (2 * number) & (flows.length - 1);
    }

    private ByteBuffer segment(long address) {
        return Objects.requireNonNull(segments[number(address)]);
    }

    private int number(long address) {
        return (int) (address / SEGMENT) & (segments.length - 1);
    }

    private static int offset(long address) {
        return (int) address & (SEGMENT - 1);
    }
}
