package io.portcullis.transaction;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import io.portcullis.wire.Timed;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the transactions of one event loop share: their table, the timers, the bound. When that is reached, those that
 * only wait for repetitions are forgotten, the oldest first; when there are none, a request is refused before it
 * becomes a transaction. Those are forgotten as well while all loops together keep more bytes than they may. A client
 * transaction always finds room, so the table may grow to a few times the bound. Confined to its event loop.
 */
public final class TransactionLayer implements Timed {
    final TimerWheel wheel;
    final TransactionTable table;
    final TransactionListener listener;
    final LongSupplier nanos;
    final long t1;
    final long t2;
    final long timerC;
    /** 64*T1: timers B, F, H, J, L and M, and D over UDP. */
    final long lifetime;
    /** How long timer E takes to reach T2: before, nobody says 100 to a non-INVITE over UDP (RFC 4320 section 4.1). */
    final long untilTrying;

    private final FinishedTransactions memory;
    private final ExpiryQueue lifelong;
    private final ExpiryQueue brief;
    private final Capacity capacity;
    private final TransactionUser.Reviver reviver;
    private int servers;
    private int pending;

    /**
     * The transactions of one loop.
     *
     * @param nanos the loop's clock, which stands still while the loop does
     * @param capacity how much it holds at most
     * @param random what hides where entries lie from those who would make them collide
     * @param reviver who goes on with an accepted INVITE that was remembered as bytes
     */
    public TransactionLayer(
            LongSupplier nanos,
            Timers timers,
            Capacity capacity,
            RandomGenerator random,
            TransactionListener listener,
            TransactionUser.Reviver reviver) {
        this.wheel = new TimerWheel(nanos);
        this.table = new TransactionTable(random, this::recall);
        this.listener = listener;
        this.nanos = nanos;
        this.t1 = timers.t1().toNanos();
        this.t2 = timers.t2().toNanos();
        this.timerC = timers.timerC().toNanos();
        this.lifetime = timers.transaction().toNanos();
        this.memory = new FinishedTransactions(nanos, lifetime);
        this.lifelong = new ExpiryQueue(nanos, lifetime);
        this.brief = new ExpiryQueue(nanos, timers.t4().toNanos());
        this.capacity = capacity;
        this.reviver = reviver;
        long sum = 0;
        for (long gap = t1; gap < t2; gap *= 2) {
            sum += gap;
        }
        this.untilTrying = sum;
    }

    /** Fires the timers whose time has come; call it every tick of the wheel. */
    @Override
    public void advance() {
        wheel.advance();
        while (memory.isOver()) {
            forgetOldest();
        }
        giveWay();
        lifelong.advance();
        brief.advance();
    }

    /** Until the next timer; what only ends its remembering has time. */
    @Override
    public long idle() {
        return wheel.idle();
    }

    /** The timers of the loop. */
    public TimerWheel wheel() {
        return wheel;
    }

    /** What all loops hold together. */
    public HeldBytes bytes() {
        return capacity.bytes();
    }

    /**
     * Begins the transaction of {@code request}, answered on {@code flow}; there must be {@linkplain #makeRoom room}.
     */
    public ServerTransaction server(SipRequest request, Flow flow) {
        ServerTransaction server = request.method() == Method.INVITE
                ? new InviteServerTransaction(this, request, flow)
                : new NonInviteServerTransaction(this, request, flow);
        begun(server);
        return server;
    }

    /**
     * Sends a request over {@code flow} as a transaction of its own.
     *
     * @param branch what its topmost Via carries
     * @param bytes the request, whole in its array, which is the transaction's from now on
     */
    public ClientTransaction client(Flow flow, Bytes branch, byte[] bytes, Method method, TransactionUser.Client user) {
        return method == Method.INVITE
                ? new InviteClientTransaction(this, flow, branch, bytes, user)
                : new NonInviteClientTransaction(this, flow, branch, bytes, method, user);
    }

    /**
     * Gives {@code arrival} to the transaction that it belongs to.
     *
     * @return what became of it
     */
    public Absorbed absorb(Arrival arrival) {
        Transaction transaction = table.find(arrival.message());
        if (transaction == null) {
            return Absorbed.NOBODYS;
        }
        return transaction.absorb(arrival) ? Absorbed.TAKEN : Absorbed.LEFT;
    }

    /** What became of a message. */
    public enum Absorbed {
        /** It belongs to no transaction. */
        NOBODYS,
        /** Its transaction took it. */
        TAKEN,
        /** Its transaction must not take it: it is to be treated like one that matches nothing. */
        LEFT
    }

    /** Nothing can be sent on {@code flow} any more. */
    public void lost(Flow flow) {
        table.all().forEach(transaction -> transaction.lost(flow));
    }

    /** How many transactions of any kind it holds. */
    public int size() {
        return table.size();
    }

    /**
     * Whether there is room for another server transaction, if need be that of those that wait for repetitions only.
     */
    public boolean makeRoom() {
        boolean forgotten = true;
        while (servers >= capacity.servers() && forgotten) {
            forgotten = forgetOldest() || lifelong.endOldest() || brief.endOldest();
        }
        return servers < capacity.servers();
    }

    /** Forgets what waits for repetitions only while all loops together hold more than they may. */
    private void giveWay() {
        while (capacity.bytes().isOver() && forgetOldest()) {
            // until it fits, or nothing is left here
        }
    }

    private boolean forgetOldest() {
        if (memory.size() == 0) {
            return false;
        }
        table.remove(memory.oldestHash(), memory.oldest());
        ended(memory.oldestKind().transaction());
        capacity.bytes().remembered(-memory.oldestLength());
        memory.forgetOldest();
        return true;
    }

    private void ended(TransactionListener.Kind kind) {
        if (kind == TransactionListener.Kind.INVITE_SERVER || kind == TransactionListener.Kind.NON_INVITE_SERVER) {
            servers--;
        }
        listener.transactions(kind, -1);
    }

    /** The transaction that is remembered at {@code address}, for as long as it takes what came. */
    private Transaction recall(long address) {
        FinishedTransaction what = memory.recall(address);
        return switch (what.kind()) {
            case ANSWERED -> new NonInviteServerTransaction(this, what);
            case ACCEPTED -> new InviteServerTransaction(this, what, reviver);
            case SUCCEEDED, FAILED -> new InviteClientTransaction(this, what, reviver);
        };
    }

    /** How many server transactions still owe an answer, or wait for the ACK of a failure. */
    public int pending() {
        return pending;
    }

    void begun(Transaction transaction) {
        table.add(transaction);
        if (transaction instanceof ServerTransaction) {
            servers++;
            pending++;
        }
        listener.transactions(transaction.kind(), 1);
    }

    /**
     * Ends it in 64*T1, when repetitions of the request or the response have come whatever the transport: timers L and
     * M.
     */
    void linger(Transaction transaction) {
        wheel.cancel(transaction);
        FinishedTransaction what = transaction.recollection();
        if (what == null || !FinishedTransactions.fits(what)) {
            lifelong.add(transaction);
            return;
        }
        table.remove(transaction);
        transaction.ended = true;
        transaction.holds(0);
        table.add(what.hash(), memory.add(what));
        capacity.bytes().remembered(FinishedTransactions.length(what));
        giveWay();
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
        transaction.holds(0);
        ended(transaction.kind());
    }
}
