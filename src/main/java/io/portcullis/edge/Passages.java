package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.credential.Policy;
import io.portcullis.credential.Route;
import io.portcullis.edge.Decision.Answer;
import io.portcullis.edge.Decision.Forward;
import io.portcullis.edge.Dialogs.Dialog;
import io.portcullis.edge.MovedDialogs.Grant;
import io.portcullis.gate.DialogToken.Ends;
import io.portcullis.gate.Entrance;
import io.portcullis.gate.Verdict;
import io.portcullis.proxy.HopLines;
import io.portcullis.proxy.Passage;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import io.portcullis.upstream.SrvOrder;
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
import org.jspecify.annotations.Nullable;

/** Says how an admitted request goes on: where to, what is taken out, what is put in. Confined to its loop. */
final class Passages {
    /** The routes of a domain or trunk are tried by priority and weight. */
    private static final SrvOrder<Route> ORDER = new SrvOrder<>(Route::priority, Route::weight);

    private final EdgeParts parts;
    private final Loop loop;
    private final RandomGenerator random;
    private final FlowRoutes flows;

    Passages(EdgeParts parts, Loop loop, RandomGenerator random) {
        this.parts = parts;
        this.loop = loop;
        this.random = random;
        this.flows = new FlowRoutes(parts, loop);
    }

    /**
     * The way of a request that the gate admits: by the routes of its domain or trunk, or to the default upstream when
     * it has none. Refused when its route set leads elsewhere than to an upstream, or on from there: being admitted is
     * no licence to send the edge, or the PBX, anywhere.
     *
     * @param only the one target that it is for; null when its domain or trunk says where it goes
     */
    Decision admitted(SipRequest request, OwnRoutes routes, Verdict.Admit admit, @Nullable Target only) {
        if (routes.next() != null && !isOnlyTarget(request, routes.count(), routes.next())) {
            return new Answer(Status.FORBIDDEN, null, Bytes.EMPTY, Reason.ROUTE_ELSEWHERE, admit.finding());
        }
        Passage passage = request.method() == Method.REGISTER
                ? toRegistrar(request, routes, admit)
                : toTargets(request, routes, admit, only);
        return new Forward(passage, admit.finding().reason(), admit.finding());
    }

    /** Whether {@code next}, behind our own values, is all that is left of the route set, and no more than a target. */
    private boolean isOnlyTarget(SipRequest request, int own, SipUri next) {
        boolean plain = next.parameter("maddr") == null && (next.parameter("lr") != null || next.user() == null);
        return plain && parts.pool().isTarget(next) && OwnRoutes.valuesOf(request, own + 2) == own + 1;
    }

    private Passage toTargets(SipRequest request, OwnRoutes routes, Verdict.Admit admit, @Nullable Target only) {
        Policy policy = admit.policy();
        List<CompletableFuture<List<Target>>> ways =
                new ArrayList<>(policy.routes().size());
        if (only == null) {
            for (Route route : ORDER.of(policy.routes(), random)) {
                ways.add(parts.book().find(policy.accountSid(), route.uri()));
            }
        }
        List<Target> known = ways.isEmpty() ? defaults() : List.of();
        return new Passage(
                only == null ? known : List.of(only),
                ways,
                null,
                routes.count(),
                parts.border().inwards(request),
                ProvenIdentity.lines(policy, admit.identity(), Bytes.EMPTY),
                recordRoute(
                        request.method(),
                        Side.OUTSIDE,
                        entrance(admit, false),
                        parts.dialogs().seconds()));
    }

    private static Entrance entrance(Verdict.Admit admit, boolean registered) {
        Verdict.Identity identity = admit.identity();
        return new Entrance(admit.policy().sid(), identity == null ? null : identity.credentialSid(), registered);
    }

    private List<Target> defaults() {
        return Objects.requireNonNull(parts.pool().upstream(UpstreamsSettings.DEFAULT))
                .order(random);
    }

    /**
     * The way of a REGISTER that the gate admits: always to the default upstream, which may send calls back along the
     * flow. What a route of its domain leads to may not: its requests are a stranger's.
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
                registrations.path(register, entrance(admit, true)));
    }

    /** The way of a request from inside that continues no proven dialog. */
    Decision fromInside(SipRequest request, OwnRoutes routes) {
        return flows.of(
                request,
                routes,
                entrance -> recordRoute(
                        request.method(), Side.INSIDE, entrance, parts.dialogs().seconds()));
    }

    /**
     * The way of a request that continues {@code dialog} and need not be judged; refused when its phone's listener is
     * no more.
     */
    Decision inDialog(SipRequest request, OwnRoutes routes, Dialog dialog) {
        if (dialog.side() == Side.OUTSIDE) {
            return Forward.by(toFarEnd(request, routes, dialog, dialog.identity()));
        }
        Ends ends = dialog.ends();
        Flow flow = loop.flowTo(ends.transport(), ends.outside(), ends.localPort());
        return flow == null
                ? Answer.of(Status.FLOW_FAILED, Reason.FLOW_GONE)
                : Forward.by(new Passage(
                        List.of(),
                        flow,
                        routes.count(),
                        parts.border().outwards(request),
                        Bytes.EMPTY,
                        recordRoute(request, dialog)));
    }

    /** The way of a request that continues {@code dialog}, was judged by its entrance and may pass. */
    Decision inDialog(SipRequest request, OwnRoutes routes, Dialog dialog, Verdict.Admit admit) {
        Bytes identity = ProvenIdentity.lines(admit.policy(), admit.identity(), Bytes.EMPTY);
        Passage passage = toFarEnd(request, routes, dialog, identity);
        return new Forward(passage, admit.finding().reason(), admit.finding());
    }

    private Passage toFarEnd(SipRequest request, OwnRoutes routes, Dialog dialog, Bytes identity) {
        return new Passage(
                List.of(farEnd(dialog.ends())),
                null,
                routes.count(),
                parts.border().inwards(request),
                identity,
                recordRoute(request, dialog));
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

    private HopLines recordRoute(SipRequest request, Dialog dialog) {
        Grant grant = dialog.grant();
        return recordRoute(request.method(), dialog.side(), grant.entrance(), grant.when());
    }

    /** Records us in everything that may begin a dialog or refresh its target. */
    private HopLines recordRoute(Method method, Side from, @Nullable Entrance entrance, long when) {
        return switch (method) {
            case BYE, REGISTER, ACK, CANCEL -> HopLines.NONE;
            default -> new RecordRoute(parts.rewriting(), from, entrance, when);
        };
    }
}
