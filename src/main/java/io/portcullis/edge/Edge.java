package io.portcullis.edge;

import io.portcullis.base.Side;
import io.portcullis.gate.DialogProof.Proven;
import io.portcullis.gate.Gate;
import io.portcullis.gate.Verdict;
import io.portcullis.proxy.Passage;
import io.portcullis.proxy.Proxy;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Fault;
import io.portcullis.sip.Method;
import io.portcullis.sip.Reply;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Status;
import io.portcullis.sip.Text;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Loop;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One message, start to finish: the whole data path of the product, for one event loop. What belongs to a live transaction
 * goes to it; what comes from inside, or proves an admitted dialog, to the proxy; everything else to the gate, whose verdict
 * is carried out here. Confined to its loop.
 */
final class Edge {
    private static final Bytes RETRY_AFTER_DRAIN = Bytes.of("Retry-After: 10\r\n");

    private final EdgeParts parts;
    private final Gate gate;
    private final Proxy proxy;
    private final SecondLane lane;
    private final Passages passages;
    private final Overload overload;
    private final Loop loop;

    /** An edge that draws lots with {@code random}, which need not be hard to guess. */
    Edge(EdgeParts parts, Loop loop, Proxy proxy, SecondLane lane, RandomGenerator random) {
        this.parts = parts;
        this.loop = loop;
        this.gate = parts.gate();
        this.proxy = proxy;
        this.overload = new Overload(loop, parts.listener(), random);
        this.lane = lane;
        this.passages = new Passages(parts, loop, random);
    }

    /** Handles one message; of an unusual one, its plain form. */
    void accept(Arrival arrival) {
        if (arrival.message().oddity() == null) {
            take(arrival);
        } else {
            lane.plain(arrival).ifPresent(this::take);
        }
    }

    private void take(Arrival arrival) {
        if (arrival.message() instanceof SipResponse response) {
            accept(arrival, response);
        } else {
            Arrival meant = RoutePreprocessing.of(arrival, (SipRequest) arrival.message(), parts.ownHosts());
            accept(meant, (SipRequest) meant.message());
        }
    }

    private void accept(Arrival arrival, SipResponse response) {
        if (!parts.ownHosts().isListener(response.topVia())) {
            return; // it answers somebody else's request (RFC 3261 section 18.1.2)
        }
        int owner = Proxy.loopOf(response);
        if (owner == loop.number()) {
            proxy.absorb(arrival);
        } else {
            parts.handOver(owner, arrival);
        }
    }

    private void accept(Arrival arrival, SipRequest request) {
        // Who is configured is inside with whatever it sends. The target of a route is not: tenants choose routes, and
        // would let themselves in.
        Side side = parts.pool()
                        .isInside(request.source().transport(), request.source().socketAddress())
                ? Side.INSIDE
                : Side.OUTSIDE;
        Fault fault = request.fault();
        if (fault != null) {
            arrived(request, side);
            refuse(arrival, request, fault, side);
        } else if (proxy.absorb(arrival)) {
            arrived(request, side);
        } else {
            begin(arrival, request, side);
        }
    }

    private void arrived(SipRequest request, Side side) {
        parts.listener().request(request.method(), request.source().transport(), side);
    }

    /** A request that belongs to no transaction, from {@code configured} as far as the configuration tells. */
    private void begin(Arrival arrival, SipRequest request, Side configured) {
        OwnRoutes routes = OwnRoutes.of(request, parts.ownHosts());
        Optional<Proven> proven = prove(request, routes);
        Side side = proven.isEmpty() ? configured : sideOf(request, proven.get(), configured);
        arrived(request, side);
        if (request.method() == Method.ACK) {
            // Never challenged, never answered: it continues an admitted dialog, or it is nothing (RFC 3261 section
            // 22.1).
            proven.filter(proof -> !Validation.hasLooped(request, parts.ownHosts()))
                    .flatMap(proof -> passages.inDialog(request, side, routes, proof.ends()))
                    .ifPresent(passage -> proxy.relayAck(arrival, passage));
        } else if (request.method() == Method.CANCEL) {
            // What it would cancel would have absorbed it.
            answer(arrival, request, Status.CALL_OR_TRANSACTION_DOES_NOT_EXIST, Bytes.EMPTY, side);
        } else if (proven.isEmpty()) {
            judge(arrival, request, routes, side);
        } else if (isForwardable(arrival, request, side)) {
            passages.inDialog(request, side, routes, proven.get().ends())
                    .ifPresentOrElse(
                            way -> proxy.relay(arrival, way),
                            () -> answer(arrival, request, Status.FLOW_FAILED, Bytes.EMPTY, side));
        }
    }

    /** Whose dialog the request continues, when it can prove that; a To tag alone proves nothing. */
    private Optional<Proven> prove(SipRequest request, OwnRoutes routes) {
        Bytes proof = routes.token();
        return proof == null || !request.claimsDialog()
                ? Optional.empty()
                : parts.proof().open(proof, request);
    }

    /** The far end of a dialog is inside for that dialog, wherever a route found it and whichever address it sends from. */
    private static Side sideOf(SipRequest request, Proven proof, Side configured) {
        boolean farEnd = request.source().socketAddress().equals(proof.ends().inside());
        return farEnd || !proof.fromOutside() ? Side.INSIDE : configured;
    }

    /** A request outside any dialog. */
    private void judge(Arrival arrival, SipRequest request, OwnRoutes routes, Side side) {
        boolean toUs = request.method() == Method.OPTIONS
                && parts.ownHosts().isListener(request.sipUri())
                && routes.next() == null;
        boolean ownProbe = toUs && request.source().address().isLoopbackAddress();
        Verdict screened = side == Side.INSIDE || ownProbe ? null : gate.screen(request, arrival.nanos());
        if (screened != null) {
            carryOut(arrival, request, routes, screened);
        } else if (!ownProbe && overload.sheds(request, side)) {
            answer(arrival, request, Status.SERVICE_UNAVAILABLE, overload.retryAfter(), side);
        } else if (toUs) {
            answer(arrival, request, Status.OK, EdgeParts.ALLOW, side);
        } else if (!isForwardable(arrival, request, side)) {
            return;
        } else if (parts.isDraining() && request.method() == Method.INVITE) {
            answer(arrival, request, Status.SERVICE_UNAVAILABLE, RETRY_AFTER_DRAIN, side);
        } else if (side == Side.INSIDE) {
            carryOut(arrival, request, passages.fromInside(request, routes));
        } else {
            carryOut(arrival, request, routes, gate.judge(request, arrival.nanos()));
        }
    }

    /** Whether the request may go on; answered when not. */
    private boolean isForwardable(Arrival arrival, SipRequest request, Side side) {
        Verdict.Refuse refused = Validation.refusal(request, parts.ownHosts());
        if (refused != null) {
            answer(arrival, request, refused.status(), refused.lines(), side);
        }
        return refused == null;
    }

    private void carryOut(Arrival arrival, SipRequest request, FlowRoutes.Way way) {
        if (way instanceof FlowRoutes.Way.Open open) {
            proxy.relay(arrival, open.passage());
        } else if (way instanceof FlowRoutes.Way.Closed closed) {
            answer(arrival, request, closed.status(), Bytes.EMPTY, Side.INSIDE);
        }
    }

    /** The one place that turns a verdict into SIP. */
    private void carryOut(Arrival arrival, SipRequest request, OwnRoutes routes, Verdict verdict) {
        if (verdict instanceof Verdict.Admit admit) {
            Optional<Passage> passage = passages.admitted(request, routes, admit);
            passage.ifPresentOrElse(
                    way -> proxy.relay(arrival, way),
                    () -> answer(arrival, request, Status.FORBIDDEN, Bytes.EMPTY, Side.OUTSIDE));
            return;
        }
        if (verdict instanceof Verdict.Challenge challenge) {
            answer(arrival, request, challenge.status(), challenge.lines(), Side.OUTSIDE);
        } else if (verdict instanceof Verdict.Refuse refuse) {
            answer(arrival, request, refuse.status(), refuse.lines(), Side.OUTSIDE);
        } // Drop: silence is the answer
        loop.forget(arrival);
    }

    private void refuse(Arrival arrival, SipRequest request, Fault fault, Side side) {
        parts.listener().malformed(fault.label());
        boolean silent = request.method() == Method.ACK
                || (side == Side.OUTSIDE && gate.screen(request, arrival.nanos()) != null);
        if (!silent) {
            arrival.back(request)
                    .send(Reply.to(request, fault, parts.tag().of(request)).toBytes());
            parts.listener().answered(fault.status().code(), side);
        }
        if (fault.blursBounds()) {
            arrival.flow().close();
        }
    }

    private void answer(Arrival arrival, SipRequest request, Status status, Text lines, Side side) {
        Reply reply = Reply.to(request, status, parts.tag().of(request)).lines(lines);
        arrival.back(request).send(reply.toBytes());
        parts.listener().answered(status.code(), side);
    }
}
