package io.portcullis.event;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last events of those who have no account: so many places, written over from the oldest on. Once all places are
 * taken nothing is allocated, however many strangers there are. Whoever writes or reads a place has it to himself for as
 * long as that lasts; nobody waits, who finds it taken goes on without it. Safe for use by any thread.
 */
final class StrangerRing {
    private static final int FREE = 0;
    private static final int TAKEN = 1;

    private final AtomicReferenceArray<@Nullable Draft> places;
    private final AtomicIntegerArray states;
    private final AtomicInteger next = new AtomicInteger();

    StrangerRing(int size) {
        this.places = new AtomicReferenceArray<>(size);
        this.states = new AtomicIntegerArray(size);
    }

    /** Keeps what {@code draft} says; whether an event is lost by that, an old one or, while it is read, this one. */
    boolean add(Draft draft) {
        int place = (next.getAndIncrement() & Integer.MAX_VALUE) % places.length();
        if (!states.compareAndSet(place, FREE, TAKEN)) {
            return true;
        }
        Draft known = places.getPlain(place);
        if (known == null) {
            places.setPlain(place, draft.whole());
        } else {
            known.take(draft);
        }
        states.setRelease(place, FREE);
        return known != null;
    }

    /** All that is kept, in no order; what is added at the same moment may be missing. */
    List<Event> events(EventNames names) {
        List<Event> all = new ArrayList<>();
        for (int place = 0; place < places.length(); place++) {
            if (states.compareAndSet(place, FREE, TAKEN)) {
                Draft known = places.getPlain(place);
                if (known != null) {
                    all.add(known.event(names));
                }
                states.setRelease(place, FREE);
            }
        }
        return all;
    }

    /** The most bytes that it may come to. */
    static long bytes(int size) {
        return (long) size * (Draft.OVERHEAD + Draft.MOST_TEXT);
    }
}
