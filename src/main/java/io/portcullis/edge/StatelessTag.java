package io.portcullis.edge;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Text;
import io.portcullis.sip.Via;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * The To tag of answers that nobody remembers: the same for a request and its repetitions (RFC 3261 section 8.2.7),
 * another for every other request, and another after each start. Safe for use by any thread.
 */
final class StatelessTag {
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] DIGITS = Bytes.of("0123456789abcdef").toArray();

    private final long seed;

    StatelessTag(SecureRandom random) {
        this.seed = random.nextLong();
    }

    Text of(SipRequest request) {
        long hash = mixNumber(mix(seed, request, HeaderName.CALL_ID), request);
        Via via = request.topVia();
        int start = via.branchStart();
        return new Digits(start < 0 ? mixNothing(hash) : mix(hash, via.array(), start, via.branchEnd()));
    }

    /**
     * Whether {@code ack} acknowledges an answer that has such a tag: its CSeq has the number of that INVITE, and its
     * branch.
     */
    boolean isAcknowledgedBy(SipRequest ack) {
        Bytes tag = ack.to().tag();
        return tag != null && tag.equals(Bytes.of(of(ack)));
    }

    /** Sixteen hexadecimal digits, the lowest first. */
    private record Digits(long number) implements Text {
        @Override
        public int length() {
            return Long.SIZE / 4;
        }

        @Override
        public int copyTo(byte[] target, int offset) {
            long left = number;
            for (int i = 0; i < Long.SIZE / 4; i++) {
                target[offset + i] = DIGITS[(int) left & 15];
                left >>>= 4;
            }
            return offset + length();
        }

        @Override
        public String toString() {
            return Bytes.of(this).toString();
        }
    }

    private static long mix(long hash, SipRequest request, HeaderName name) {
        int line = request.findHeader(name, 0);
        if (line < 0) {
            return mixNothing(hash);
        }
        return mix(hash, request.array(), request.valueStart(line), request.valueEnd(line));
    }

    /** Only the number of the CSeq: an ACK has another method there than its INVITE. */
    private static long mixNumber(long hash, SipRequest request) {
        int line = request.findHeader(HeaderName.CSEQ, 0);
        if (line < 0) {
            return mixNothing(hash);
        }
        byte[] array = request.array();
        int start = request.valueStart(line);
        int digits = start;
        while (digits < request.valueEnd(line) && array[digits] >= '0' && array[digits] <= '9') {
            digits++;
        }
        return mix(hash, array, start, digits);
    }

    private static long mixNothing(long hash) {
        return (hash ^ 0xff) * PRIME;
    }

    private static long mix(long hash, byte[] array, int from, int to) {
        long mixed = hash;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            mixed = (mixed ^ (long) EIGHT.get(array, at)) * PRIME;
            mixed ^= mixed >>> 29;
        }
        for (; at < to; at++) {
            mixed = (mixed ^ array[at]) * PRIME;
            mixed ^= mixed >>> 29;
        }
        return (mixed ^ (to - from)) * PRIME;
    }
}
