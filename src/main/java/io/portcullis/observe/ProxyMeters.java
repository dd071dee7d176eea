package io.portcullis.observe;

import io.portcullis.proxy.ProxyListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the proxy does. Safe for use by any thread. */
final class ProxyMeters implements ProxyListener {
    private final MeterBook book;
    private final SipMeters sip;
    private final LongAdder[] failovers = new LongAdder[Failover.values().length];
    private final LongAdder[] transactions = new LongAdder[Kind.values().length];
    private final Map<String, AtomicBoolean> targets = new ConcurrentHashMap<>();

    ProxyMeters(MeterBook book, SipMeters sip) {
        this.book = book;
        this.sip = sip;
        for (Failover reason : Failover.values()) {
            failovers[reason.ordinal()] = book.counter(Meters.UPSTREAM_FAILOVERS, Labelled.of(reason));
        }
        for (Kind kind : Kind.values()) {
            transactions[kind.ordinal()] = book.level(Meters.TRANSACTIONS, Labelled.of(kind));
        }
    }

    @Override
    public void response(int status, Side side) {
        sip.answered(status, side);
    }

    @Override
    public void failover(Failover reason) {
        failovers[reason.ordinal()].increment();
    }

    @Override
    public void upstreamUp(String upstream, String target, boolean up) {
        targets.computeIfAbsent(upstream + ' ' + target, absent -> {
                    AtomicBoolean state = new AtomicBoolean();
                    book.gauge(Meters.UPSTREAM_UP, () -> state.get() ? 1 : 0, upstream, target);
                    return state;
                })
                .set(up);
    }

    @Override
    public void transactions(Kind kind, int change) {
        transactions[kind.ordinal()].add(change);
    }
}
