package io.portcullis.edge;

import io.portcullis.gate.OwnHosts;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import org.jspecify.annotations.Nullable;

/**
 * The top of a request's route set: what one passage through this edge put there. That is at most one value with a user
 * part and one without (see {@link RecordRoute}).
 *
 * @param count how many Route values from the top name this edge and are of one passage through it; they have served their
 *     purpose (RFC 3261 section 16.4)
 * @param token the user part of the one that has one, or null: a dialog's proof, or the name of a flow
 * @param next the value behind them, or null when there is none
 */
record OwnRoutes(int count, @Nullable Bytes token, @Nullable SipUri next) {
    private static final OwnRoutes NONE = new OwnRoutes(0, null, null);

    /** How many Route values there are, readable or not; counted up to {@code most}. */
    static int valuesOf(SipRequest request, int most) {
        int count = 0;
        for (int line = request.findHeader(HeaderName.ROUTE, 0);
                line >= 0 && count < most;
                line = request.findHeader(HeaderName.ROUTE, line + 1)) {
            int at = 0;
            while (at >= 0 && count < most) {
                count++;
                NameAddr route = request.nameAddr(line, at);
                at = route == null ? -1 : request.nextValue(line, route.text());
            }
        }
        return count;
    }

    static OwnRoutes of(SipRequest request, OwnHosts ownHosts) {
        int count = 0;
        Bytes token = null;
        boolean whole = false;
        for (int line = request.findHeader(HeaderName.ROUTE, 0);
                line >= 0;
                line = request.findHeader(HeaderName.ROUTE, line + 1)) {
            int at = 0;
            while (at >= 0) {
                NameAddr route = request.nameAddr(line, at);
                SipUri uri = route == null ? null : route.sipUri();
                if (route == null || uri == null || !ownHosts.isListener(uri)) {
                    return new OwnRoutes(count, token, uri);
                }
                if (token != null && (whole || uri.user() != null)) {
                    return new OwnRoutes(count, token, uri);
                }
                whole = token != null;
                token = whole ? token : uri.user();
                count++;
                at = request.nextValue(line, route.text());
            }
        }
        return count == 0 ? NONE : new OwnRoutes(count, token, null);
    }
}
