package io.portcullis.edge;

import io.portcullis.gate.OwnHosts;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.HeaderValues;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import org.jspecify.annotations.Nullable;

/**
 * The top of a request's route set, as far as it has served its purpose (RFC 3261 section 16.4): whatever a phone that
 * has us for its outbound proxy puts there, by which of our names ever, and below that what one passage through this
 * edge recorded, which is at most one value with a token and one without (see {@link RecordRoute}).
 *
 * @param count how many Route values from the top mean this edge
 * @param token the user part that we recorded, or null: a dialog's proof, or the name of a flow
 * @param next the value behind them, or null when there is none
 */
record OwnRoutes(int count, @Nullable Bytes token, @Nullable SipUri next) {
    /**
     * Of the user parts that we record; what is shorter is a phone's own name in the Route of its outbound proxy, or
     * forged.
     */
    static final int SHORTEST_TOKEN = 32;

    private static final OwnRoutes NONE = new OwnRoutes(0, null, null);

    /** How many Route values there are, readable or not; counted up to {@code most}. */
    static int valuesOf(SipRequest request, int most) {
        int count = 0;
        HeaderValues routes = HeaderValues.of(request, HeaderName.ROUTE);
        while (count < most && routes.next()) {
            count++;
            routes.nameAddr();
        }
        return count;
    }

    static OwnRoutes of(SipRequest request, OwnHosts ownHosts) {
        if (request.findHeader(HeaderName.ROUTE, 0) < 0) {
            return NONE;
        }
        int count = 0;
        Bytes token = null;
        boolean whole = false;
        for (HeaderValues routes = HeaderValues.of(request, HeaderName.ROUTE); routes.next(); count++) {
            NameAddr route = routes.nameAddr();
            SipUri uri = route == null ? null : route.sipUri();
            if (uri == null || whole || !isSpent(uri, token, ownHosts)) {
                return new OwnRoutes(count, token, uri);
            }
            whole = isToken(token);
            token = whole ? token : token(uri, token, ownHosts);
        }
        return new OwnRoutes(count, token, null);
    }

    /**
     * Behind the token comes what was recorded with it, or another passage, or the PBX itself: no other name is ours
     * there.
     */
    private static boolean isSpent(SipUri uri, @Nullable Bytes token, OwnHosts ownHosts) {
        return isToken(token) ? uri.user() == null && ownHosts.isRecorded(uri) : ownHosts.isOurs(uri);
    }

    /** The user part of {@code uri} if it may be one of ours, else what there was. */
    private static @Nullable Bytes token(SipUri uri, @Nullable Bytes before, OwnHosts ownHosts) {
        Bytes user = uri.user();
        return user != null && (isToken(user) || ownHosts.isRecorded(uri)) ? user : before;
    }

    private static boolean isToken(@Nullable Bytes user) {
        return user != null && user.length() >= SHORTEST_TOKEN;
    }
}
