package io.portcullis;

import io.portcullis.gate.OwnHosts;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import org.jspecify.annotations.Nullable;

/**
 * The top of a request's route set.
 *
 * @param count how many Route values from the top name this edge and are of one passage through it; they have served their
 *     purpose (RFC 3261 section 16.4)
 * @param token the user part of the one that has one, or null: a dialog's proof, or the name of a flow
 * @param next the value behind them, or null when there is none
 */
record OwnRoutes(int count, @Nullable Bytes token, @Nullable SipUri next) {
    private static final OwnRoutes NONE = new OwnRoutes(0, null, null);

    static OwnRoutes of(SipRequest request, OwnHosts ownHosts) {
        int count = 0;
        Bytes token = null;
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
                if (token != null && uri.user() != null) {
                    // A dialog between two phones passes here twice, and this is of its other passage.
                    return new OwnRoutes(count, token, uri);
                }
                token = token == null ? uri.user() : token;
                count++;
                Bytes value = request.headerValue(line);
                int comma = value.indexOf(',', route.text().to() - value.from());
                at = comma < 0 ? -1 : comma + 1;
            }
        }
        return count == 0 ? NONE : new OwnRoutes(count, token, null);
    }
}
