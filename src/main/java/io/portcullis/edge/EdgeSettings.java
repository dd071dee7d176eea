package io.portcullis.edge;

import io.portcullis.canon.CanonSettings;
import io.portcullis.gate.GateSettings;
import io.portcullis.sip.HeaderName;
import io.portcullis.upstream.UpstreamsSettings;
import io.portcullis.wire.WireSettings;
import java.util.List;
import java.util.Locale;

/**
 * What the data plane is told.
 *
 * @param path for which phones the edge puts itself into the Path of their registration
 * @param removeHeaders names of header fields that do not pass from outside, besides those that never do
 */
public record EdgeSettings(
        WireSettings wire,
        SipSettings sip,
        CanonSettings canon,
        GateSettings gate,
        UpstreamsSettings upstreams,
        PathPolicy path,
        List<String> removeHeaders) {
    /** The shorter lists are, the less each message costs. */
    private static final int MOST_REMOVED = 64;

    /** Checks how many names there are. */
    public EdgeSettings {
        removeHeaders = List.copyOf(removeHeaders);
        if (removeHeaders.size() > MOST_REMOVED) {
            throw new IllegalArgumentException(
                    "sip.remove-headers: " + removeHeaders.size() + " names (expected: at most " + MOST_REMOVED + ")");
        }
    }

    /**
     * A name of a header field to be removed, as it stands in the file.
     *
     * @throws IllegalArgumentException if it is none, or one that a message needs or that the edge sees to itself
     */
    public static String removedHeader(String name) {
        boolean token = name.length() <= 64 && name.matches("[A-Za-z0-9.!%*_+`'~-]+");
        boolean needed = HeaderName.of(name) != HeaderName.OTHER
                || name.toLowerCase(Locale.ROOT).startsWith("content-")
                || name.length() == 1;
        if (!token || needed) {
            throw new IllegalArgumentException("sip.remove-headers: " + name
                    + " (expected: the full name of a header field that neither the edge nor the body needs, such as"
                    + " X-Account)");
        }
        return name;
    }
}
