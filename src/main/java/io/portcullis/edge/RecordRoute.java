package io.portcullis.edge;

import io.portcullis.base.Side;
import io.portcullis.gate.DialogToken;
import io.portcullis.gate.DialogToken.Ends;
import io.portcullis.gate.Entrance;
import io.portcullis.proxy.HopLines;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Edits;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Flow;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records the edge in the route set of a dialog, with the dialog's token (RFC 3261 section 16.6(4)):
 *
 * <pre>
 *   Record-Route: &lt;sip:10.0.0.1:5060;lr&gt;
 *   Record-Route: &lt;sip:TOKEN@192.0.2.1:5061;transport=tls;lr&gt;
 * </pre>
 *
 * Each side finds first in its route set how it reaches us itself (RFC 5658 section 4); where both reach us alike, one
 * line does for both. The token stands in the value for the outside, and comes back with either: each side's own, as
 * {@link RouteRewriting} sees to. Made for one request; for the thread of its event loop.
 */
final class RecordRoute implements HopLines {
    private static final Bytes SIP = Bytes.of("Record-Route: <sip:");
    // A request for a sips URI travels over TLS from end to end, and so does its dialog.
    private static final Bytes SIPS = Bytes.of("Record-Route: <sips:");
    private static final Map<Transport, Bytes> TAILS = new EnumMap<>(Transport.class);

    static {
        for (Transport transport : Transport.values()) {
            String parameter = transport == Transport.UDP ? "" : ";transport=" + transport.scheme();
            TAILS.put(transport, Bytes.of(parameter + ";lr>\r\n"));
        }
    }

    private final RouteRewriting rewriting;
    private final Side from;
    private final @Nullable Entrance entrance;
    private final long when;
    private RouteRewriting.@Nullable Given given;

    /**
     * For a request.
     *
     * @param from the side that sends it
     * @param entrance where the peer outside was let in, or null when that is not known any more, of a registration
     * @param when it was, in seconds of Unix time
     */
    RecordRoute(RouteRewriting rewriting, Side from, @Nullable Entrance entrance, long when) {
        this.rewriting = rewriting;
        this.from = from;
        this.entrance = entrance;
        this.when = when;
    }

    @Override
    public void rewrite(SipResponse response, Flow caller, Flow callee, Edits edits) {
        rewriting.rewrite(response, caller, callee, edits, given);
    }

    private DialogToken token(SipRequest request, Ends ends) {
        return from == Side.OUTSIDE && entrance != null
                ? rewriting.proof().forInside(request, ends, entrance, when)
                : rewriting.proof().forOutside(request, ends, entrance, when);
    }

    @Override
    public Bytes lines(SipRequest request, Flow caller, Flow callee) {
        boolean fromOutside = from == Side.OUTSIDE;
        Flow outside = fromOutside ? caller : callee;
        Flow inside = fromOutside ? callee : caller;
        Ends ends = new Ends(
                outside.transport(), outside.local().getPort(), outside.remote(), inside.transport(), inside.remote());
        DialogToken token = token(request, ends);
        Bytes minted = token.text();
        given = new RouteRewriting.Given(token, minted, ends, request);
        // Only this machine has the connection of a phone that has one.
        Bytes toInside = outside.transport() == Transport.UDP ? inside.sentBy() : inside.sentByNode();
        Bytes toOutside = outside.sentBy();
        boolean alike = caller.transport() == callee.transport() && toOutside.equals(toInside);
        byte[] lines = new byte
                [(alike ? 0 : length(request, inside, toInside))
                        + length(request, outside, toOutside)
                        + minted.length()
                        + 1];
        if (alike) {
            put(request, outside, minted, toOutside, lines, 0);
        } else if (fromOutside) {
            int behind = put(request, inside, Bytes.EMPTY, toInside, lines, 0);
            put(request, outside, minted, toOutside, lines, behind);
        } else {
            int behind = put(request, outside, minted, toOutside, lines, 0);
            put(request, inside, Bytes.EMPTY, toInside, lines, behind);
        }
        return Bytes.of(lines);
    }

    private static int length(SipRequest request, Flow flow, Bytes us) {
        return scheme(request, flow).length()
                + us.length()
                + tail(request, flow).length();
    }

    private static int put(SipRequest request, Flow flow, Bytes user, Bytes us, byte[] lines, int start) {
        int at = user.copyTo(lines, scheme(request, flow).copyTo(lines, start));
        if (!user.isEmpty()) {
            lines[at++] = '@';
        }
        return tail(request, flow).copyTo(lines, us.copyTo(lines, at));
    }

    private static Bytes scheme(SipRequest request, Flow flow) {
        return isSips(request, flow) ? SIPS : SIP;
    }

    private static Bytes tail(SipRequest request, Flow flow) {
        Transport transport = flow.transport();
        if (isSips(request, flow)) {
            // There the parameter says what runs under TLS (RFC 3261 section 26.2.2, RFC 7118 section 5).
            transport = transport == Transport.WSS ? Transport.WS : Transport.TCP;
        }
        return Objects.requireNonNull(TAILS.get(transport));
    }

    private static boolean isSips(SipRequest request, Flow flow) {
        return request.isSips() && flow.transport().isSecure();
    }
}
