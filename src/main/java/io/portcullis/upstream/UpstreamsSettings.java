package io.portcullis.upstream;

import io.portcullis.dns.DnsSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where admitted requests go.
 *
 * @param upstreams by name, in the order of the file; there is always one named {@code default}
 * @param drainTimeout how long transactions may go on after the signal to stop, 0 to 1 h
 * @param dns who is asked where targets and routes lead
 * @param routes where routes may lead
 */
public record UpstreamsSettings(
        Map<String, UpstreamSettings> upstreams, Duration drainTimeout, DnsSettings dns, RouteSettings routes) {
    /** The upstream of requests whose domain or trunk names none. */
    public static final String DEFAULT = "default";

    /** Checks each value. */
    public UpstreamsSettings {
        upstreams = Collections.unmodifiableMap(new LinkedHashMap<>(upstreams));
        for (String name : upstreams.keySet()) {
            if (name.isEmpty() || name.length() > 64 || !name.chars().allMatch(UpstreamsSettings::isNameCharacter)) {
                throw new IllegalArgumentException(
                        "upstreams: " + name + " (expected: a name of 1 to 64 letters, digits, '-', '_' and '.')");
            }
        }
        if (!upstreams.containsKey(DEFAULT)) {
            throw new IllegalArgumentException(
                    "upstreams: " + upstreams.keySet() + " (expected: one of them named " + DEFAULT + ")");
        }
        if (drainTimeout.isNegative() || drainTimeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("drain-timeout: " + drainTimeout + " (expected: 0s to 1h)");
        }
    }

    /** Settings that leave names to the system's servers. */
    public UpstreamsSettings(Map<String, UpstreamSettings> upstreams, Duration drainTimeout) {
        this(upstreams, drainTimeout, DnsSettings.SYSTEM, RouteSettings.PUBLIC);
    }

    private static boolean isNameCharacter(int c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
    }
}
