package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import java.util.ArrayList;
import java.util.List;

/** The ACK of a 2xx that carries the branch of its INVITE: not allowed, but the phone means well. */
final class StrayAck {
    private StrayAck() {}

    /**
     * Sends {@code ack} along {@code callee}, where the 2xx came from. With a Route it says itself where it belongs.
     *
     * @return whether it went
     */
    static boolean pass(Core core, Arrival ack, Flow callee) {
        SipRequest request = (SipRequest) ack.message();
        if (request.findHeader(HeaderName.ROUTE, 0) >= 0) {
            return false;
        }
        Passage bare = new Passage(List.of(), callee, 0, claims(request), Bytes.EMPTY, RecordRoute.NONE);
        core.passAck(ack, bare, callee);
        return true;
    }

    /** The header lines by which somebody claims to be somebody: nobody has looked at those of this ACK. */
    private static List<Integer> claims(SipRequest request) {
        List<Integer> lines = new ArrayList<>();
        for (int line = 0; line < request.headerCount(); line++) {
            switch (request.headerName(line)) {
                case AUTHORIZATION,
                        PROXY_AUTHORIZATION,
                        P_ASSERTED_IDENTITY,
                        P_PREFERRED_IDENTITY,
                        REMOTE_PARTY_ID,
                        X_PORTCULLIS -> lines.add(line);
                default -> {}
            }
        }
        return lines;
    }
}
