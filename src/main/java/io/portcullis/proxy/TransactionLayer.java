package io.portcullis.proxy;

import io.portcullis.sip.SipMessage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the transactions of one event loop share: their table, the timers, the bound. When that is reached, the server
 * transaction that was settled longest ago is forgotten for the next; when none is, a request is refused before it becomes a
 * transaction. A client transaction always finds room, so the table may grow to a few times the bound. Confined to its
 * event loop.
 */
final class TransactionLayer {
    final TimerWheel wheel;
    final TransactionTable table;
    final ProxyListener listener;
    final LongSupplier nanos;
    final long t1;
    final long t2;
    final long t4;
    final long timerC;
    /** 64*T1: timers B, F, H, J, L and M, and D over UDP. */
    final long lifetime;
    /** How long timer E takes to reach T2: before, nobody says 100 to a non-INVITE over UDP (RFC 4320 section 4.1). */
    final long untilTrying;

    private final int most;
    private final Settled settled = new Settled();
    private int servers;
    private int pending;

    TransactionLayer(LongSupplier nanos, Timers timers, int most, RandomGenerator random, ProxyListener listener) {
        this.wheel = new TimerWheel(nanos);
        this.table = new TransactionTable(random);
        this.listener = listener;
        this.nanos = nanos;
        this.t1 = timers.t1().toNanos();
        this.t2 = timers.t2().toNanos();
        this.t4 = timers.t4().toNanos();
        this.timerC = timers.timerC().toNanos();
        this.lifetime = timers.transaction().toNanos();
        this.most = most;
        long sum = 0;
        for (long gap = t1; gap < t2; gap *= 2) {
            sum += gap;
        }
        this.untilTrying = sum;
    }

    /** Whether there is room for another server transaction, if need be that of the one settled longest ago. */
    boolean makeRoom() {
        ServerTransaction longest = settled.oldest();
        if (servers >= most && longest != null) {
            longest.forget();
        }
        return servers < most;
    }

    /** How many server transactions still owe an answer, or wait for the ACK of a failure. */
    int pending() {
        return pending;
    }

    @Nullable
    Transaction find(SipMessage message) {
        return table.find(message);
    }

    void begun(Transaction transaction) {
        table.add(transaction);
        if (transaction instanceof ServerTransaction) {
            servers++;
            pending++;
        }
        listener.transactions(transaction.kind(), 1);
    }

    /** A server transaction owes nothing any more; told once for each, before it has ended. */
    void settled(ServerTransaction transaction) {
        pending--;
        settled.add(transaction);
    }

    void ended(Transaction transaction) {
        table.remove(transaction);
        if (transaction instanceof ServerTransaction server) {
            servers--;
            settled.remove(server);
        }
        listener.transactions(transaction.kind(), -1);
    }
}
