package io.portcullis.observe;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The nodes of the fleet, as this one heard of them last. Safe for use by any thread. */
public final class NodeMeters {
    private final MeterBook book;
    private final Map<Integer, Seen> seen = new ConcurrentHashMap<>();
    private final Map<Integer, LongAdder> foreign = new ConcurrentHashMap<>();

    /**
     * What is known of a node.
     *
     * @param checkedAgeSeconds how long ago it knew that it has everything
     */
    public record Seen(int id, long revision, double checkedAgeSeconds, boolean live) {
        private static final Seen NEVER = new Seen(0, 0, 0, false);
    }

    NodeMeters(MeterBook book) {
        this.book = book;
    }

    /** This node itself. */
    public void self(int id, String role) {
        book.info(Meters.NODE, Integer.toString(id), role);
    }

    /** These are all that there are; there cannot be more than 1,024, for so many ids there are. */
    public void heard(List<Seen> nodes) {
        for (Seen node : nodes) {
            if (seen.put(node.id, node) == null) {
                show(node.id);
            }
        }
        List<Integer> here = nodes.stream().map(Seen::id).toList();
        for (int id : List.copyOf(seen.keySet())) {
            if (!here.contains(id)) {
                seen.remove(id);
                foreign.remove(id);
                hide(Integer.toString(id));
            }
        }
    }

    /** A nonce of this node was shown here. What is counted of one that is not known is lost. */
    void foreignNonce(int id) {
        LongAdder counter = foreign.get(id);
        if (counter != null) {
            counter.increment();
        }
    }

    private void show(int id) {
        String label = Integer.toString(id);
        foreign.put(id, book.counter(Meters.FOREIGN_NONCES, label));
        book.gauge(Meters.NODE_LIVE, () -> last(id).live ? 1 : 0, label);
        book.gauge(Meters.NODE_REVISION, () -> last(id).revision, label);
        book.gauge(Meters.NODE_CHECKED_AGE, () -> last(id).checkedAgeSeconds, label);
    }

    private void hide(String label) {
        book.forget(Meters.FOREIGN_NONCES, label);
        book.forget(Meters.NODE_LIVE, label);
        book.forget(Meters.NODE_REVISION, label);
        book.forget(Meters.NODE_CHECKED_AGE, label);
    }

    private Seen last(int id) {
        return seen.getOrDefault(id, Seen.NEVER);
    }
}
