package io.portcullis.edge;

import io.portcullis.credential.Policy;
import io.portcullis.credential.Route;
import io.portcullis.gate.OwnHosts;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.HeaderValues;
import io.portcullis.sip.Method;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.TelUri;
import io.portcullis.upstream.RouteBook;
import io.portcullis.upstream.Target;
import io.portcullis.upstream.Upstream;
import io.portcullis.upstream.UpstreamsSettings;
import org.jspecify.annotations.Nullable;

/** By which of our domains and trunks a request from outside is judged. */
final class JudgedDomain {
    private JudgedDomain() {}

    /**
     * The host of the Request-URI. One that names a service or a telephone number has none: then it is the first of our
     * Routes that names a domain or trunk, else the context of a local number if that is one (RFC 3966 section 5.1.5),
     * else the host in From. Null when even that is missing; what it names need not be known. What counts of the URI is
     * its host.
     */
    static @Nullable SipUri of(SipRequest request, OwnRoutes routes, OwnHosts ownHosts) {
        SipUri uri = request.sipUri();
        if (uri != null) {
            return uri;
        }
        SipUri routed = routed(request, routes.count(), ownHosts);
        if (routed != null) {
            return routed;
        }
        Bytes context = TelUri.phoneContext(request.requestUri());
        if (context != null && ownHosts.policyOf(context) != null) {
            return SipUri.parse(Bytes.of("sip:" + context));
        }
        return from(request);
    }

    /**
     * The one target that {@code request} is for: its Request-URI names, instead of a domain, a target that calls of
     * the domain in From may go to, as it does when a phone follows the Contact or Refer-To of its PBX. Null otherwise,
     * which is nearly always. Such a request is judged by the domain in From.
     */
    static @Nullable Target followed(SipRequest request, OwnHosts ownHosts, RouteBook book) {
        SipUri uri = request.sipUri();
        if (uri == null || request.method() == Method.REGISTER || ownHosts.policyOf(uri) != null) {
            return null;
        }
        if (uri.parameter("maddr") != null) {
            return null; // the target must not be made to send it elsewhere
        }
        SipUri from = request.from().sipUri();
        Policy policy = from == null ? null : ownHosts.policyOf(from);
        if (policy == null) {
            return null;
        }
        if (policy.routes().isEmpty()) {
            Upstream defaults = book.pool().upstream(UpstreamsSettings.DEFAULT);
            Target target = book.pool().target(uri);
            return defaults != null && defaults.targets().contains(target) ? target : null;
        }
        for (Route route : policy.routes()) {
            Target target = book.targetOf(policy.accountSid(), route.uri(), uri);
            if (target != null) {
                return target;
            }
        }
        return null;
    }

    /** The URI in From; null when it is of another scheme. */
    static @Nullable SipUri from(SipRequest request) {
        return request.from().sipUri();
    }

    private static @Nullable SipUri routed(SipRequest request, int count, OwnHosts ownHosts) {
        HeaderValues routes = HeaderValues.of(request, HeaderName.ROUTE);
        for (int left = count; left > 0 && routes.next(); left--) {
            NameAddr route = routes.nameAddr();
            SipUri uri = route == null ? null : route.sipUri();
            if (uri == null || ownHosts.policyOf(uri) != null) {
                return uri;
            }
        }
        return null;
    }
}
