package io.portcullis.observe;

import io.portcullis.base.Side;
import io.portcullis.proxy.ProxyListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Counts what the proxy does. Safe for use by any thread. */
final class ProxyMeters implements ProxyListener {
    private final MeterBook book;
    private final SipMeters sip;
    private final Counters<Failover> failovers;
    private final Counters<Kind> transactions;
    private final RealmClash clash;
    private final Map<String, AtomicBoolean> targets = new ConcurrentHashMap<>();

    ProxyMeters(MeterBook book, SipMeters sip, String realm) {
        this.book = book;
        this.clash = new RealmClash(realm);
        this.sip = sip;
        failovers = new Counters<>(
                Failover.class, reason -> book.counter(Meters.UPSTREAM_FAILOVERS, Counters.label(reason)));
        transactions = new Counters<>(Kind.class, kind -> book.level(Meters.TRANSACTIONS, Counters.label(kind)));
    }

    @Override
    public void response(int status, Side side) {
        sip.answered(status, side);
    }

    @Override
    public void failover(Failover reason) {
        failovers.increment(reason);
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
    public void upstreamGone(String upstream, String target) {
        targets.remove(upstream + ' ' + target);
        clash.gone(target);
        book.forget(Meters.UPSTREAM_UP, upstream, target);
    }

    @Override
    public void realmClash(@Nullable String target) {
        if (target != null) {
            clash.warn(target);
        }
    }

    @Override
    public void transactions(Kind kind, int change) {
        transactions.add(kind, change);
    }
}
