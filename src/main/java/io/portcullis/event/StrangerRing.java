package io.portcullis.event;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last events of those who have no account: so many places, written over from the oldest on. Who adds one gets the
 * one back that it takes the place of, to write the next into: once all places are taken nothing is allocated nor
 * copied,
 * however many strangers there are. Who reads takes one out for as long as that lasts. Safe for use by any thread.
 */
final class StrangerRing {
    private final AtomicReferenceArray<@Nullable Draft> places;
    private final AtomicLong next = new AtomicLong();

    StrangerRing(int size) {
        this.places = new AtomicReferenceArray<>(size);
    }

    /** Keeps {@code draft}, which is not the caller's any more; answers the one that was there, which now is. */
    @Nullable
    Draft add(Draft draft) {
        return places.getAndSet((int) (next.getAndIncrement() % places.length()), draft);
    }

    /** All that is kept, in no order; what is added at the same moment may be missing. */
    List<Event> events(EventNames names) {
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < places.length(); i++) {
            Draft taken = places.getAndSet(i, null);
            if (taken != null) {
                all.add(taken.event(names));
                places.compareAndSet(i, null, taken); // unless its time was over meanwhile
            }
        }
        return all;
    }

    /** The most bytes that it may come to. */
    static long bytes(int size) {
        return (long) size * (Draft.OVERHEAD + Draft.MOST_TEXT);
    }
}
