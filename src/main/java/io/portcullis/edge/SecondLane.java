package io.portcullis.edge;

import io.portcullis.base.Side;
import io.portcullis.canon.Canon;
import io.portcullis.canon.CanonSettings;
import io.portcullis.canon.Rewritten;
import io.portcullis.gate.GateSettings;
import io.portcullis.gate.GateSettings.Rate;
import io.portcullis.gate.SourceRate;
import io.portcullis.sip.Fault;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.upstream.UpstreamPool;
import io.portcullis.wire.Arrival;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Where an unusual message becomes a plain one, before anybody judges it. What arrives from outside shares one
 * allowance, so that nobody buys more of the slow reader than the configuration grants, and of that no source gets more
 * than an eighth, so that one which sends nothing else leaves the others theirs; what a PBX sends is not bounded. Safe
 * for use by any thread.
 */
final class SecondLane {
    private static final int SHARES = 8;
    private static final Fault TOO_MANY =
            new Fault(Status.SERVICE_UNAVAILABLE, "Too Many Unusual Messages", "odd_rate");

    private final Canon canon;
    private final UpstreamPool pool;
    private final LongSupplier clock;
    private final EdgeListener listener;
    private volatile Shares shares;

    /** What each source may take of the allowance. */
    private record Shares(CanonSettings canon, GateSettings gate, SourceRate rate) {
        static Shares of(CanonSettings canon, GateSettings gate, long now) {
            int perSecond = canon.messagesPerSecond();
            int share = perSecond == 0 ? 0 : Math.max(1, perSecond / SHARES);
            Rate rate = share == 0 ? Rate.OFF : new Rate(share, share);
            return new Shares(canon, gate, new SourceRate(rate, now, new SecureRandom()));
        }

        boolean allows(InetAddress source, long now) {
            return gate.isTrusted(source) || rate.allows(source, now);
        }
    }

    /** A lane with the shares that the allowance of {@code settings} makes, by the clock that messages arrive by. */
    SecondLane(Canon canon, EdgeSettings settings, UpstreamPool pool, LongSupplier clock, EdgeListener listener) {
        this.canon = canon;
        this.clock = clock;
        this.pool = pool;
        this.listener = listener;
        this.shares = Shares.of(settings.canon(), settings.gate(), clock.getAsLong());
    }

    /** Other settings from now on. Who has spent his share has done so still, when the allowance is the same. */
    synchronized void reload(EdgeSettings settings) {
        Shares last = shares;
        canon.reload(settings.canon());
        shares = settings.canon().equals(last.canon)
                ? new Shares(last.canon, settings.gate(), last.rate)
                : Shares.of(settings.canon(), settings.gate(), clock.getAsLong());
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
        if (!inside && !isGranted(message.source().address(), arrival.nanos())) {
            return refused(arrival, TOO_MANY, message.source().transport().isReliable());
        }
        Rewritten rewritten = canon.rewrite(message);
        return rewritten instanceof Rewritten.Plain plain
                ? Optional.of(new Arrival(plain.message(), arrival.flow(), arrival.nanos()))
                : refused(arrival, ((Rewritten.Refused) rewritten).why(), true);
    }

    /** The source's own share comes first: what exceeds it takes nothing from the others. */
    private boolean isGranted(InetAddress source, long now) {
        return shares.allows(source, now) && canon.admits(now);
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
