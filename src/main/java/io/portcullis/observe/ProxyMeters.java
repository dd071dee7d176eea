package io.portcullis.observe;

import io.portcullis.base.Side;
import io.portcullis.observe.Transitions.State;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.upstream.Target;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Counts what the proxy does. Safe for use by any thread. */
final class ProxyMeters implements ProxyListener {
    private static final String ROUTE = "route";
    private static final int MOST_DESTINATIONS = 500;

    private final MeterBook book;
    private final SipMeters sip;
    private final Counters<Failover> failovers;
    private final Counters<Kind> transactions;
    private final RealmClash clash;
    private final Transitions transitions;
    private final Map<String, AtomicBoolean> targets = new ConcurrentHashMap<>();
    private final Map<String, Destination> destinations = new ConcurrentHashMap<>();
    private final Histogram setup;

    /** The meters of one upstream. */
    private record Destination(Histogram response, Histogram probe, Counters<Result> results) {}

    ProxyMeters(MeterBook book, SipMeters sip, String realm, Transitions transitions) {
        this.transitions = transitions;
        this.book = book;
        this.clash = new RealmClash(realm);
        this.sip = sip;
        setup = book.histogram(Meters.CALL_SETUP, new Histogram(4_000_000, 15)); // 4 ms to 66 s
        failovers = new Counters<>(
                Failover.class, reason -> book.counter(Meters.UPSTREAM_FAILOVERS, Counters.label(reason)));
        transactions = new Counters<>(Kind.class, kind -> book.level(Meters.TRANSACTIONS, Counters.label(kind)));
    }

    @Override
    public void response(int status, Side side, Origin origin) {
        sip.answered(status, side, origin);
    }

    @Override
    public void setUp(long nanos) {
        setup.record(nanos);
    }

    @Override
    public void heard(Target target, long nanos) {
        destination(target).response.record(nanos);
    }

    @Override
    public void asked(Target target, Result result) {
        destination(target).results.increment(result);
    }

    @Override
    public void probed(Target target, long nanos) {
        destination(target).probe.record(nanos);
    }

    /** Only who configures can make more of them, and past some hundred reloads no more series are made. */
    private Destination destination(Target target) {
        String name = target.upstream() == null ? ROUTE : target.upstream();
        Destination known = destinations.get(name);
        if (known == null) {
            String label = destinations.size() < MOST_DESTINATIONS ? name : "other";
            known = destinations.computeIfAbsent(label, this::destination);
        }
        return known;
    }

    private Destination destination(String name) {
        return new Destination(
                book.histogram(Meters.UPSTREAM_RESPONSE, new Histogram(500_000, 16), name), // 0.5 ms to 16 s
                book.histogram(Meters.UPSTREAM_PROBE, new Histogram(500_000, 16), name),
                new Counters<>(Result.class, result -> book.counter(Meters.UPSTREAM_REQUESTS, name, result.label())));
    }

    @Override
    public void failover(Failover reason) {
        failovers.increment(reason);
    }

    @Override
    public void upstreamUp(String upstream, String target, boolean up, String why) {
        targets.computeIfAbsent(upstream + ' ' + target, absent -> {
                    AtomicBoolean state = new AtomicBoolean();
                    book.gauge(Meters.UPSTREAM_UP, () -> state.get() ? 1 : 0, upstream, target);
                    return state;
                })
                .set(up);
        String name = "upstream " + upstream + ": " + target;
        if (up) {
            transitions.to(name, State.WELL, name + " is up again " + why);
        } else {
            transitions.to(name, State.BAD, name + " is down: " + why + "; " + left(upstream));
        }
    }

    /** What that means for calls. */
    private String left(String upstream) {
        String start = upstream + ' ';
        long up = targets.entrySet().stream()
                .filter(each ->
                        each.getKey().startsWith(start) && each.getValue().get())
                .count();
        return up == 0
                ? "no other target of it is up, calls are answered 503"
                : "calls go to its other targets, " + up + " of which are up";
    }

    @Override
    public void upstreamGone(String upstream, String target) {
        targets.remove(upstream + ' ' + target);
        clash.gone(target);
        book.forget(Meters.UPSTREAM_UP, upstream, target);
        transitions.forget("upstream " + upstream + ": " + target);
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
