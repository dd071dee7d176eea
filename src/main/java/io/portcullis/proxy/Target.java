package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Host;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One PBX at one address, and whether it is thought to be alive. Down comes from an unanswered probe, from an address that
 * cannot be reached, from a 503 with Retry-After and, where nobody probes, from an unanswered INVITE; up again when a probe
 * is answered, or by itself after a while, so that a target nobody probes gets another chance. Safe for use by any thread; what one event loop learns, all know.
 */
public final class Target {
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);
    /** How many missed probes may lie between two that renew an outage. */
    private static final int PROBES_IN_HOLD = 3;

    private final String uri;
    private final Bytes host;
    private final Transport transport;
    private final InetSocketAddress address;
    private final Duration answerTimeout;
    private final Duration hold;
    private volatile @Nullable Outage outage;
    private volatile boolean suspected;
    private volatile boolean probed;

    private record Outage(long untilNanos, boolean asked) {}

    private Target(String uri, Bytes host, Transport transport, InetSocketAddress address, UpstreamSettings settings) {
        this.uri = uri;
        this.host = host;
        this.transport = transport;
        this.address = address;
        this.answerTimeout = settings.answerTimeout();
        this.hold = settings.probeInterval().multipliedBy(PROBES_IN_HOLD);
    }

    /**
     * The target that {@code uri} names: its host and port, over its {@code transport} parameter or UDP. Blocks while it
     * resolves a host name, so never on an event loop.
     *
     * @throws IllegalArgumentException if it is no SIP URI, or names an unknown transport or host
     */
    public static Target resolve(String uri, UpstreamSettings settings) {
        SipUri read = SipUri.parse(Bytes.of(uri));
        if (read == null) {
            throw new IllegalArgumentException("target: " + uri + " (expected: a sip: URI)");
        }
        Transport transport = transportOf(read);
        if (transport == null) {
            throw new IllegalArgumentException(
                    "target: " + uri + " (expected: a transport of udp, tcp, tls, ws or wss)");
        }
        int port = read.port() < 0 ? transport.defaultPort() : read.port();
        try {
            InetAddress host = InetAddress.getByName(read.host().toString());
            return new Target(uri, read.host(), transport, new InetSocketAddress(host, port), settings);
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("target: " + uri + " (expected: a host that can be resolved)", unknown);
        }
    }

    /** The target at {@code address}, which nobody has given a name. */
    static Target at(Transport transport, InetSocketAddress address, UpstreamSettings settings) {
        String host = Host.literal(address.getAddress());
        String parameter = transport == Transport.UDP ? "" : ";transport=" + transport.scheme();
        String uri = "sip:" + host + ':' + address.getPort() + parameter;
        return new Target(uri, Bytes.of(host), transport, address, settings);
    }

    /** How {@code uri} wants to be spoken to; null when there is no such transport. */
    static @Nullable Transport transportOf(SipUri uri) {
        Bytes name = uri.parameter("transport");
        if (name == null) {
            return uri.secure() ? Transport.TLS : Transport.UDP;
        }
        for (Transport transport : Transport.values()) {
            if (name.equalsIgnoreCase(Bytes.of(transport.scheme()))) {
                return transport;
            }
        }
        return null;
    }

    /** The URI as configured, or made of its address; its name in metrics. */
    public String uri() {
        return uri;
    }

    /** How it is spoken to. */
    public Transport transport() {
        return transport;
    }

    /** Where it is. */
    public InetSocketAddress address() {
        return address;
    }

    /** Whose certificate it shows over TLS: the host as configured, an address without brackets. */
    String hostName() {
        String name = host.toString();
        return name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    }

    /** Whether {@code uri} leads here: our host as configured or our address, and our port. */
    boolean isNamedBy(SipUri uri) {
        int port = uri.port() < 0 ? transport.defaultPort() : uri.port();
        return port == address.getPort()
                && (uri.host().equalsIgnoreCase(host)
                        || uri.host().equalsIgnoreCase(Host.literal(address.getAddress())));
    }

    /** How long it may take for its first answer. */
    Duration answerTimeout() {
        return answerTimeout;
    }

    /** Whether requests may go to it at {@code nanos}. */
    boolean isUp(long nanos) {
        Outage known = outage;
        return known == null || nanos - known.untilNanos >= 0;
    }

    /** It left a probe unanswered, or could not be reached. The next probe is not waited for: it is due now. */
    void failed(long nanos) {
        Outage known = outage;
        if (known == null || !known.asked) {
            outage = new Outage(nanos + hold.toNanos(), false);
        }
        suspect();
    }

    /**
     * It said nothing to somebody's request. When it is probed, the probe that is due now decides: a caller must not be
     * able to take a target from everybody by sending what it drops.
     */
    void silent(long nanos) {
        if (probed) {
            suspect();
        } else {
            failed(nanos);
        }
    }

    /** Asks for a probe. */
    void suspect() {
        suspected = true;
    }

    /** Says that somebody probes it from now on. */
    void probed() {
        probed = true;
    }

    /** It asked to be left alone for a while: 503 with Retry-After (RFC 3261 section 20.33). */
    void asked(long nanos, long retryAfterSeconds) {
        long seconds = Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER.toSeconds());
        outage = new Outage(nanos + Duration.ofSeconds(seconds).toNanos(), true);
    }

    /** It answered, which ends any outage but one it asked for. */
    void answered(long nanos) {
        Outage known = outage;
        if (known != null && (!known.asked || nanos - known.untilNanos >= 0)) {
            outage = null;
        }
    }

    /** Whether somebody saw it fail, or suspects it, since this was last asked. */
    boolean takeSuspicion() {
        boolean was = suspected;
        if (was) {
            suspected = false;
        }
        return was;
    }

    @Override
    public String toString() {
        return uri;
    }
}
