package io.portcullis.observe;

import io.portcullis.proxy.ProxyListener.Side;
import io.portcullis.sip.Malformed;
import io.portcullis.sip.Method;
import io.portcullis.sip.Transport;
import io.portcullis.wire.WireListener;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts messages. Safe for use by any thread; an event loop is never held up. */
public final class SipMeters implements WireListener {
    private static final int SIDES = Side.values().length;
    private static final int METHODS = Method.values().length;
    private static final int TRANSPORTS = Transport.values().length;
    private static final int LOWEST_STATUS = 100;
    private static final int STATUSES = 600;

    private final MeterBook book;
    private final AtomicReferenceArray<LongAdder> requests = new AtomicReferenceArray<>(SIDES * METHODS * TRANSPORTS);
    private final AtomicReferenceArray<LongAdder> responses = new AtomicReferenceArray<>(SIDES * STATUSES);
    private final Map<Malformed.Reason, LongAdder> malformed = new EnumMap<>(Malformed.Reason.class);

    SipMeters(MeterBook book) {
        this.book = book;
        for (Malformed.Reason reason : Malformed.Reason.values()) {
            malformed.put(reason, book.counter(Meters.SIP_MALFORMED, Labelled.of(reason)));
        }
    }

    /** A request arrived from {@code side}. */
    public void request(Method method, Transport transport, Side side) {
        int at = (side.ordinal() * METHODS + method.ordinal()) * TRANSPORTS + transport.ordinal();
        LongAdder counter = requests.get(at);
        if (counter == null) { // once for each: which of them ever come depends on the deployment
            counter = book.counter(
                    Meters.SIP_REQUESTS,
                    method == Method.OTHER ? "other" : method.name(),
                    transport.scheme(),
                    Labelled.of(side));
            requests.set(at, counter);
        }
        counter.increment();
    }

    /** A response left towards {@code side}; a status that is none is not counted. */
    public void answered(int status, Side side) {
        int offset = status - LOWEST_STATUS;
        if (offset < 0 || offset >= STATUSES) {
            return;
        }
        int at = side.ordinal() * STATUSES + offset;
        LongAdder counter = responses.get(at);
        if (counter == null) {
            counter = book.counter(Meters.SIP_RESPONSES, Integer.toString(status), Labelled.of(side));
            responses.set(at, counter);
        }
        counter.increment();
    }

    @Override
    public void malformed(Malformed.Reason reason) {
        LongAdder counter = malformed.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A request that is only good for an answer that says so; {@code reason} is one of a fixed few. */
    public void malformed(String reason) {
        book.counter(Meters.SIP_MALFORMED, reason).increment();
    }
}
