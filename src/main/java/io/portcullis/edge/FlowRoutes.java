package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.edge.Decision.Answer;
import io.portcullis.edge.Decision.Forward;
import io.portcullis.gate.Entrance;
import io.portcullis.gate.FlowToken;
import io.portcullis.proxy.HopLines;
import io.portcullis.proxy.Passage;
import io.portcullis.proxy.TrustBorder;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Status;
import io.portcullis.upstream.Target;
import io.portcullis.upstream.UpstreamPool;
import io.portcullis.wire.Flow;
import io.portcullis.wire.Loop;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request from inside goes that continues no proven dialog: over the flow that its Route names with a token of
 * ours (RFC 5626 section 5.3), or else to a configured target. Nothing that a PBX was made to say leads anywhere else.
 * Confined to its loop.
 */
final class FlowRoutes {
    /** A phone that cannot be reached over TLS (RFC 5630 section 5.4.1). */
    private static final Answer TOO_PLAIN = Answer.of(
            Status.TEMPORARILY_UNAVAILABLE,
            Bytes.of("Warning: 380 portcullis \"SIPS Not Allowed\"\r\n"),
            Reason.SECURE_REQUIRED);

    private final FlowToken tokens;
    private final UpstreamPool pool;
    private final TrustBorder border;
    private final Loop loop;

    FlowRoutes(EdgeParts parts, Loop loop) {
        this.tokens = parts.registrations().tokens();
        this.pool = parts.pool();
        this.border = parts.border();
        this.loop = loop;
    }

    /**
     * What is recorded in a request that leaves for a phone that registered at this entrance, or at one that is not
     * known.
     */
    @FunctionalInterface
    interface Recorder {
        HopLines of(@Nullable Entrance entrance);
    }

    /** The way of {@code request}; {@code recorder} says what it records when it leaves for a phone. */
    Decision of(SipRequest request, OwnRoutes routes, Recorder recorder) {
        Bytes token = routes.token();
        return token == null
                ? toTarget(request, routes)
                : tokens.open(token)
                        .<Decision>map(named -> overFlow(request, routes, named, recorder))
                        .orElse(Answer.of(Status.FORBIDDEN, Reason.ROUTE_ELSEWHERE));
    }

    private Decision overFlow(SipRequest request, OwnRoutes routes, FlowToken.Way named, Recorder recorder) {
        Flow flow = named.called() == null
                ? loop.flowTo(named.transport(), named.remote(), named.localPort())
                : loop.datagramsFrom(new InetSocketAddress(named.called(), named.localPort()), named.remote());
        // Behind the same address there may be another phone by now.
        if (flow == null || flow.serial() != named.connection()) {
            return Answer.of(Status.FLOW_FAILED, Reason.FLOW_GONE);
        }
        if (request.isSips() && !flow.transport().isSecure()) {
            return TOO_PLAIN;
        }
        HopLines recordRoute = recorder.of(named.entrance());
        return Forward.by(
                new Passage(List.of(), flow, routes.count(), border.outwards(request), Bytes.EMPTY, recordRoute));
    }

    /** One PBX speaks to another, and we stay out of their dialog. */
    private Decision toTarget(SipRequest request, OwnRoutes routes) {
        SipUri next = routes.next();
        SipUri uri = next == null ? request.sipUri() : next;
        Target target = uri == null ? null : pool.target(uri);
        if (target == null) {
            return next == null
                    ? Answer.of(Status.NOT_FOUND, Reason.NO_UPSTREAM)
                    : Answer.of(Status.FORBIDDEN, Reason.ROUTE_ELSEWHERE);
        }
        return Forward.by(new Passage(List.of(target), null, routes.count(), List.of(), Bytes.EMPTY, HopLines.NONE));
    }
}
