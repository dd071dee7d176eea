package io.portcullis.upstream;

import io.portcullis.base.Cidr;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipUri;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * A group of targets that can stand in for each other.
 *
 * @param targets {@code sip:} or {@code sips:} URIs, in order of preference, each once
 * @param probeInterval between two OPTIONS to a target, 100 ms to 1 h
 * @param answerTimeout how long a target may take for its first answer, 50 ms to 32 s
 * @param sources whence its PBXs may come besides the addresses of the targets: all that arrives from there is inside
 * @param sips whether a request for a {@code sips:} URI may go to targets that are spoken to without TLS
 */
public record UpstreamSettings(
        List<String> targets, Duration probeInterval, Duration answerTimeout, List<Cidr> sources, Sips sips) {
    /** Checks each value. */
    public UpstreamSettings {
        targets = List.copyOf(targets);
        sources = List.copyOf(sources);
        if (targets.isEmpty() || new HashSet<>(targets).size() != targets.size()) {
            throw new IllegalArgumentException(
                    "upstreams.*.targets: " + targets + " (expected: at least one, each once)");
        }
        for (String target : targets) {
            check(target);
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

    /** What becomes of a request for a {@code sips:} URI where a target has no TLS. */
    public enum Sips {
        /** It goes to the next target (RFC 3261 section 26.2.2). */
        REFUSE,
        /** It goes there all the same, for those who trust the way there. */
        ALLOW_PLAIN;

        /**
         * Reads the written form.
         *
         * @throws IllegalArgumentException if {@code text} is none
         */
        public static Sips parse(String text) {
            return switch (text) {
                case "refuse" -> REFUSE;
                case "allow-plain" -> ALLOW_PLAIN;
                default -> throw new IllegalArgumentException(" (expected: refuse or allow-plain)");
            };
        }
    }

    /** A group that takes {@code sips:} by TLS only. */
    public UpstreamSettings(List<String> targets, Duration probeInterval, Duration answerTimeout, List<Cidr> sources) {
        this(targets, probeInterval, answerTimeout, sources, Sips.REFUSE);
    }

    /** A group that comes from nowhere but the addresses of its targets. */
    public UpstreamSettings(List<String> targets, Duration probeInterval, Duration answerTimeout) {
        this(targets, probeInterval, answerTimeout, List.of());
    }

    /**
     * Reads an address, or a block of them, that a PBX comes from.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Cidr source(String text) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException("upstreams.*.sources: " + fault.getMessage(), fault);
        }
    }

    private static void check(String target) {
        SipUri uri = target.chars().allMatch(c -> c > 0x20 && c < 0x7f && "@<>\"?,/".indexOf(c) < 0)
                ? SipUri.parse(Bytes.of(target))
                : null;
        if (uri == null) {
            throw new IllegalArgumentException(
                    "upstreams.*.targets: " + target + " (expected: a URI such as sip:192.0.2.1:5060)");
        }
        if (uri.parameter("transport") != null && Locator.asked(uri) == null) {
            throw new IllegalArgumentException("upstreams.*.targets: " + target
                    + " (expected: a transport of "
                    + (uri.secure() ? "tcp or tls" : "udp, tcp or tls") + ")");
        }
    }
}
