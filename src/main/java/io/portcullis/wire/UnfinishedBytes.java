package io.portcullis.wire;

import io.portcullis.base.SourceNetwork;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What all connections keep in memory for what is not finished: messages that have not wholly arrived, handshakes, and
 * what peers have not read yet. There is so much for all, and a quarter of it for one source network. When either is
 * spent the largest are closed until an eighth of it is free again: those of strangers before those that have proven
 * who they are, and of the source that has most before the others. Of equal ones those that came last go first, as
 * where there are too many; the others get done. The search is paid for by many bytes. Safe for use by any thread.
 */
final class UnfinishedBytes {
    private static final int SHARE = 4;
    private static final int FREED = 8;
    private static final Comparator<Ranked> FIRST_TO_GO = Comparator.comparing(Ranked::trusted)
            .thenComparing(Comparator.comparingLong(Ranked::ofSource).reversed())
            .thenComparing(Comparator.comparingLong(Ranked::bytes).reversed())
            .thenComparing(Comparator.comparingLong(Ranked::serial).reversed());

    private final long most;
    private final AtomicLong all = new AtomicLong();
    private final Map<Long, Share> shares = new ConcurrentHashMap<>();
    private final ReentrantLock relieving = new ReentrantLock();

    /** So many bytes in all. */
    UnfinishedBytes(long most) {
        this.most = most;
    }

    /** What one source network has of it; changed only under the map's lock for that network. */
    private static final class Share {
        private final Map<Holding, Long> holders = new ConcurrentHashMap<>();
        private final AtomicLong bytes = new AtomicLong();
    }

    /** A holding as it was when the largest were looked for. */
    private record Ranked(Holding holding, boolean trusted, long ofSource, long bytes) {
        long serial() {
            return holding.serial();
        }
    }

    /** How many bytes there are. */
    long held() {
        return all.get();
    }

    /** The number that all of one network share. */
    static long networkOf(InetAddress source) {
        return SourceNetwork.of(source);
    }

    /** {@code holding} has grown by {@code bytes}, or shrunk. Who grows may find itself closed. */
    void change(Holding holding, long bytes) {
        Share share = shares.compute(holding.network(), (network, known) -> {
            Share mine = known == null ? new Share() : known;
            mine.bytes.addAndGet(bytes);
            mine.holders.merge(holding, bytes, (before, more) -> before + more == 0 ? null : before + more);
            return mine.holders.isEmpty() ? null : mine;
        });
        long held = all.addAndGet(bytes);
        if (bytes > 0 && share != null && share.bytes.get() > most / SHARE) {
            relieve(List.of(share), share.bytes.get(), most / SHARE);
        } else if (bytes > 0 && held > most) {
            relieve(shares.values(), held, most);
        }
    }

    private void relieve(Collection<Share> from, long held, long bound) {
        if (!relieving.tryLock()) {
            return; // somebody is at it
        }
        try {
            List<Ranked> ranked = from.stream()
                    .flatMap(UnfinishedBytes::rank)
                    .sorted(FIRST_TO_GO)
                    .collect(Collectors.toList());
            long left = held - (bound - bound / FREED);
            for (int i = 0; i < ranked.size() && left > 0; i++) {
                left -= ranked.get(i).holding.evict();
            }
        } finally {
            relieving.unlock();
        }
    }

    private static Stream<Ranked> rank(Share share) {
        long ofSource = share.bytes.get();
        return share.holders.entrySet().stream()
                .map(entry -> new Ranked(entry.getKey(), entry.getKey().isTrusted(), ofSource, entry.getValue()));
    }
}
