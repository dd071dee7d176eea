package io.portcullis.wire;

import io.portcullis.base.Cidr;
import io.portcullis.sip.Transport;
import io.portcullis.tls.TlsFiles;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the edge receives, and with how many threads.
 *
 * @param listen at least one listener; no two the same, except on port 0
 * @param advertise the host for Via and Record-Route; null is the bound address
 * @param origins the web pages whose WebSockets are taken, as browsers name them: {@code https://phone.example.com};
 *     empty is any
 * @param threads event loops, 0 to 1024; 0 is one per core
 * @param queueWait how long messages may wait until they are read before strangers are turned away, 1 ms to 10 s; 0 is
 *     for ever
 * @param proxies the balancers whose connections and datagrams begin with a PROXY protocol head that says whose they
 *     are
 * @param nodeAddress the host that means this machine and no other of its fleet; null is what {@code advertise} says
 */
public record WireSettings(
        List<ListeningPoint> listen,
        @Nullable String advertise,
        TlsFiles tls,
        List<String> origins,
        ConnectionLimits connections,
        int threads,
        Duration queueWait,
        List<Cidr> proxies,
        @Nullable String nodeAddress) {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** Checks each value. */
    public WireSettings {
        listen = List.copyOf(listen);
        origins = List.copyOf(origins);
        proxies = List.copyOf(proxies);
        if (listen.isEmpty()) {
            throw new IllegalArgumentException("sip.listen: nothing (expected: at least one listener)");
        }
        Set<ListeningPoint> seen = new HashSet<>();
        for (ListeningPoint listener : listen) {
            if (listener.port() != 0 && !seen.add(listener)) {
                throw new IllegalArgumentException("sip.listen: " + listener + " (expected: each listener once)");
            }
            if (listener.transport().isSecure() && tls.certificate() == null) {
                throw new IllegalArgumentException(
                        "sip.listen: " + listener + " (expected: sip.tls.certificate and sip.tls.key as well)");
            }
        }
        for (String origin : origins) {
            boolean web = origin.startsWith("http://") || origin.startsWith("https://");
            if (!web || origin.indexOf('/', 8) >= 0) {
                throw new IllegalArgumentException(
                        "sip.ws.origins: " + origin + " (expected: an origin such as https://phone.example.com)");
            }
        }
        requireHost("sip.advertise", advertise);
        requireHost("sip.node-address", nodeAddress);
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException("sip.threads: " + threads + " (expected: 0 to 1024, 0 = one per core)");
        }
        if (!queueWait.isZero()
                && (queueWait.compareTo(Duration.ofMillis(1)) < 0 || queueWait.compareTo(LONGEST_WAIT) > 0)) {
            throw new IllegalArgumentException(
                    "sip.overload.queue-wait: " + queueWait + " (expected: 1ms to 10s, 0s = off)");
        }
    }

    /** Port 5060 on every address, for datagrams and streams. */
    public static List<ListeningPoint> defaultListen() {
        return List.of(
                new ListeningPoint(Transport.UDP, "0.0.0.0", Transport.UDP.defaultPort()),
                new ListeningPoint(Transport.TCP, "0.0.0.0", Transport.TCP.defaultPort()));
    }

    private static void requireHost(String key, @Nullable String host) {
        if (host != null && !isHost(host)) {
            throw new IllegalArgumentException(
                    key + ": " + host + " (expected: a host name or an IP address, IPv6 in brackets, without a port)");
        }
    }

    private static boolean isHost(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return text.indexOf(':') > 0
                    && text.chars().skip(1).limit(text.length() - 2L).allMatch(WireSettings::isIpv6);
        }
        return !text.isEmpty()
                && text.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '-'));
    }

    private static boolean isIpv6(int c) {
        return Character.digit(c, 16) >= 0 || c == ':' || c == '.';
    }
}
