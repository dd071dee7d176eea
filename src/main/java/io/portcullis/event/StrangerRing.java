package io.portcullis.event;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last events of those who have no account: so many places, written over from the oldest on. A place is made when
 * it
 * is first taken; from then on noting allocates nothing, however many strangers there are. Safe for use by any thread.
 */
final class StrangerRing {
    private final AtomicReferenceArray<@Nullable Draft> places;
    private final AtomicLong next = new AtomicLong();

    StrangerRing(int size) {
        this.places = new AtomicReferenceArray<>(size);
    }

    /** Keeps a copy of {@code draft}; whether it takes the place of another. */
    boolean add(Draft draft) {
        int at = (int) (next.getAndIncrement() % places.length());
        Draft place = places.get(at);
        boolean pushed = place != null;
        if (place == null) {
            place = new Draft();
            places.set(at, place); // two threads get here for one place only once around, and then one event is lost
        }
        synchronized (place) {
            place.copy(draft, false);
        }
        return pushed;
    }

    /** All that is kept, in no order. */
    List<Event> events(EventNames names) {
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < places.length(); i++) {
            Draft place = places.get(i);
            if (place != null) {
                synchronized (place) {
                    all.add(place.event(names));
                }
            }
        }
        return all;
    }

    /** The most bytes that it may come to. */
    static long bytes(int size) {
        return (long) size * (Draft.OVERHEAD + Draft.MOST_TEXT);
    }
}
