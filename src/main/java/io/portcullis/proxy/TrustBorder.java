package io.portcullis.proxy;

import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * What does not cross the border between strangers and PBXs, in requests and responses alike (RFC 3325 sections 5 and 7).
 * From outside nobody says who somebody is, or what networks say to each other. From inside an asserted identity passes,
 * as the RFC recommends, unless its owner asked for privacy; our own headers never do.
 */
public final class TrustBorder {
    private static final HeaderName[] CLAIMS = {
        HeaderName.P_ASSERTED_IDENTITY,
        HeaderName.P_PREFERRED_IDENTITY,
        HeaderName.REMOTE_PARTY_ID,
        HeaderName.P_CALLED_PARTY_ID,
        HeaderName.P_CHARGING,
        HeaderName.X_PORTCULLIS
    };
    private static final HeaderName[] INTERNAL = {HeaderName.P_CHARGING, HeaderName.X_PORTCULLIS};
    private static final HeaderName[] PRIVATE = {
        HeaderName.P_CHARGING, HeaderName.X_PORTCULLIS, HeaderName.P_ASSERTED_IDENTITY, HeaderName.REMOTE_PARTY_ID
    };

    private TrustBorder() {}

    /** The header lines of {@code message}, from outside, that do not reach a PBX, by their index. */
    public static List<Integer> inwards(SipMessage message) {
        return lines(message, CLAIMS);
    }

    /** The header lines of {@code message}, from inside, that do not leave, by their index. */
    public static List<Integer> outwards(SipMessage message) {
        boolean withheld = message.lists(HeaderName.PRIVACY, "id");
        return lines(message, withheld ? PRIVATE : INTERNAL);
    }

    private static List<Integer> lines(SipMessage message, HeaderName[] names) {
        List<Integer> lines = List.of();
        for (HeaderName name : names) {
            for (int line = message.findHeader(name, 0); line >= 0; line = message.findHeader(name, line + 1)) {
                lines = lines.isEmpty() ? new ArrayList<>(4) : lines;
                lines.add(line);
            }
        }
        return lines;
    }
}
