package io.portcullis.proxy;

import io.portcullis.sip.Transport;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A group of targets that can stand in for each other.
 *
 * @param targets SIP URIs, in order of preference, each once
 * @param probeInterval between two OPTIONS to a target, 100 ms to 1 h
 * @param answerTimeout how long a target may take for its first answer, 50 ms to 32 s
 */
public record UpstreamSettings(List<String> targets, Duration probeInterval, Duration answerTimeout) {
    /** A WebSocket is for those who come to us: nobody listens for one at a PBX. */
    private static final Set<Transport> TRANSPORTS = EnumSet.of(Transport.UDP, Transport.TCP, Transport.TLS);

    /** Checks each value. */
    public UpstreamSettings {
        targets = List.copyOf(targets);
        if (targets.isEmpty() || new HashSet<>(targets).size() != targets.size()) {
            throw new IllegalArgumentException(
                    "upstreams.*.targets: " + targets + " (expected: at least one, each once)");
        }
        for (String target : targets) {
            if (!isTarget(target)) {
                throw new IllegalArgumentException(
                        "upstreams.*.targets: " + target + " (expected: a URI such as sip:192.0.2.1:5060)");
            }
        }
        if (probeInterval.compareTo(Duration.ofMillis(100)) < 0 || probeInterval.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "upstreams.*.probe-interval: " + probeInterval + " (expected: 100ms to 1h)");
        }
        if (answerTimeout.compareTo(Duration.ofMillis(50)) < 0 || answerTimeout.compareTo(Duration.ofSeconds(32)) > 0) {
            throw new IllegalArgumentException(
                    "upstreams.*.answer-timeout: " + answerTimeout + " (expected: 50ms to 32s)");
        }
    }

    /** {@code sip:}, a host without a user, a port, parameters; the proxy reads it in full. */
    private static boolean isTarget(String text) {
        if (!text.regionMatches(true, 0, "sip:", 0, 4)
                || !text.chars().allMatch(c -> c > 0x20 && c < 0x7f && "@<>\"?,".indexOf(c) < 0)) {
            return false;
        }
        int semicolon = text.indexOf(';');
        String hostport = text.substring(4, semicolon < 0 ? text.length() : semicolon);
        int bracket = hostport.lastIndexOf(']');
        int colon = hostport.indexOf(':', Math.max(bracket, 0));
        String host = colon < 0 ? hostport : hostport.substring(0, colon);
        boolean hostIsFine = host.startsWith("[") ? bracket == host.length() - 1 && bracket > 2 : isName(host);
        return hostIsFine && hasKnownTransport(text) && (colon < 0 || isPort(hostport.substring(colon + 1)));
    }

    private static boolean hasKnownTransport(String text) {
        return Stream.of(text.toLowerCase(Locale.ROOT).split(";", -1))
                .filter(parameter -> parameter.startsWith("transport="))
                .allMatch(parameter ->
                        TRANSPORTS.stream().anyMatch(transport -> parameter.equals("transport=" + transport.scheme())));
    }

    private static boolean isName(String host) {
        return !host.isEmpty()
                && host.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_');
    }

    private static boolean isPort(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int port = Integer.parseInt(text);
        return port > 0 && port <= 0xffff;
    }
}
