package io.portcullis.upstream;

import io.portcullis.base.Reason;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Host;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Flow;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One PBX at one address, and whether it is thought to be alive. Down comes from an unanswered probe, from an address
 * that cannot be reached, from a probe that is answered 503 with Retry-After and, where nobody probes all the time,
 * from an unanswered INVITE; up again when a probe is answered, or by itself after a while, so that a target that
 * answers no probe gets another chance. Safe for use by any thread; what one event loop learns, all know.
 */
public final class Target {
    /** How long one that refused a stream is sent its long requests in datagrams. */
    public static final Duration WITHOUT_STREAMS = Duration.ofMinutes(10);

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);
    /** How many missed probes may lie between two that renew an outage. */
    private static final int PROBES_IN_HOLD = 3;

    private static final ServerAddress NOWHERE =
            new ServerAddress(Transport.UDP, new InetSocketAddress("0.0.0.0", 0), "nowhere.invalid");

    private final String uri;
    private final ServerAddress place;
    private final @Nullable Suspects suspects;
    private final @Nullable Flow connection;
    private final boolean discreet;
    private final @Nullable Reason barred;
    private volatile UpstreamSettings settings;
    private volatile @Nullable Outage outage;
    private volatile @Nullable Streams streams;
    private volatile boolean suspected;
    private volatile Runnable whenSuspected = () -> {};

    private record Outage(long untilNanos, boolean asked) {}

    /** Whether it takes TCP besides UDP, as far as somebody found out. */
    private record Streams(boolean taken, long sinceNanos) {}

    /**
     * A target that is up.
     *
     * @param uri what it is called, and what its probes ask for
     * @param suspects where it waits to be probed after it failed; null when it is probed anyway
     */
    Target(String uri, ServerAddress place, UpstreamSettings settings, @Nullable Suspects suspects) {
        this(uri, place, settings, suspects, new Manner(null, false, null));
    }

    private Target(
            String uri, ServerAddress place, UpstreamSettings settings, @Nullable Suspects suspects, Manner manner) {
        this.uri = uri;
        this.place = place;
        this.settings = settings;
        this.suspects = suspects;
        this.connection = manner.connection;
        this.discreet = manner.discreet;
        this.barred = manner.barred;
    }

    /** What is special about one. */
    private record Manner(
            @Nullable Flow connection,
            boolean discreet,
            @Nullable Reason barred) {}

    /** The target at {@code place}, which nobody has given a name. */
    public static Target at(ServerAddress place, UpstreamSettings settings, @Nullable Suspects suspects) {
        return new Target(name(place), place, settings, suspects);
    }

    /** Whoever is at the other end of {@code connection}, and nowhere else. */
    static Target over(Flow connection, ServerAddress place, UpstreamSettings settings) {
        return new Target(name(place), place, settings, null, new Manner(connection, false, null));
    }

    /** The target at {@code place} that a tenant's route leads to. */
    static Target discreet(ServerAddress place, UpstreamSettings settings, Suspects suspects) {
        return new Target(name(place), place, settings, suspects, new Manner(null, true, null));
    }

    /**
     * What stands for the target of a tenant's route that leads nowhere: nothing is ever sent to it.
     *
     * @param uri the route, as it was written
     * @param why it leads nowhere
     */
    static Target barred(String uri, UpstreamSettings settings, Suspects suspects, Reason why) {
        return new Target(uri, NOWHERE, settings, suspects, new Manner(null, true, why));
    }

    private static String name(ServerAddress place) {
        return "sip:" + Host.literal(place.address().getAddress()) + ':'
                + place.address().getPort()
                + (place.transport() == Transport.UDP
                        ? ""
                        : ";transport=" + place.transport().scheme());
    }

    /** The one connection that leads to it; null when it is to be found at its address. */
    @Nullable
    public Flow connection() {
        return connection;
    }

    /** The URI as configured, or made of its address. */
    public String uri() {
        return uri;
    }

    /** How it is spoken to. */
    public Transport transport() {
        return place.transport();
    }

    /** Where it is. */
    public InetSocketAddress address() {
        return place.address();
    }

    /**
     * Whose certificate it shows over TLS: the host of its URI, an address without brackets, whatever SRV records lead
     * to.
     */
    public String hostName() {
        String name = place.host();
        return name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    }

    /** Whether {@code uri} names its address and port. */
    public boolean isAddressedBy(SipUri uri) {
        int port = uri.port() < 0 ? transport().defaultPort() : uri.port();
        return port == address().getPort()
                && uri.host().equalsIgnoreCase(Bytes.of(Host.literal(address().getAddress())));
    }

    /** Whether {@code other} is the same PBX by another name. */
    public boolean isAt(Target other) {
        boolean nowhere = barred != null || other.barred != null;
        return this == other || (!nowhere && address().equals(other.address()) && transport() == other.transport());
    }

    /** Whether the configuration names it, and not a route. */
    public boolean isConfigured() {
        return suspects == null;
    }

    /**
     * Whether nobody may learn from how long a refusal takes, or from what it says, whether something is there: it is a
     * tenant who said where it is, and what he learns of addresses is not for him to know.
     */
    public boolean isDiscreet() {
        return discreet;
    }

    /** Why nothing may be sent to it; null when requests may. */
    public @Nullable Reason barred() {
        return barred;
    }

    /** Takes new settings; its health stays. */
    void adopt(UpstreamSettings changed) {
        settings = changed;
    }

    /** How long it may take for its first answer. */
    public Duration answerTimeout() {
        return settings.answerTimeout();
    }

    /** How much time lies between two probes. */
    public Duration probeInterval() {
        return settings.probeInterval();
    }

    /** Whether requests may go to it at {@code nanos}. */
    public boolean isUp(long nanos) {
        Outage known = outage;
        return known == null || nanos - known.untilNanos >= 0;
    }

    /** Whether it asked itself to be left alone for longer than until {@code nanos}. */
    public boolean wantsPeace(long nanos) {
        Outage known = outage;
        return known != null && known.asked && nanos - known.untilNanos < 0;
    }

    /**
     * Whether {@code request} may go to it: one for a {@code sips:} URI only over TLS, unless that was decided
     * otherwise.
     */
    public boolean mayCarry(SipRequest request) {
        return !request.isSips() || transport().isSecure() || settings.sips() == UpstreamSettings.Sips.ALLOW_PLAIN;
    }

    /** It left a probe unanswered, or could not be reached. The next probe is not waited for: it is due now. */
    public void failed(long nanos) {
        Outage known = outage;
        if (known == null || !known.asked) {
            Duration hold = settings.probeInterval().multipliedBy(PROBES_IN_HOLD);
            outage = new Outage(nanos + hold.toNanos(), false);
        }
        suspect();
    }

    /**
     * It said nothing to somebody's request. An INVITE is answered with 100 at once by whoever is alive; another
     * request may just take its time. When it is probed all the time, the probe that is due now decides: a caller must
     * not be able to take a target from everybody by sending what it drops. Else it is down until a probe finds it.
     *
     * @param used what the request went over
     */
    public void silent(Transport used, boolean isInvite, long nanos) {
        tried(used, false, nanos);
        if (isConfigured() || !isInvite) {
            suspect();
        } else {
            failed(nanos);
        }
    }

    /** Asks for a probe. */
    public void suspect() {
        if (!suspected) {
            suspected = suspects == null || suspects.add(this);
            whenSuspected.run();
        }
    }

    /** Has {@code told} run, on any thread, whenever a probe is asked for. */
    public void whenSuspected(Runnable told) {
        whenSuspected = told;
    }

    /**
     * It asked to be left alone for a while: 503 with Retry-After (RFC 3261 section 20.33) to a question of our own.
     * What it says to one caller must not take it from everybody.
     */
    public void asked(long nanos, long retryAfterSeconds) {
        long seconds = Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER.toSeconds());
        outage = new Outage(nanos + Duration.ofSeconds(seconds).toNanos(), true);
    }

    /** It answered, which ends any outage but one it asked for. */
    public void answered(long nanos) {
        Outage known = outage;
        if (known != null && (!known.asked || nanos - known.untilNanos >= 0)) {
            outage = null;
        }
    }

    /** Whether somebody saw it fail, or suspects it, since this was last asked. */
    public boolean takeSuspicion() {
        boolean was = suspected;
        if (was) {
            suspected = false;
        }
        return was;
    }

    /** Whether it may be worth a try to reach it over TCP, though UDP is what it is configured for. */
    public boolean mayTakeStreams(long nanos) {
        Streams known = streams;
        return transport() == Transport.UDP
                && (known == null || known.taken || nanos - known.sinceNanos >= WITHOUT_STREAMS.toNanos());
    }

    /** Whether it is known to answer over TCP as well. */
    public boolean takesStreams() {
        Streams known = streams;
        return known != null && known.taken;
    }

    /** Somebody found out whether it takes TCP. */
    public void streams(boolean taken, long nanos) {
        Streams known = streams;
        if (known == null || !known.taken || !taken) {
            streams = new Streams(taken, nanos);
        }
    }

    /**
     * It was asked over {@code used}. When that was a stream although datagrams are what it is configured for, notes
     * whether it took it.
     *
     * @return whether it was such a stream
     */
    public boolean tried(Transport used, boolean taken, long nanos) {
        boolean stream = used != transport();
        if (stream) {
            streams(taken, nanos);
        }
        return stream;
    }

    @Override
    public String toString() {
        return uri;
    }
}
