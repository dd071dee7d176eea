package io.portcullis.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one connection keeps in memory for what is not finished, and its account with {@link UnfinishedBytes}. Most
 * messages arrive in one piece and leave at once, and never show up there. Safe for use by any thread.
 */
final class Holding {
    /**
     * What a handshake takes until it is done: an engine with its buffers, or a request with its headers as objects.
     */
    static final int HANDSHAKE = 32 << 10;

    /** What a message of a stranger may have: more than phones send before they are asked who they are. */
    private static final int STRANGERS_HEAD = 16 << 10;

    private static final int STRANGERS_BODY = 64 << 10;

    /** What waits to be sent counts in steps, so that what leaves at once costs nobody anything. */
    private static final int STEP = 16 << 10;

    private final UnfinishedBytes budget;
    private final long network;
    private final long serial;
    private final Runnable evicted;
    private final AtomicLong unsent = new AtomicLong();
    private volatile boolean trusted;

    // Guarded by this.
    private int enciphered;
    private int arriving;
    private boolean shaking;
    private long counted;
    private boolean over;

    /**
     * Nothing yet.
     *
     * @param serial of the connection; of two that hold as much the later one is let go first
     * @param evicted called when others need the room more; on any thread
     */
    Holding(UnfinishedBytes budget, long network, long serial, Runnable evicted) {
        this.budget = budget;
        this.network = network;
        this.serial = serial;
        this.evicted = evicted;
    }

    long network() {
        return network;
    }

    long serial() {
        return serial;
    }

    /** Whether it is the last to be let go. */
    boolean isTrusted() {
        return trusted;
    }

    void trust() {
        trusted = true;
    }

    /** How long the head of a message may be. */
    int mostHead() {
        return trusted ? StreamFraming.MOST_HEAD : STRANGERS_HEAD;
    }

    /** How long the body of a message may be. */
    int mostBody() {
        return trusted ? StreamFraming.MOST_BODY : STRANGERS_BODY;
    }

    /** A handshake begins or ends. */
    void shaking(boolean now) {
        synchronized (this) {
            shaking = now;
        }
        settle();
    }

    /** So many bytes are kept of a message that has not wholly arrived. */
    void arriving(int bytes) {
        synchronized (this) {
            if (bytes == arriving) {
                return;
            }
            arriving = bytes;
        }
        settle();
    }

    /** So many bytes arrived of which nothing has been deciphered yet. */
    void enciphered(int bytes) {
        synchronized (this) {
            if (bytes == enciphered) {
                return;
            }
            enciphered = bytes;
        }
        settle();
    }

    /** So many bytes more, or fewer, wait to be sent. */
    void unsent(int bytes) {
        long now = unsent.addAndGet(bytes);
        if (now / STEP != (now - bytes) / STEP) {
            settle();
        }
    }

    private void settle() {
        long more;
        synchronized (this) {
            if (over) {
                return;
            }
            long now = (long) enciphered + arriving + (shaking ? HANDSHAKE : 0) + unsent.get() / STEP * STEP;
            more = now - counted;
            counted = now;
        }
        // Outside the lock, as others may be closed for it, or this one.
        if (more != 0) {
            budget.change(this, more);
        }
    }

    /** Closes the connection; gives how many bytes that frees. */
    long evict() {
        long freed = end();
        if (freed > 0) {
            evicted.run();
        }
        return freed;
    }

    /** The connection is no more; gives how many bytes it held. Nothing counts from now on. */
    long end() {
        long held;
        synchronized (this) {
            over = true;
            held = counted;
            counted = 0;
        }
        if (held != 0) {
            budget.change(this, -held);
        }
        return held;
    }
}
