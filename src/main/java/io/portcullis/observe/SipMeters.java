package io.portcullis.observe;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.edge.Decision;
import io.portcullis.edge.EdgeListener;
import io.portcullis.proxy.ProxyListener.Origin;
import io.portcullis.sip.Malformed;
import io.portcullis.sip.Method;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import io.portcullis.upstream.Target;
import io.portcullis.wire.TurnedAway;
import io.portcullis.wire.WireListener;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Counts messages. Safe for use by any thread; an event loop is never held up. */
public final class SipMeters implements EdgeListener, WireListener {
    private static final int LOWEST_STATUS = 100;
    private static final int STATUSES = 600;
    private static final int REASONS = Reason.values().length;

    private final MeterBook book;
    private final Map<Side, Map<Transport, Counters<Method>>> requests = new EnumMap<>(Side.class);
    private final Map<Side, Map<Origin, AtomicReferenceArray<LongAdder>>> responses = new EnumMap<>(Side.class);
    /** By method, and by reason within it. */
    private final AtomicReferenceArray<@Nullable LongAdder> byReason =
            new AtomicReferenceArray<>(Method.values().length * REASONS);

    private final Counters<Malformed.Reason> malformed;
    private final LongAdder shedFirst;
    private final LongAdder shedLater;
    private final Counters<Oddity> odd;
    private final Counters<TurnedAway> turnedAway;

    SipMeters(MeterBook book) {
        this.book = book;
        for (Side side : Side.values()) {
            Map<Transport, Counters<Method>> byTransport = new EnumMap<>(Transport.class);
            for (Transport transport : Transport.values()) {
                byTransport.put(transport, requests(transport, side));
            }
            requests.put(side, byTransport);
            Map<Origin, AtomicReferenceArray<LongAdder>> byOrigin = new EnumMap<>(Origin.class);
            for (Origin origin : Origin.values()) {
                byOrigin.put(origin, new AtomicReferenceArray<>(STATUSES));
            }
            responses.put(side, byOrigin);
        }
        shedFirst = book.counter(Meters.SIP_SHED, "no");
        shedLater = book.counter(Meters.SIP_SHED, "yes");
        malformed = new Counters<>(
                Malformed.Reason.class, reason -> book.counter(Meters.SIP_MALFORMED, Counters.label(reason)));
        turnedAway = new Counters<>(TurnedAway.class, why -> book.counter(Meters.SIP_TURNED_AWAY, Counters.label(why)));
        odd = new Counters<>(Oddity.class, oddity -> book.counter(Meters.SIP_ODD, Counters.label(oddity)));
    }

    /** What tells when these requests begin to be turned away for lack of time. */
    Overloads overloads(Transitions transitions, LongSupplier clock) {
        return new Overloads(transitions, clock, shedFirst, shedLater);
    }

    private Counters<Method> requests(Transport transport, Side side) {
        return new Counters<>(
                Method.class,
                method -> book.counter(Meters.SIP_REQUESTS, label(method), transport.scheme(), Counters.label(side)));
    }

    /** Reads from now on how long messages wait at the sockets, in seconds. */
    public void watchQueue(DoubleSupplier seconds) {
        book.gauge(Meters.SIP_QUEUE_WAIT, seconds);
    }

    /** Reads from now on how many bytes connections keep of what is not finished, and how many they may. */
    public void watchUnfinished(DoubleSupplier bytes, DoubleSupplier most) {
        book.gauge(Meters.SIP_UNFINISHED, bytes);
        book.gauge(Meters.UNFINISHED_LIMIT, most);
    }

    /** Reads from now on how many bytes of messages transactions keep, and how many they may. */
    public void watchHeld(DoubleSupplier bytes, DoubleSupplier most) {
        book.gauge(Meters.HELD, bytes);
        book.gauge(Meters.HELD_LIMIT, most);
    }

    /** Reads from now on how many connections are open, and how many may be. */
    public void watchConnections(ToIntFunction<Transport> open, DoubleSupplier most) {
        for (Transport transport : Transport.values()) {
            if (transport.isReliable()) {
                book.gauge(Meters.CONNECTIONS, () -> open.applyAsInt(transport), transport.scheme());
            }
        }
        book.gauge(Meters.CONNECTIONS_LIMIT, most);
    }

    /** Reads from now on how many are locked out. */
    public void watchLockouts(DoubleSupplier active) {
        book.gauge(Meters.LOCKOUTS, active);
    }

    @Override
    public void turnedAway(TurnedAway why) {
        turnedAway.increment(why);
    }

    @Override
    public void request(Method method, Transport transport, Side side) {
        Map<Transport, Counters<Method>> byTransport = requests.get(side);
        Counters<Method> counters = byTransport == null ? null : byTransport.get(transport);
        if (counters != null) {
            counters.increment(method);
        }
    }

    @Override
    public void answered(int status, Side side) {
        answered(status, side, Origin.EDGE);
    }

    /** A response of {@code origin} left towards {@code side}. */
    void answered(int status, Side side, Origin origin) {
        Map<Origin, AtomicReferenceArray<LongAdder>> byOrigin = responses.get(side);
        AtomicReferenceArray<LongAdder> byStatus = byOrigin == null ? null : byOrigin.get(origin);
        int at = status - LOWEST_STATUS;
        if (byStatus == null || at < 0 || at >= STATUSES) {
            return;
        }
        LongAdder counter = byStatus.get(at);
        if (counter == null) { // once for each status: few of the six hundred ever occur
            counter = book.counter(
                    Meters.SIP_RESPONSES, Integer.toString(status), Counters.label(side), Counters.label(origin));
            byStatus.set(at, counter);
        }
        counter.increment();
    }

    @Override
    public void decided(SipRequest request, Side side, Decision decision) {
        if (!(decision instanceof Decision.Forward)) { // what went on has yet to end
            became(request.method(), decision.reason());
        }
    }

    @Override
    public void ended(
            SipRequest request,
            Side side,
            Decision.Forward decision,
            Reason reason,
            int status,
            @Nullable Target target) {
        became(request.method(), reason);
    }

    @SuppressWarnings("EnumOrdinal") // a place in an array of this process
    private void became(Method method, Reason reason) {
        int place = method.ordinal() * REASONS + reason.ordinal();
        LongAdder counter = byReason.get(place);
        if (counter == null) { // once for each pair: few of them ever occur
            counter = book.counter(Meters.REQUESTS, label(method), reason.word());
            byReason.set(place, counter);
        }
        counter.increment();
    }

    static String label(Method method) {
        return method == Method.OTHER ? "other" : method.name();
    }

    @Override
    public void malformed(Malformed.Reason reason) {
        malformed.increment(reason);
    }

    @Override
    public void shed(boolean withCredentials) {
        (withCredentials ? shedLater : shedFirst).increment();
    }

    @Override
    public void odd(Oddity oddity) {
        odd.increment(oddity);
    }

    @Override
    public void malformed(String reason) {
        book.counter(Meters.SIP_MALFORMED, reason).increment();
    }
}
