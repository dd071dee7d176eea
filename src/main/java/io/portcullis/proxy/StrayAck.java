package io.portcullis.proxy;

import io.portcullis.base.Side;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import java.util.List;

/** The ACK of a 2xx that carries the branch of its INVITE: not allowed, but the phone means well. */
final class StrayAck {
    private StrayAck() {}

    /**
     * Sends {@code ack}, from {@code side}, along {@code callee}, where the 2xx came from. With a Route it says itself
     * where it belongs.
     *
     * @return whether it went
     */
    static boolean pass(Core core, Arrival ack, Flow callee, Side side) {
        SipRequest request = (SipRequest) ack.message();
        if (request.findHeader(HeaderName.ROUTE, 0) >= 0) {
            return false;
        }
        Passage bare =
                new Passage(List.of(), callee, 0, claims(core.border(), request, side), Bytes.EMPTY, HopLines.NONE);
        core.passAck(ack, bare, callee, null);
        return true;
    }

    /** What this ACK may not say to the other side. */
    private static List<Integer> claims(TrustBorder border, SipRequest ack, Side side) {
        return side == Side.INSIDE ? border.outwards(ack) : border.inwards(ack);
    }
}
