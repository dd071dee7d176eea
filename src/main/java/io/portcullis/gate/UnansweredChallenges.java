package io.portcullis.gate;

import io.portcullis.sip.SipRequest;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;

/**
 * Notices who never answers: a phone that knows none of the algorithms, or has no password, comes without credentials
 * again and again. Who is who goes by the network, the method and what From says, so it decides nothing. Has a fixed
 * number of slots of eight bytes; who comes later takes the slot, and of two at the same moment one may not be counted.
 * Safe for use by any thread; allocates nothing.
 */
final class UnansweredChallenges {
    /** Challenges in a row of which the last is worth a word. */
    static final int IN_A_ROW = 5;

    private static final int SLOTS = 1 << 14;
    private static final long COUNT = 0xff;

    private final SenderHash senders;
    /** What stands for somebody, and in the last byte how often he was challenged since he last answered. */
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    UnansweredChallenges(RandomGenerator random) {
        this.senders = new SenderHash(random);
    }

    /** Counts a challenge of the sender of {@code request}; whether it is the fifth in a row, the tenth, and so on. */
    boolean challenged(SipRequest request) {
        long who = who(request);
        int slot = slot(who);
        long known = slots.get(slot);
        long count = (known & ~COUNT) == who ? (known & COUNT) + 1 : 1;
        boolean worthTelling = count == IN_A_ROW;
        slots.lazySet(slot, who | (worthTelling ? 0 : count));
        return worthTelling;
    }

    /** The sender of {@code request} has answered, rightly or wrongly. */
    void answered(SipRequest request) {
        long who = who(request);
        int slot = slot(who);
        if ((slots.get(slot) & ~COUNT) == who) {
            slots.lazySet(slot, 0);
        }
    }

    private static int slot(long who) {
        return (int) (who >>> 8) & (SLOTS - 1);
    }

    private long who(SipRequest request) {
        return senders.of(request) & ~COUNT;
    }
}
