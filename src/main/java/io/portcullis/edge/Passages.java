package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.credential.Policy;
import io.portcullis.credential.Route;
import io.portcullis.edge.Decision.Answer;
import io.portcullis.edge.Decision.Forward;
import io.portcullis.gate.DialogProof.Ends;
import io.portcullis.gate.Verdict;
import io.portcullis.proxy.HopLines;
import io.portcullis.proxy.Passage;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import io.portcullis.upstream.Target;
import io.portcullis.upstream.UpstreamsSettings;
import io.portcullis.wire.Flow;
import io.portcullis.wire.Loop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Says how an admitted request goes on: where to, what is taken out, what is put in. Confined to its loop. */
final class Passages {
    private final EdgeParts parts;
    private final Loop loop;
    private final RouteOrder order;
    private final RandomGenerator random;
    private final HopLines fromOutside;
    private final HopLines fromInside;
    private final FlowRoutes flows;

    Passages(EdgeParts parts, Loop loop, RandomGenerator random) {
        this.parts = parts;
        this.loop = loop;
        this.order = new RouteOrder(random);
        this.fromOutside = new RecordRoute(parts.proof(), Side.OUTSIDE);
        this.fromInside = new RecordRoute(parts.proof(), Side.INSIDE);
        this.random = random;
        this.flows = new FlowRoutes(parts, loop);
    }

    /**
     * The way of a request that the gate admits: by the routes of its domain or trunk, or to the default upstream when it
     * has none. Refused when its route set leads elsewhere than to an upstream, or on from there: being admitted is no
     * licence to send the edge, or the PBX, anywhere.
     */
    Decision admitted(SipRequest request, OwnRoutes routes, Verdict.Admit admit) {
        if (routes.next() != null && !isOnlyTarget(request, routes.count(), routes.next())) {
            return new Answer(Status.FORBIDDEN, null, Bytes.EMPTY, Reason.ROUTE_ELSEWHERE, admit.finding());
        }
        Passage passage = request.method() == Method.REGISTER
                ? toRegistrar(request, routes, admit)
                : toTargets(request, routes, admit);
        return new Forward(passage, admit.finding().reason(), admit.finding());
    }

    /** Whether {@code next}, behind our own values, is all that is left of the route set, and no more than a target. */
    private boolean isOnlyTarget(SipRequest request, int own, SipUri next) {
        boolean plain = next.parameter("maddr") == null && (next.parameter("lr") != null || next.user() == null);
        return plain && parts.pool().isTarget(next) && OwnRoutes.valuesOf(request, own + 2) == own + 1;
    }

    private Passage toTargets(SipRequest request, OwnRoutes routes, Verdict.Admit admit) {
        Policy policy = admit.policy();
        List<CompletableFuture<List<Target>>> ways =
                new ArrayList<>(policy.routes().size());
        for (Route route : order.of(policy.routes())) {
            ways.add(parts.book().find(policy.accountSid(), route.uri()));
        }
        return new Passage(
                ways.isEmpty() ? defaults() : List.of(),
                ways,
                null,
                routes.count(),
                parts.border().inwards(request),
                ProvenIdentity.lines(policy, admit.identity(), Bytes.EMPTY),
                recordRoute(request.method(), Side.OUTSIDE));
    }

    private List<Target> defaults() {
        return Objects.requireNonNull(parts.pool().upstream(UpstreamsSettings.DEFAULT))
                .order(random);
    }

    /**
     * The way of a REGISTER that the gate admits: always to the default upstream, which may send calls back along the flow.
     * What a route of its domain leads to may not: its requests are a stranger's.
     */
    private Passage toRegistrar(SipRequest register, OwnRoutes routes, Verdict.Admit admit) {
        PathHeader registrations = parts.registrations();
        List<Integer> removed = new ArrayList<>(parts.border().inwards(register));
        removed.addAll(registrations.forged(register));
        return new Passage(
                defaults(),
                null,
                routes.count(),
                removed,
                ProvenIdentity.lines(admit.policy(), admit.identity(), registrations.lines(register)),
                registrations.path(register));
    }

    /** The way of a request from inside that continues no proven dialog. */
    Decision fromInside(SipRequest request, OwnRoutes routes) {
        return flows.of(request, routes, recordRoute(request.method(), Side.INSIDE));
    }

    /** The way of a request that proved its dialog, whichever side sent it; refused when its listener is no more. */
    Decision inDialog(SipRequest request, Side side, OwnRoutes routes, Ends ends) {
        HopLines recordRoute = recordRoute(request.method(), side);
        if (side == Side.OUTSIDE) {
            return Forward.by(new Passage(
                    List.of(farEnd(ends)),
                    null,
                    routes.count(),
                    parts.border().inwards(request),
                    Bytes.EMPTY,
                    recordRoute));
        }
        Flow flow = loop.flowTo(ends.transport(), ends.outside(), ends.localPort());
        return flow == null
                ? Answer.of(Status.FLOW_FAILED, Reason.FLOW_GONE)
                : Forward.by(new Passage(
                        List.of(), flow, routes.count(), parts.border().outwards(request), Bytes.EMPTY, recordRoute));
    }

    /**
     * The target of a dialog. One that no route or upstream leads to any more still ends the dialogs it has. One that
     * connected to us is reached by that connection alone; when it is gone, where the configuration says that its host
     * listens.
     */
    private Target farEnd(Ends ends) {
        Transport transport = ends.insideTransport();
        InetSocketAddress address = ends.inside();
        if (!transport.isReliable() || parts.pool().target(transport, address) != null) {
            return parts.book().at(transport, address);
        }
        Flow connection = loop.connectionWith(transport, address);
        if (connection != null) {
            return parts.book().over(connection);
        }
        Target listening = parts.pool().targetOn(transport, address.getAddress());
        return listening == null ? parts.book().at(transport, address) : listening;
    }

    /** Records us in everything that may begin a dialog or refresh its target. */
    private HopLines recordRoute(Method method, Side from) {
        return switch (method) {
            case BYE, REGISTER, ACK, CANCEL -> HopLines.NONE;
            default -> from == Side.OUTSIDE ? fromOutside : fromInside;
        };
    }
}
