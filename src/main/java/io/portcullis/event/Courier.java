package io.portcullis.event;

import io.portcullis.event.EventBook.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events on from event loops to those who want them, on a thread of its own: what happens within
 * {@value #PAUSE_MILLIS} ms at once, for to wake a thread for each call costs as much as a good part of the call; and an
 * event is put into words only when somebody wants it. At most {@value #MOST} wait for it; when more happens at once,
 * the rest is not handed on and counted. Event loops never wait. Safe for use by any thread.
 */
public final class Courier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int MOST = 16_384;
    private static final int AT_ONCE = 256;
    static final int PAUSE_MILLIS = 20;

    private final EventNames names;
    private final EventBook.Loss loss;
    private final BlockingQueue<Draft> waiting = new ArrayBlockingQueue<>(MOST);
    private final List<Receiver> receivers = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "events");
    private volatile boolean strangersWanted;
    private volatile boolean closed;

    /** Gets events; called on the courier's thread, which it may keep for a moment and no longer. */
    public interface Receiver {
        /** Whether it wants those of strangers as well. */
        default boolean wantsStrangers() {
            return false;
        }

        /** Whether it wants what {@code draft} says, which is good until this returns; told before it is put into words. */
        default boolean wants(Draft draft) {
            return true;
        }

        /** One event happened that it wants. */
        void accept(Event event);
    }

    Courier(EventNames names, EventBook.Loss loss) {
        this.names = names;
        this.loss = loss;
        thread.setDaemon(true);
    }

    /** Hands on from now on. */
    public void start() {
        thread.start();
    }

    /** From now on {@code receiver} gets every event. */
    public void add(Receiver receiver) {
        receivers.add(receiver);
        count();
    }

    /** It gets no more. */
    public void remove(Receiver receiver) {
        receivers.remove(receiver);
        count();
    }

    private void count() {
        strangersWanted = receivers.stream().anyMatch(Receiver::wantsStrangers);
    }

    /** {@code count} events did not get where they were wanted. */
    public void lost(Where where, long count) {
        loss.lost(where, count);
    }

    void offer(Draft kept) {
        if (!receivers.isEmpty() && !waiting.offer(kept)) {
            loss.lost(Where.COURIER, 1);
        }
    }

    void offerStranger(Draft draft) {
        if (strangersWanted) {
            offer(draft.kept());
        }
    }

    private void run() {
        List<Draft> taken = new ArrayList<>(AT_ONCE);
        while (!closed) {
            try {
                Draft first = waiting.poll(1, TimeUnit.SECONDS);
                if (first != null) {
                    hand(first);
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
                while (waiting.drainTo(taken, AT_ONCE) > 0) {
                    taken.forEach(this::hand);
                    taken.clear();
                }
            } catch (InterruptedException stop) {
                closed = true;
            }
        }
    }

    private void hand(Draft draft) {
        Event event = null;
        for (Receiver receiver : receivers) {
            try {
                if ((draft.hasEntrance() || receiver.wantsStrangers()) && receiver.wants(draft)) {
                    event = event == null ? draft.event(names) : event;
                    receiver.accept(event);
                }
            } catch (RuntimeException failed) {
                LOG.warn("an event could not be handed on", failed);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
