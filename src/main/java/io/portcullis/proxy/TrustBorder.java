package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What does not cross the border between strangers and PBXs (RFC 3325 sections 5 and 7). From outside nobody says who somebody
 * is, or what networks say to each other. From inside an asserted identity passes, as the RFC recommends, unless its owner
 * asked for privacy; our own headers never do. Neither way do credentials for the edge's realm pass, nor challenges for it:
 * whoever got a phone to sign one of ours could call as its owner. Safe for use by any thread.
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
    private static final HeaderName[] CREDENTIALS = {HeaderName.AUTHORIZATION, HeaderName.PROXY_AUTHORIZATION};
    private static final HeaderName[] CHALLENGES = {HeaderName.WWW_AUTHENTICATE, HeaderName.PROXY_AUTHENTICATE};

    private final Predicate<Bytes> ownCredentials;
    private final Predicate<Bytes> ownChallenge;

    /**
     * A border.
     *
     * @param ownCredentials whether the value of an Authorization or Proxy-Authorization line is for the edge's realm
     * @param ownChallenge whether the value of a WWW-Authenticate or Proxy-Authenticate line may ask for them
     */
    public TrustBorder(Predicate<Bytes> ownCredentials, Predicate<Bytes> ownChallenge) {
        this.ownCredentials = ownCredentials;
        this.ownChallenge = ownChallenge;
    }

    /** The header lines of {@code message}, from outside, that do not reach a PBX, by their index. */
    public List<Integer> inwards(SipMessage message) {
        return lines(message, CLAIMS, any -> true);
    }

    /** The header lines of {@code message}, from inside, that do not leave, by their index. */
    public List<Integer> outwards(SipMessage message) {
        boolean withheld = message.lists(HeaderName.PRIVACY, "id");
        return lines(message, withheld ? PRIVATE : INTERNAL, any -> true);
    }

    /** The lines of {@code request} with credentials for the edge's own realm, which go nowhere. */
    List<Integer> credentials(SipRequest request) {
        return lines(request, CREDENTIALS, ownCredentials);
    }

    /** The lines of {@code response} that ask for credentials of the edge's own realm, which the edge did not write. */
    List<Integer> challenges(SipResponse response) {
        return lines(response, CHALLENGES, ownChallenge);
    }

    private static List<Integer> lines(SipMessage message, HeaderName[] names, Predicate<Bytes> stopped) {
        List<Integer> lines = List.of();
        for (HeaderName name : names) {
            for (int line = message.findHeader(name, 0); line >= 0; line = message.findHeader(name, line + 1)) {
                if (stopped.test(message.headerValue(line))) {
                    lines = lines.isEmpty() ? new ArrayList<>(4) : lines;
                    lines.add(line);
                }
            }
        }
        return lines;
    }
}
