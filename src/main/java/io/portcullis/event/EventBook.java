package io.portcullis.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The last events, in memory: of each account its own, and of strangers. What fills one part pushes out nothing of
 * another; when all together would take more memory than they may, the part that takes most gives way. Strangers have
 * no
 * part of an account's but what is within a share; see {@link #note}. Event loops note, threads that may wait ask. Safe
 * for use by any thread.
 */
public final class EventBook {
    private static final Comparator<Event> NEWEST_FIRST =
            Comparator.comparing(Event::time).thenComparing(Event::sid).reversed();

    private final EventNames names;
    private final StrangerRing strangers;
    private final Map<String, AccountRing> accounts = new ConcurrentHashMap<>();
    private final int perAccount;
    private final long most;
    private final AtomicLong number = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final ReentrantLock making = new ReentrantLock();
    private final Loss loss;
    private final Courier courier;
    private final ThreadLocal<Draft> drafts = ThreadLocal.withInitial(Draft::new);

    /** Is told of each event that is not there any more, or never was, where somebody might look for it. */
    public interface Loss {
        /** {@code count} events are lost; where is one of a fixed few. */
        void lost(Where where, long count);
    }

    /** Where events get lost. */
    public enum Where {
        /** An account has had more events since. */
        ACCOUNTS,
        /** There were more strangers since. */
        STRANGERS,
        /** More happened than could be handed on. */
        COURIER,
        /** The store was slow or gone, or an account had its share of the day. */
        STORE,
        /** Whoever listened did not read. */
        STREAMS,
        /** A webhook was slow or gone. */
        WEBHOOKS
    }

    /** An empty one. */
    public EventBook(EventSettings settings, RandomGenerator random, Loss loss) {
        this.names = new EventNames(random);
        this.strangers = new StrangerRing(settings.strangers());
        this.perAccount = settings.perAccount();
        this.most = settings.memory() - StrangerRing.bytes(settings.strangers());
        this.loss = loss;
        this.courier = new Courier(names, loss);
    }

    /** The calling thread's own draft, good until it is noted. */
    public Draft draft() {
        return drafts.get();
    }

    /** Who hands events on to those who want all of them. */
    public Courier courier() {
        return courier;
    }

    /**
     * Keeps what {@code draft} says. Of an account is what came for one of its domains and is within the share of its
     * source; what exceeds that, and first challenges, is among the strangers'.
     *
     * @param withinShare whether its source, reason and user have not had too much already
     * @param proven whether it has shown that it is where it seems to be
     */
    public void note(Draft draft, boolean withinShare, boolean proven) {
        draft.number = number.incrementAndGet();
        Event.Entrance entrance = draft.entrance;
        if (entrance == null || !withinShare) {
            courier.offerStranger(draft);
            if (strangers.add(draft)) {
                loss.lost(Where.STRANGERS, 1);
            }
            return;
        }
        Draft kept = draft.kept();
        AccountRing ring = accounts.get(entrance.accountSid());
        if (ring == null) {
            ring = accounts.computeIfAbsent(entrance.accountSid(), first -> new AccountRing(perAccount));
        }
        int freed = ring.add(kept, proven);
        if (freed > 0) {
            loss.lost(Where.ACCOUNTS, 1);
        }
        if (bytes.addAndGet(kept.bytes() - freed) > most && making.tryLock()) {
            try {
                makeRoom();
            } finally {
                making.unlock();
            }
        }
        courier.offer(kept);
    }

    /** Takes an eighth from whoever has most, so that it need not be looked for with each event. */
    private void makeRoom() {
        AccountRing largest = null;
        long size = 0;
        for (AccountRing ring : accounts.values()) {
            long has = ring.bytes();
            if (has > size) {
                largest = ring;
                size = has;
            }
        }
        long wanted = Math.max(size / 8, bytes.get() - most);
        int gone = 0;
        for (int freed = 1; largest != null && wanted > 0 && freed > 0; gone++) {
            freed = largest.shrink();
            bytes.addAndGet(-freed);
            wanted -= freed;
        }
        loss.lost(Where.ACCOUNTS, gone);
    }

    /** What all accounts' events take. */
    public long bytes() {
        return accounts.values().stream().mapToLong(AccountRing::bytes).sum();
    }

    /**
     * The newest events that pass {@code filter}, newest first.
     *
     * @param whose which accounts' may be told
     * @param andStrangers whether those of strangers as well
     * @param limit how many at most
     */
    public List<Event> find(Predicate<String> whose, boolean andStrangers, Predicate<Event> filter, int limit) {
        List<Event> found = new ArrayList<>();
        accounts.forEach((account, ring) -> {
            if (whose.test(account)) {
                ring.all().stream()
                        .map(draft -> draft.event(names))
                        .filter(filter)
                        .forEach(found::add);
            }
        });
        if (andStrangers) {
            strangers.events(names).stream().filter(filter).forEach(found::add);
        }
        found.sort(NEWEST_FIRST);
        return found.size() > limit ? found.subList(0, limit) : found;
    }
}
