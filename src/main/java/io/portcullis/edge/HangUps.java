package io.portcullis.edge;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which dialogs are being hung up although there is no room in memory for what is sent in them: one BYE each, as long
 * as it may be held when nobody answers it. So BYE can always be sent, and holds nothing worth speaking of.
 *
 * <p>Holds {@value #MOST} dialogs of some 100 bytes each; while all places are taken, nobody gets another. It is asked
 * only when a share is full, so it may take a lock. Safe for use by any thread.
 */
final class HangUps {
    static final int MOST = 1 << 13;

    /** Until a BYE is given up (Timer F of RFC 3261 section 17.1.2.2). */
    private static final long LASTS = Duration.ofSeconds(32).toNanos();

    /** Since when, the eldest first. */
    private final Map<Long, Long> begun = new LinkedHashMap<>();

    /**
     * Whether {@code dialog} may be hung up now; notes that it is.
     *
     * @param now nanoseconds of a clock that only goes forward
     */
    synchronized boolean mayBegin(long dialog, long now) {
        Iterator<Long> eldest = begun.values().iterator();
        while (eldest.hasNext() && now - eldest.next() >= LASTS) {
            eldest.remove();
        }
        return begun.size() < MOST && begun.putIfAbsent(dialog, now) == null;
    }
}
