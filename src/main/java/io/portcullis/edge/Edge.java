package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.edge.Decision.Answer;
import io.portcullis.edge.Decision.Drop;
import io.portcullis.edge.Decision.Forward;
import io.portcullis.edge.Dialogs.Dialog;
import io.portcullis.gate.Entrance;
import io.portcullis.gate.Gate;
import io.portcullis.gate.OwnHosts;
import io.portcullis.gate.Verdict;
import io.portcullis.proxy.Proxy;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Fault;
import io.portcullis.sip.Method;
import io.portcullis.sip.Reply;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Status;
import io.portcullis.sip.Text;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Loop;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One message, start to finish: the whole data path of the product, for one event loop. What belongs to a live
 * transaction goes to it; what comes from inside, or proves an admitted dialog, to the proxy; everything else to the
 * gate. What is decided is carried out here. Confined to its loop.
 */
final class Edge {
    static final Answer ALIVE = Answer.of(Status.OK, EdgeParts.ALLOW, Reason.ANSWERED);
    private static final Answer NOTHING_TO_CANCEL =
            Answer.of(Status.CALL_OR_TRANSACTION_DOES_NOT_EXIST, Reason.DIALOG_UNKNOWN);
    private static final Answer DRAINING =
            Answer.of(Status.SERVICE_UNAVAILABLE, Bytes.of("Retry-After: 10\r\n"), Reason.DRAINING);

    private final EdgeParts parts;
    private final Gate gate;
    private final Proxy proxy;
    private final SecondLane lane;
    private final Passages passages;
    private final Overload overload;
    private final Room room;
    private final Loop loop;

    /** An edge that draws lots with {@code random}, which need not be hard to guess. */
    Edge(EdgeParts parts, Loop loop, Proxy proxy, SecondLane lane, RandomGenerator random) {
        this.parts = parts;
        this.loop = loop;
        this.gate = parts.gate();
        this.proxy = proxy;
        this.overload = new Overload(loop, parts.listener(), random);
        this.room = new Room(parts, proxy.bytes());
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
            SipRequest said = (SipRequest) meant.message();
            SipRequest request = parts.symmetric().applyTo(said);
            accept(said == request ? meant : new Arrival(request, meant.flow(), meant.nanos()), request);
        }
    }

    private void accept(Arrival arrival, SipResponse response) {
        if (!parts.ownHosts().isOurs(response.topVia())) {
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
            carryOut(arrival, request, side, unreadable(arrival, request, fault, side));
            if (fault.blursBounds()) {
                arrival.flow().close();
            }
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
        Dialog dialog = parts.dialogs().of(request, routes, configured);
        Side side = dialog == null ? configured : dialog.side();
        arrived(request, side);
        if (request.method() == Method.ACK) {
            acknowledge(arrival, request, side, routes, dialog);
        } else if (request.method() == Method.CANCEL) {
            // What it would cancel would have absorbed it.
            carryOut(arrival, request, side, NOTHING_TO_CANCEL);
        } else if (dialog == null || !dialog.isExcused()) {
            judge(arrival, request, routes, side, dialog);
        } else {
            Decision decision = goOn(arrival, request, routes, dialog);
            Share share = shareOf(decision, side, dialog);
            carryOut(arrival, request, side, unlessFull(arrival, side, decision, share, dialog), share);
        }
    }

    /**
     * Never challenged, never answered: it continues an admitted dialog, or it is nothing (RFC 3261 section 22.1). What
     * acknowledges an answer of the edge's own is the end of that.
     */
    private void acknowledge(Arrival arrival, SipRequest ack, Side side, OwnRoutes routes, @Nullable Dialog dialog) {
        if (dialog != null && dialog.isExcused()) {
            Verdict screened = screen(arrival, ack, dialog);
            Decision decision = screened != null
                    ? Drop.of(screened.finding().reason())
                    : Validation.hasLooped(ack, parts.ownHosts())
                            ? Drop.of(Reason.LOOP)
                            : passages.inDialog(ack, routes, dialog);
            carryOut(arrival, ack, side, decision instanceof Forward ? decision : Drop.of(decision.reason()));
        } else if (!parts.tag().isAcknowledgedBy(ack)) {
            carryOut(arrival, ack, side, Drop.of(Reason.DIALOG_UNKNOWN));
        }
    }

    /** A request of a dialog that excuses it from being judged. */
    private Decision goOn(Arrival arrival, SipRequest request, OwnRoutes routes, Dialog dialog) {
        Verdict screened = screen(arrival, request, dialog);
        if (screened != null) {
            return Objects.requireNonNull(Decision.of(screened));
        }
        Decision refused = Validation.refusal(request, parts.ownHosts());
        if (refused != null) {
            return refused;
        }
        if (dialog.side() == Side.OUTSIDE) {
            parts.dialogs().follow(arrival, dialog);
        }
        return passages.inDialog(request, routes, dialog);
    }

    private @Nullable Verdict screen(Arrival arrival, SipRequest request, Dialog dialog) {
        return dialog.side() == Side.INSIDE ? null : gate.screen(request, dialog.number(), arrival.nanos());
    }

    /** A request outside any dialog, or of {@code dialog}, which does not excuse it. */
    private void judge(Arrival arrival, SipRequest request, OwnRoutes routes, Side side, @Nullable Dialog dialog) {
        Decision decision = decide(arrival, request, routes, side, dialog);
        Share share = shareOf(decision, side, dialog);
        decision = unlessFull(arrival, side, decision, share, dialog != null && dialog.isSame() ? dialog : null);
        Arrival meant = decision instanceof Forward && side == Side.OUTSIDE && dialog == null
                ? RoutePreprocessing.undirected(arrival, request, parts.ownHosts())
                : arrival;
        carryOut(meant, (SipRequest) meant.message(), side, decision, share);
        if (decision.finding() != null && !(decision instanceof Forward)) {
            loop.forget(arrival);
        }
    }

    private Share shareOf(Decision decision, Side side, @Nullable Dialog dialog) {
        return decision instanceof Forward forward ? room.shareOf(side, forward, dialog) : Share.NONE;
    }

    /** What is decided, unless there is no room for what would go on, and continues {@code dialog} if there is one. */
    private Decision unlessFull(Arrival arrival, Side side, Decision decision, Share share, @Nullable Dialog dialog) {
        Answer full = decision instanceof Forward forward ? room.refusal(arrival, side, forward, share, dialog) : null;
        return full == null ? decision : full;
    }

    /**
     * Whether the request asks what this edge is and can. That a stranger does with every OPTIONS that names no user:
     * whether we serve the host, the answer does not tell.
     */
    static boolean isToUs(SipRequest request, OwnRoutes routes, Side side, OwnHosts ownHosts) {
        SipUri uri = request.sipUri();
        if (request.method() != Method.OPTIONS || routes.next() != null || uri == null) {
            return false;
        }
        if (uri.user() == null) {
            return side == Side.OUTSIDE || (routes.token() == null && ownHosts.isOurs(uri));
        }
        return ownHosts.isOurs(uri) && ownHosts.policyOf(uri) == null;
    }

    private Decision decide(Arrival arrival, SipRequest request, OwnRoutes routes, Side side, @Nullable Dialog dialog) {
        boolean toUs = isToUs(request, routes, side, parts.ownHosts());
        if (toUs && request.source().address().isLoopbackAddress()) {
            return ALIVE; // the edge asks itself, or somebody who is as near
        }
        Verdict screened = side == Side.INSIDE ? null : gate.screen(request, arrival.nanos());
        Decision refused = screened == null
                ? overload.refusal(request, side, parts.emergencyNumbers())
                : Objects.requireNonNull(Decision.of(screened));
        if (refused == null && !toUs) {
            refused = Validation.refusal(request, parts.ownHosts());
        }
        if (refused != null) {
            return refused;
        }
        if (toUs) {
            return ALIVE;
        }
        Entrance entrance = dialog == null ? null : dialog.grant().entrance();
        if (dialog != null && entrance != null) {
            Verdict verdict = gate.judge(request, entrance, arrival.nanos());
            return verdict instanceof Verdict.Admit admit
                    ? passages.inDialog(request, routes, parts.dialogs().admitted(arrival, dialog, admit), admit)
                    : Objects.requireNonNull(Decision.of(verdict));
        }
        if (parts.isDraining() && request.method() == Method.INVITE) {
            return DRAINING;
        }
        return side == Side.INSIDE ? passages.fromInside(request, routes) : ask(arrival, request, routes);
    }

    private Decision ask(Arrival arrival, SipRequest request, OwnRoutes routes) {
        Target only = JudgedDomain.followed(request, parts.ownHosts(), parts.book());
        SipUri domain = only == null ? JudgedDomain.of(request, routes, parts.ownHosts()) : JudgedDomain.from(request);
        Verdict verdict = gate.judge(request, domain, arrival.nanos());
        return verdict instanceof Verdict.Admit admit
                ? passages.admitted(request, routes, admit, only)
                : Objects.requireNonNull(Decision.of(verdict));
    }

    /** What is not worth an answer of its own gets none; who sends too much of it neither. */
    private Decision unreadable(Arrival arrival, SipRequest request, Fault fault, Side side) {
        if (request.method() == Method.ACK) {
            return Drop.of(Decision.reasonOf(fault));
        }
        Verdict screened = side == Side.INSIDE ? null : gate.screen(request, arrival.nanos());
        return screened == null ? Answer.of(fault) : new Drop(screened.finding().reason(), screened.finding());
    }

    /** The same for what no transaction holds. */
    private void carryOut(Arrival arrival, SipRequest request, Side side, Decision decision) {
        carryOut(arrival, request, side, decision, Share.NONE);
    }

    /** The one place that turns a decision into SIP, and tells of it; what goes on is held on {@code share}. */
    private void carryOut(Arrival arrival, SipRequest request, Side side, Decision decision, Share share) {
        if (decision instanceof Forward forward) {
            Relayed fate = new Relayed(parts, loop, arrival, side, forward, share);
            if (request.method() == Method.ACK) {
                proxy.relayAck(arrival, forward.passage(), fate);
            } else {
                arrival.flow().trust();
                proxy.relay(arrival, forward.passage(), fate);
            }
            return;
        }
        if (decision instanceof Answer answer) {
            arrival.back(request).send(written(request, answer).toBytes());
            parts.listener().answered(answer.status().code(), side);
        }
        parts.listener().decided(request, side, decision);
        parts.listener().completed(arrival, side, decision, null);
    }

    private Reply written(SipRequest request, Answer answer) {
        Text tag = parts.tag().of(request);
        Reply reply = answer.phrase() == null
                ? Reply.to(request, answer.status(), tag)
                : Reply.to(request, answer.phrase(), tag);
        Bytes explanation = answer.isChallenge() ? Bytes.EMPTY : parts.explain(answer.reason());
        return reply.lines(
                explanation.isEmpty() ? answer.lines() : Bytes.of(answer.lines().toString() + explanation));
    }
}
