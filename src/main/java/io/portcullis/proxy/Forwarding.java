package io.portcullis.proxy;

import io.portcullis.base.Side;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Edits;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.HeaderValues;
import io.portcullis.sip.Method;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.SipUri;
import io.portcullis.wire.Flow;
import java.util.List;

/**
 * The copy of a message that goes on (RFC 3261 sections 16.6 and 16.7, RFC 5393 section 5.3.3): each is made in one
 * copy from the bytes that arrived, and whatever is not named here stays as it is.
 */
final class Forwarding {
    private static final int MAX_BREADTH = 60;
    private static final Bytes ADDED_MAX_FORWARDS = Bytes.of("Max-Forwards: 70\r\n");
    private static final Bytes ADDED_MAX_BREADTH = Bytes.of("Max-Breadth: " + MAX_BREADTH + "\r\n");
    private static final Bytes[] NUMBERS = new Bytes[256];

    static {
        for (int i = 0; i < NUMBERS.length; i++) {
            NUMBERS[i] = Bytes.of(Integer.toString(i));
        }
    }

    private Forwarding() {}

    /**
     * Which way a request goes: it came on {@code caller}, is for {@code callee}, and takes nothing that {@code border}
     * stops.
     */
    record Hop(Flow caller, Flow callee, TrustBorder border) {}

    /** The copy of {@code request} for the next hop; {@code via} is a whole line. */
    static byte[] request(SipRequest request, Passage passage, Bytes via, Hop hop) {
        Flow callee = hop.callee;
        Edits edits = new Edits(request).plainVersion().insertFirst(via);
        if (request.method() != Method.ACK) {
            Bytes recorded = passage.recordRoute().lines(request, hop.caller, callee);
            if (recorded != null) {
                edits.insertFirst(recorded);
            }
        }
        if (!passage.lines().isEmpty()) {
            edits.insertFirst(passage.lines());
        }
        edits.replace(request.topVia().text(), request.stampedVia());
        hops(edits, request);
        breadth(edits, request);
        remove(edits, passage.removed());
        remove(edits, hop.border.credentials(request));
        routes(edits, request, passage);
        if (callee.transport().isReliable() && request.header(HeaderName.CONTENT_LENGTH) == null) {
            edits.insertLast(Bytes.of("Content-Length: " + request.body().length() + "\r\n"));
        }
        return edits.apply();
    }

    /** Both ends of a request that was forwarded, and what was recorded in it. */
    record Way(Flow caller, Flow callee, HopLines recordRoute) {}

    /**
     * The copy of {@code response} for the caller of {@code way}, who is on {@code side}, with these lines besides its
     * own.
     */
    static byte[] response(SipResponse response, Side side, Bytes lines, Way way, TrustBorder border) {
        Edits edits = new Edits(response).removeTopVia();
        way.recordRoute.rewrite(response, way.caller, way.callee, edits);
        remove(edits, side == Side.INSIDE ? border.inwards(response) : border.outwards(response));
        remove(edits, border.challenges(response));
        int length = response.findHeader(HeaderName.CONTENT_LENGTH, 0);
        for (int again = response.findHeader(HeaderName.CONTENT_LENGTH, length + 1);
                again > length;
                again = response.findHeader(HeaderName.CONTENT_LENGTH, again + 1)) {
            edits.remove(again); // it says the same; once is what others expect
        }
        return (lines.isEmpty() ? edits : edits.insertLast(lines)).apply();
    }

    private static void remove(Edits edits, List<Integer> lines) {
        for (int i = 0; i < lines.size(); i++) {
            edits.remove(lines.get(i));
        }
    }

    private static void hops(Edits edits, SipRequest request) {
        int hops = request.maxForwards();
        if (hops < 0) {
            edits.insertFirst(ADDED_MAX_FORWARDS);
        } else {
            edits.value(request.findHeader(HeaderName.MAX_FORWARDS, 0), NUMBERS[Math.max(hops - 1, 0)]);
        }
    }

    private static void breadth(Edits edits, SipRequest request) {
        int line = request.findHeader(HeaderName.MAX_BREADTH, 0);
        if (line < 0) {
            edits.insertFirst(ADDED_MAX_BREADTH);
        } else if (request.headerValue(line).decimal(MAX_BREADTH) < 0) {
            edits.value(line, NUMBERS[MAX_BREADTH]);
        }
    }

    /**
     * Takes the Route values out that name this edge. If the next one names a strict router, it takes the place of the
     * Request-URI, which becomes the last Route (section 16.6(6)).
     */
    private static void routes(Edits edits, SipRequest request, Passage passage) {
        int own = passage.ownRoutes();
        NameAddr next = null;
        HeaderValues routes = HeaderValues.of(request, HeaderName.ROUTE);
        while (next == null && routes.next()) {
            NameAddr route = routes.nameAddr();
            boolean spent = own-- > 0;
            next = spent ? null : route;
            if (next != null && isStrict(next)) {
                edits.insertBefore(behindLastRoute(request), nameAddrLine("Route: <", request.requestUri()));
                edits.requestUri(next.uri());
                spent = true;
            }
            if (spent && routes.isLastOfLine()) {
                edits.remove(routes.line());
            } else if (!spent) {
                cut(edits, request, routes.line(), routes.start());
            } else if (next != null) {
                cut(edits, request, routes.line(), routes.behind());
            }
        }
    }

    private static void cut(Edits edits, SipRequest request, int line, int end) {
        if (end > 0) {
            edits.replace(request.headerValue(line).slice(0, end), Bytes.EMPTY);
        }
    }

    private static boolean isStrict(NameAddr route) {
        SipUri uri = route.sipUri();
        return uri != null && uri.parameter("lr") == null;
    }

    private static int behindLastRoute(SipRequest request) {
        int last = request.findHeader(HeaderName.ROUTE, 0);
        for (int line = last; line >= 0; line = request.findHeader(HeaderName.ROUTE, line + 1)) {
            last = line;
        }
        return last + 1;
    }

    private static Bytes nameAddrLine(String start, Bytes uri) {
        byte[] line = new byte[start.length() + uri.length() + 3];
        for (int i = 0; i < start.length(); i++) {
            line[i] = (byte) start.charAt(i);
        }
        int at = uri.copyTo(line, start.length());
        line[at] = '>';
        line[at + 1] = '\r';
        line[at + 2] = '\n';
        return Bytes.of(line);
    }
}
