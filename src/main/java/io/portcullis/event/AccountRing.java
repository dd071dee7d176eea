package io.portcullis.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last events of one account: those of who has shown that he is where he seems to be, and those of everybody else
 * who named one of its domains. When there is no room, the oldest of the kind goes of which there are more: so nobody
 * who forges his address pushes out what happened to a user. Safe for use by any thread.
 */
final class AccountRing {
    private final Deque<Draft> proven = new ArrayDeque<>();
    private final Deque<Draft> claimed = new ArrayDeque<>();
    private final int most;
    private long bytes;

    AccountRing(int most) {
        this.most = most;
    }

    /** Adds one; answers how many bytes were pushed out for it, 0 when there was room. */
    synchronized int add(Draft draft, boolean isProven) {
        (isProven ? proven : claimed).addLast(draft);
        bytes += draft.bytes();
        return size() > most ? pushOut() : 0;
    }

    /** Pushes one out; answers how many bytes that frees, 0 when there is none. */
    synchronized int shrink() {
        return size() == 0 ? 0 : pushOut();
    }

    private int pushOut() {
        int gone = (proven.size() > claimed.size() ? proven : claimed)
                .removeFirst()
                .bytes();
        bytes -= gone;
        return gone;
    }

    private int size() {
        return proven.size() + claimed.size();
    }

    /** What it takes. */
    synchronized long bytes() {
        return bytes;
    }

    /** All that is kept, in no order. */
    List<Draft> all() {
        List<Draft> all = new ArrayList<>();
        synchronized (this) {
            all.addAll(proven);
            all.addAll(claimed);
        }
        return all;
    }
}
