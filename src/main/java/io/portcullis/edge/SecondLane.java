package io.portcullis.edge;

import io.portcullis.base.Side;
import io.portcullis.canon.Canon;
import io.portcullis.canon.Rewritten;
import io.portcullis.sip.Fault;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.upstream.UpstreamPool;
import io.portcullis.wire.Arrival;
import java.util.Optional;

/**
 * Where an unusual message becomes a plain one, before anybody judges it. What arrives from outside shares one allowance, so
 * that nobody buys more of the slow reader than the configuration grants; what a PBX sends is not bounded. Safe for use by
 * any thread.
 */
final class SecondLane {
    private static final Fault TOO_MANY =
            new Fault(Status.SERVICE_UNAVAILABLE, "Too Many Unusual Messages", "odd_rate");

    private final Canon canon;
    private final UpstreamPool pool;
    private final EdgeListener listener;

    SecondLane(Canon canon, UpstreamPool pool, EdgeListener listener) {
        this.canon = canon;
        this.pool = pool;
        this.listener = listener;
    }

    /**
     * The plain form of what arrived; a request that has none with the fault that says why. Empty when it is dropped: a
     * response without a plain form, and what exceeds the allowance where nobody waits on a stream.
     */
    Optional<Arrival> plain(Arrival arrival) {
        SipMessage message = arrival.message();
        Oddity oddity = message.oddity();
        if (oddity == null || (message instanceof SipRequest request && request.fault() != null)) {
            return Optional.of(arrival);
        }
        listener.odd(oddity);
        boolean inside =
                pool.isInside(message.source().transport(), message.source().socketAddress());
        if (!inside && !canon.admits(arrival.nanos())) {
            return refused(arrival, TOO_MANY, message.source().transport().isReliable());
        }
        Rewritten rewritten = canon.rewrite(message);
        return rewritten instanceof Rewritten.Plain plain
                ? Optional.of(new Arrival(plain.message(), arrival.flow(), arrival.nanos()))
                : refused(arrival, ((Rewritten.Refused) rewritten).why(), true);
    }

    private Optional<Arrival> refused(Arrival arrival, Fault why, boolean answerable) {
        if (answerable && arrival.message() instanceof SipRequest request) {
            return Optional.of(new Arrival(request.refused(why), arrival.flow(), arrival.nanos()));
        }
        listener.malformed(why.label());
        if (arrival.message() instanceof SipRequest request) {
            listener.decided(request, Side.OUTSIDE, Decision.Drop.of(Decision.reasonOf(why)));
        }
        return Optional.empty();
    }
}
