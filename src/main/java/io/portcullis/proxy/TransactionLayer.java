package io.portcullis.proxy;

import io.portcullis.sip.SipMessage;
import io.portcullis.wire.Flow;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the transactions of one event loop share: their table, the timers, the bound. When that is reached, those that only
 * wait for repetitions are forgotten, the oldest first; when there are none, a request is refused before it becomes a
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
    final long timerC;
    /** 64*T1: timers B, F, H, J, L and M, and D over UDP. */
    final long lifetime;
    /** How long timer E takes to reach T2: before, nobody says 100 to a non-INVITE over UDP (RFC 4320 section 4.1). */
    final long untilTrying;

    private final Memory memory;
    private final Lingering lifelong;
    private final Lingering brief;
    private final int most;
    private @Nullable Core core;
    private int servers;
    private int pending;

    TransactionLayer(LongSupplier nanos, Timers timers, int most, RandomGenerator random, ProxyListener listener) {
        this.wheel = new TimerWheel(nanos);
        this.table = new TransactionTable(random, this::recall);
        this.listener = listener;
        this.nanos = nanos;
        this.t1 = timers.t1().toNanos();
        this.t2 = timers.t2().toNanos();
        this.timerC = timers.timerC().toNanos();
        this.lifetime = timers.transaction().toNanos();
        this.memory = new Memory(nanos, lifetime);
        this.lifelong = new Lingering(nanos, lifetime);
        this.brief = new Lingering(nanos, timers.t4().toNanos());
        this.most = most;
        long sum = 0;
        for (long gap = t1; gap < t2; gap *= 2) {
            sum += gap;
        }
        this.untilTrying = sum;
    }

    /** Says what its transactions work with; told once, before any. */
    void belongsTo(Core core) {
        this.core = core;
    }

    /** Fires the timers whose time has come; call it every tick of the wheel. */
    void advance() {
        wheel.advance();
        while (memory.isOver()) {
            forgetOldest();
        }
        lifelong.advance();
        brief.advance();
    }

    /** Whether there is room for another server transaction, if need be that of those that wait for repetitions only. */
    boolean makeRoom() {
        boolean forgotten = true;
        while (servers >= most && forgotten) {
            forgotten = forgetOldest() || lifelong.endOldest() || brief.endOldest();
        }
        return servers < most;
    }

    private boolean forgetOldest() {
        if (memory.size() == 0) {
            return false;
        }
        table.remove(memory.oldestHash(), memory.oldest());
        ended(memory.oldestKind().transaction());
        memory.forgetOldest();
        return true;
    }

    private void ended(ProxyListener.Kind kind) {
        if (kind == ProxyListener.Kind.INVITE_SERVER || kind == ProxyListener.Kind.NON_INVITE_SERVER) {
            servers--;
        }
        listener.transactions(kind, -1);
    }

    /** The transaction that is remembered at {@code address}, for as long as it takes what came. */
    private Transaction recall(long address) {
        Recollection what = memory.recall(address);
        return switch (what.kind()) {
            case ANSWERED -> new NonInviteServerTransaction(this, what);
            case ACCEPTED -> new InviteServerTransaction(this, what, Objects.requireNonNull(core));
            case SUCCEEDED, FAILED -> new InviteClientTransaction(this, what, Objects.requireNonNull(core));
        };
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

    /** Ends it in 64*T1, when repetitions of the request or the response have come whatever the transport: timers L and M. */
    void linger(Transaction transaction) {
        wheel.cancel(transaction);
        Recollection what = transaction.recollection();
        if (what == null || !Memory.fits(what)) {
            lifelong.add(transaction);
            return;
        }
        table.remove(transaction);
        transaction.ended = true;
        table.add(what.hash(), memory.add(what));
    }

    /** The same over datagrams, timers D and J; nothing is repeated over a stream, and so it ends at once. */
    void linger(Transaction transaction, Flow flow) {
        if (flow.transport().isReliable()) {
            wheel.arm(transaction, 0);
        } else {
            linger(transaction);
        }
    }

    /** Ends it in T4, when the last repetition is over: timer I; over a stream at once. */
    void lingerBriefly(Transaction transaction, Flow flow) {
        if (flow.transport().isReliable()) {
            wheel.arm(transaction, 0);
        } else {
            wheel.cancel(transaction);
            brief.add(transaction);
        }
    }

    /** A server transaction owes nothing any more; told once for each. */
    void settled() {
        pending--;
    }

    void ended(Transaction transaction) {
        table.remove(transaction);
        transaction.ended = true;
        ended(transaction.kind());
    }
}
