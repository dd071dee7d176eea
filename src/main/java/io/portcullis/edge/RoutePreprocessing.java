package io.portcullis.edge;

import io.portcullis.gate.OwnHosts;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Edits;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.HeaderValues;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.wire.Arrival;
import org.jspecify.annotations.Nullable;

/**
 * The two ways in which a Request-URI is not where a request is to go (RFC 3261 section 16.4). They come before
 * everything else, so that whatever is matched, judged or forwarded is the request as it was meant. Almost none needs
 * it.
 */
final class RoutePreprocessing {
    private RoutePreprocessing() {}

    /** The arrival of what {@code request} means; {@code arrival} itself when that is what it says. */
    static Arrival of(Arrival arrival, SipRequest request, OwnHosts ownHosts) {
        SipUri uri = request.sipUri();
        if (request.fault() != null || uri == null || !uri.hasParameters()) {
            return arrival;
        }
        Edits edits = edits(request, uri, ownHosts);
        return edits != null && Parser.parse(edits.apply(), request.source()) instanceof SipMessage meant
                ? new Arrival(meant, arrival.flow(), arrival.nanos())
                : arrival;
    }

    private static @Nullable Edits edits(SipRequest request, SipUri uri, OwnHosts ownHosts) {
        if (uri.parameter("lr") != null && ownHosts.isRecorded(uri)) {
            return strict(request);
        }
        Bytes maddr = uri.parameter("maddr");
        return maddr != null && ownHosts.contains(maddr) ? new Edits(request).requestUri(withoutMaddr(uri)) : null;
    }

    /**
     * A strict router made the URI that we recorded the Request-URI, and what had been that the last Route. Our URI
     * becomes the first Route again, as loose routers leave it: the dialog's proof is in it.
     */
    private static @Nullable Edits strict(SipRequest request) {
        int first = request.findHeader(HeaderName.ROUTE, 0);
        int last = first;
        int start = 0;
        NameAddr route = null;
        for (HeaderValues routes = HeaderValues.of(request, HeaderName.ROUTE); routes.next(); ) {
            last = routes.line();
            start = routes.start();
            route = routes.nameAddr();
        }
        if (route == null) {
            return null;
        }
        Bytes value = request.headerValue(last);
        Edits edits = new Edits(request)
                .requestUri(route.uri())
                .insertBefore(first, Bytes.of("Route: <" + request.requestUri() + ">\r\n"));
        return start == 0 ? edits.remove(last) : edits.replace(value.slice(start - 1, value.length()), Bytes.EMPTY);
    }

    /**
     * The arrival of {@code request}, which may pass, without what its Request-URI says of another way than ours:
     * {@code maddr} and a port that is none of our listeners'. The edge answers for the domain and knows its way
     * (section 16.5), and a PBX must not be made to send the call elsewhere. Every header line keeps its place.
     */
    static Arrival undirected(Arrival arrival, SipRequest request, OwnHosts ownHosts) {
        SipUri uri = request.sipUri();
        if (uri == null || ownHosts.policyOf(uri) == null) {
            return arrival; // it names no domain of ours but a number, a service, or a target that it may name
        }
        boolean directed = uri.parameter("maddr") != null || (uri.port() > 0 && !ownHosts.hasPort(uri.port()));
        if (!directed) {
            return arrival;
        }
        byte[] undirected = new Edits(request).requestUri(withoutMaddr(uri)).apply();
        SipRequest plain = (SipRequest) Parser.parse(undirected, request.source());
        boolean same = plain.replyPort() == request.replyPort();
        return new Arrival(same ? plain : plain.answeredAtSource(), arrival.flow(), arrival.nanos());
    }

    /** It has brought the request here, and with it a port and a transport that may not be the usual ones. */
    private static Bytes withoutMaddr(SipUri uri) {
        StringBuilder plain = new StringBuilder(uri.secure() ? "sips:" : "sip:");
        if (uri.user() != null) {
            plain.append(uri.user()).append('@');
        }
        plain.append(uri.host()).append(uri.parametersWithout("maddr", "transport"));
        return Bytes.of(plain.append(uri.headers()).toString());
    }
}
