package io.portcullis.gate;

import io.portcullis.sip.SipRequest;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Notices whose requests wander between the nodes of a fleet: who shows a nonce that another node made for him, again
 * and again. One is as it should be, when a node has come or gone; the answer to it brings the phone a nonce of ours.
 * Whose nonces are forged, stolen, of a node that is not live or of this one before its restart is not noticed at all.
 * Has a fixed number of slots of eight bytes; who comes later takes the slot, and of two at the same moment one may not
 * be counted. Safe for use by any thread.
 */
final class ForeignNonces {
    /** What is known of a nonce that no live node made. */
    static final int NOBODY = -1;
    /** Foreign nonces of one sender of which the last is worth a word. */
    static final int IN_A_ROW = 3;

    private static final int MOST_NODES = 1024;
    private static final int SLOTS = 1 << 14;
    private static final int COUNT_BITS = 2;
    private static final long COUNT = (1L << COUNT_BITS) - 1;
    private static final int MINUTE_BITS = 16;
    private static final long MINUTES = (1L << MINUTE_BITS) - 1;
    private static final long WHO = -1L << (MINUTE_BITS + COUNT_BITS);
    /** Within so many minutes, give or take one. */
    private static final long WINDOW = 10;

    private final Keyring keys;
    private final SenderHash senders;
    private final AtomicReferenceArray<@Nullable Maker> makers = new AtomicReferenceArray<>(MOST_NODES);
    /** What stands for somebody, the minute in which he began, and how often he came since. */
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    private volatile Set<Integer> live = Set.of();

    /** A mint of another node that made a nonce which was shown here. */
    private record Maker(int boot, Mac mac) {}

    ForeignNonces(Keyring keys) {
        this.keys = keys;
        this.senders = new SenderHash(keys.random());
    }

    /** From now on these are the nodes that are live, by their ids. */
    void live(Set<Integer> nodes) {
        live = Set.copyOf(nodes);
    }

    /**
     * The live node that made the nonce {@code text[from, to)}, which is none of ours, for {@code network}; else
     * {@link #NOBODY}.
     *
     * @param network where it was shown; 0 when it may have been made for any
     */
    int maker(byte[] text, int from, int to, long network) {
        byte[] nonce = new byte[NonceMint.BYTES];
        if (!Base64Url.decode(text, from, to, nonce, NonceMint.BYTES)) {
            return NOBODY;
        }
        int node = NonceMint.nodeOf(nonce);
        boolean possible = node != keys.node()
                && node < MOST_NODES
                && (network == 0 || network == NonceMint.askerOf(nonce))
                && live.contains(node);
        return possible && isMadeBy(node, nonce) ? node : NOBODY;
    }

    /** Most are of the mint that the last one was of; a forger's numbers are tried, and forgotten. */
    private boolean isMadeBy(int node, byte[] nonce) {
        int boot = NonceMint.bootOf(nonce);
        Maker known = makers.get(node);
        if (known != null && known.boot == boot) {
            return NonceMint.isMadeUnder(known.mac.instance(), nonce);
        }
        byte[] key = keys.nonceKey(node, boot);
        boolean made = NonceMint.isMadeUnder(Mac.once(key), nonce);
        if (made) {
            makers.set(node, new Maker(boot, new Mac(key)));
        }
        return made;
    }

    /** Counts a foreign nonce of the sender of {@code request}; whether it is his third, his sixth, and so on. */
    boolean again(SipRequest request, long now) {
        long hash = senders.of(request);
        long who = hash & WHO;
        int slot = (int) (hash >>> (Long.SIZE - 14));
        long minute = TimeUnit.NANOSECONDS.toMinutes(now) & MINUTES;
        long known = slots.get(slot);
        long began = known >>> COUNT_BITS & MINUTES;
        boolean goesOn = known != 0 && (known & WHO) == who && (minute - began & MINUTES) < WINDOW;
        long count = goesOn ? (known & COUNT) + 1 : 1;
        boolean worthTelling = count == IN_A_ROW;
        slots.lazySet(slot, who | (goesOn ? began : minute) << COUNT_BITS | (worthTelling ? 0 : count));
        return worthTelling;
    }
}
