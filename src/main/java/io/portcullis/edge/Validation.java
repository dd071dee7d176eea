package io.portcullis.edge;

import static java.util.stream.Collectors.joining;

import io.portcullis.base.Reason;
import io.portcullis.edge.Decision.Answer;
import io.portcullis.gate.OwnHosts;
import io.portcullis.proxy.Proxy;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.HeaderValues;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.sip.Via;
import org.jspecify.annotations.Nullable;

/**
 * What every request must keep that goes on from here, in the order of RFC 3261 section 16.3; the syntax and the scheme
 * were checked before, the credentials are behind it. A request that passes costs three look-ups.
 */
final class Validation {
    private static final Answer INSECURE = Answer.of(Status.FORBIDDEN, Reason.SECURE_REQUIRED);
    private static final Answer TOO_MANY_HOPS = Answer.of(Status.TOO_MANY_HOPS, Reason.TOO_MANY_HOPS);
    private static final Answer NO_BREADTH = Answer.of(Status.MAX_BREADTH_EXCEEDED, Reason.MAX_BREADTH);
    private static final Answer LOOP = Answer.of(Status.LOOP_DETECTED, Reason.LOOP);

    private Validation() {}

    /** Why {@code request} goes no further; null when nothing speaks against it. */
    static @Nullable Answer refusal(SipRequest request, OwnHosts ownHosts) {
        if (request.isSips() && !request.source().transport().isSecure()) {
            return INSECURE;
        }
        if (request.maxForwards() == 0) {
            return TOO_MANY_HOPS;
        }
        Bytes breadth = request.header(HeaderName.MAX_BREADTH);
        if (breadth != null && breadth.decimal(Integer.MAX_VALUE) == 0) {
            return NO_BREADTH; // not even one copy may leave (RFC 5393 section 5.3.3)
        }
        if (hasLooped(request, ownHosts)) {
            return LOOP;
        }
        return request.findHeader(HeaderName.PROXY_REQUIRE, 0) < 0 ? null : notUnderstood(request);
    }

    /**
     * Whether the request was here before and nothing that decides about its way has changed since (RFC 5393 section
     * 4.2). One that comes again for somebody else is welcome.
     */
    static boolean hasLooped(SipRequest request, OwnHosts ownHosts) {
        if (request.hasSingleVia()) {
            return false;
        }
        for (HeaderValues vias = HeaderValues.behindTopVia(request); vias.next(); ) {
            Via via = vias.via();
            if (via != null && Proxy.isSameWay(via, request) && ownHosts.isOurs(via)) {
                return true;
            }
        }
        return false;
    }

    /** We understand no extension that a proxy must: all of them are named, each as the token that it is. */
    private static @Nullable Answer notUnderstood(SipRequest request) {
        String tags = request.tokens(HeaderName.PROXY_REQUIRE).stream()
                .map(Bytes::toString)
                .collect(joining(", "));
        return tags.isEmpty()
                ? null
                : Answer.of(Status.BAD_EXTENSION, Bytes.of("Unsupported: " + tags + "\r\n"), Reason.EXTENSION);
    }
}
