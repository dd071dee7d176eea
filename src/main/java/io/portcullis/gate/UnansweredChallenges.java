package io.portcullis.gate;

import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;

/**
 * Notices who never answers: a phone that knows none of the algorithms, or has no password, comes without credentials
 * again and again. Who is who goes by the network, the method and what From says, so it decides nothing. In one call
 * each challenge counts; of several calls only what comes a while later, when there was time to answer: a user who
 * places many calls at once answers each of them in its turn. Has a fixed number of slots of eight bytes; who comes
 * later takes the slot, and of two at the same moment one may not be counted. Safe for use by any thread; allocates
 * nothing.
 */
final class UnansweredChallenges {
    /** Challenges in a row of which the last is worth a word. */
    static final int IN_A_ROW = 5;

    private static final int SLOTS = 1 << 14;
    private static final long BYTE = 0xff;
    private static final long COUNT = BYTE;
    /** Somewhat more than a second. */
    private static final int WHILE_BITS = 30;

    private static final int CALL_SHIFT = 8;
    private static final int TIME_SHIFT = 16;
    private static final int WHO_SHIFT = 24;
    private static final int CALL_ID_BYTES = 48;

    private final SenderHash senders;
    private final boolean watching;
    /**
     * What stands for somebody; and a byte each: when he was last counted, in which call, and how often since he last
     * answered.
     */
    private final AtomicLongArray slots;

    UnansweredChallenges(RandomGenerator random) {
        this.senders = new SenderHash(random);
        this.watching = false;
        this.slots = new AtomicLongArray(SLOTS);
    }

    private UnansweredChallenges(UnansweredChallenges watched) {
        this.senders = watched.senders;
        this.watching = true;
        this.slots = watched.slots;
    }

    /** The same, seen by somebody who counts nothing: no challenge of his is worth a word. */
    UnansweredChallenges watched() {
        return new UnansweredChallenges(this);
    }

    /**
     * Counts a challenge of the sender of {@code request}; whether it is the fifth in a row, the tenth, and so on.
     *
     * @param now nanoseconds, by any clock that only goes forward
     */
    boolean challenged(SipRequest request, long now) {
        if (watching) {
            return false;
        }
        long who = senders.of(request) >>> WHO_SHIFT;
        int slot = slot(who);
        long known = slots.get(slot);
        long time = now >>> WHILE_BITS & BYTE;
        long call = call(request);
        long count = 1;
        if (known >>> WHO_SHIFT == who && (known & COUNT) > 0) {
            boolean another = (known >>> CALL_SHIFT & BYTE) != call;
            if (another && (known >>> TIME_SHIFT & BYTE) == time) {
                return false;
            }
            count += known & COUNT;
        }
        boolean worthTelling = count == IN_A_ROW;
        slots.lazySet(slot, who << WHO_SHIFT | time << TIME_SHIFT | call << CALL_SHIFT | (worthTelling ? 0 : count));
        return worthTelling;
    }

    /** The sender of {@code request} has answered, rightly or wrongly. */
    void answered(SipRequest request) {
        if (watching) {
            return;
        }
        long who = senders.of(request) >>> WHO_SHIFT;
        int slot = slot(who);
        if (slots.get(slot) >>> WHO_SHIFT == who) {
            slots.lazySet(slot, 0);
        }
    }

    private static int slot(long who) {
        return (int) who & (SLOTS - 1);
    }

    /** A byte that tells calls of the same sender apart, nearly always: made of their Call-IDs. */
    private static long call(SipRequest request) {
        int line = request.findHeader(HeaderName.CALL_ID, 0);
        int hash = 0;
        if (line >= 0) {
            byte[] bytes = request.array();
            int from = request.valueStart(line);
            int to = Math.min(request.valueEnd(line), from + CALL_ID_BYTES);
            for (int at = from; at < to; at++) {
                hash = 31 * hash + bytes[at];
            }
        }
        return (hash ^ hash >>> 8 ^ hash >>> 16) & BYTE;
    }
}
