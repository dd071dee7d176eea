package io.portcullis.edge;

import io.portcullis.gate.DialogToken.Ends;
import io.portcullis.gate.Entrance;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Flow;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The dialogs whose phone is not where their token says any more, or that was asked again: for each the newest flow,
 * and what the newest right answer was worth. A dialog that did not move has no entry, and costs no more than the
 * question whether there is any.
 *
 * <p>Holds {@value #MOST} dialogs, at most {@value #MOST_EACH} of one owner, each of less than 700 bytes: 12 MB in all.
 * An owner who moves more of them loses the eldest of his own; when all places are taken, the one that moved longest
 * ago goes. Whoever lost its entry is where its token says again: its next request is challenged, once, and until then
 * the PBX's requests go to where it was. Entries end with the dialog's lifetime. Safe for use by any thread; reading
 * never waits.
 */
final class MovedDialogs {
    static final int MOST = 1 << 14;
    static final int MOST_EACH = MOST / 16;

    private final Map<Long, Moved> newest = new ConcurrentHashMap<>();
    /** Whose entries there are and since when, the eldest first. */
    private final LinkedHashMap<Long, Since> order = new LinkedHashMap<>();

    private final Map<String, LinkedHashSet<Long>> owners = new HashMap<>();

    private record Since(String owner, long nanos) {}

    /**
     * Where a dialog went.
     *
     * @param grant what the newest right answer was worth; null when none was asked for, as within a network
     */
    record Moved(
            Transport transport,
            int localPort,
            InetSocketAddress outside,
            @Nullable Grant grant) {
        static Moved to(Flow flow, @Nullable Grant grant) {
            return new Moved(flow.transport(), flow.local().getPort(), flow.remote(), grant);
        }

        /** The dialog's ends, with the phone where it is now. */
        Ends of(Ends ends) {
            return new Ends(transport, localPort, outside, ends.insideTransport(), ends.inside());
        }
    }

    /**
     * What excuses a dialog's requests.
     *
     * @param entrance where the phone was let in; null when it registered before that was noted
     * @param when that was, in seconds of Unix time
     * @param contact the hash of the Request-URI that it may send to
     */
    record Grant(@Nullable Entrance entrance, long when, long contact) {}

    /** Where {@code dialog} went, or null when it did not move. */
    @Nullable
    Moved find(long dialog) {
        return newest.isEmpty() ? null : newest.get(dialog);
    }

    /**
     * From now on {@code dialog} is there.
     *
     * @param owner whose share of the places it takes
     * @param lifetime after which the entry may go
     * @param now nanoseconds of a clock that only goes forward
     */
    synchronized void put(long dialog, String owner, Moved moved, Duration lifetime, long now) {
        forget(dialog);
        removeOlder(now - lifetime.toNanos());
        LinkedHashSet<Long> own = owners.computeIfAbsent(owner, unknown -> new LinkedHashSet<>());
        if (own.size() >= MOST_EACH) {
            remove(own.iterator().next());
        }
        if (order.size() >= MOST) {
            remove(order.keySet().iterator().next());
        }
        newest.put(dialog, moved);
        order.put(dialog, new Since(owner, now));
        owners.computeIfAbsent(owner, unknown -> new LinkedHashSet<>()).add(dialog);
    }

    private void removeOlder(long nanos) {
        while (!order.isEmpty()) {
            Map.Entry<Long, Since> eldest = order.entrySet().iterator().next();
            if (eldest.getValue().nanos - nanos >= 0) {
                return;
            }
            remove(eldest.getKey());
        }
    }

    private void remove(long dialog) {
        newest.remove(dialog);
        forget(dialog);
    }

    /** Whose it is, not where. */
    private void forget(long dialog) {
        Since since = order.remove(dialog);
        LinkedHashSet<Long> own = since == null ? null : owners.get(since.owner);
        if (since != null && own != null) {
            own.remove(dialog);
            if (own.isEmpty()) {
                owners.remove(since.owner);
            }
        }
    }

    /** How many there are. */
    int size() {
        return newest.size();
    }
}
