package io.portcullis.proxy;

import io.portcullis.base.Side;
import io.portcullis.proxy.ProxyListener.Origin;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Reply;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Status;
import io.portcullis.transaction.ServerTransaction;
import io.portcullis.transaction.TransactionListener;
import io.portcullis.transaction.TransactionUser.Accepted;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request that was forwarded: everything that he is told goes through here, and through the server
 * transaction (RFC 3261 sections 16.7 to 16.10). Confined to its event loop.
 */
final class Caller {
    private static final long NOT_TIMED = Long.MIN_VALUE;
    private static final int RINGING = 180;

    private final Core core;
    private final ServerTransaction server;
    private final Flow origin;
    private final Side side;
    /** When his call began; {@link #NOT_TIMED} for what is no call from outside, and once he has heard of it. */
    private long calledAt;

    private @Nullable Flow acceptedOn;
    private @Nullable Bytes toTag;

    /** The sender of {@code arrival}, who hears from {@code side}. */
    Caller(Core core, ServerTransaction server, Arrival arrival, Side side) {
        this.core = core;
        this.server = server;
        this.origin = arrival.flow();
        this.side = side;
        boolean calls = side == Side.OUTSIDE && sentInvite() && !((SipRequest) arrival.message()).claimsDialog();
        this.calledAt = calls ? arrival.nanos() : NOT_TIMED;
    }

    /** Whether he still waits for a final response. */
    boolean isWaiting() {
        return server.isOpen();
    }

    boolean sentInvite() {
        return server.kind() == TransactionListener.Kind.INVITE_SERVER;
    }

    /** Tells him that his INVITE arrived. */
    void trying(SipRequest request) {
        respond(Status.TRYING.code(), Reply.to(request, Status.TRYING, null).toBytes(), Origin.EDGE);
    }

    /** An answer of our own to {@code request}. */
    void answer(SipRequest request, Status status, Bytes lines) {
        respond(status.code(), Reply.to(request, status, toTag()).lines(lines).toBytes(), Origin.EDGE);
    }

    /**
     * Passes a response on.
     *
     * @param callee where it came from
     * @param recorded the Record-Route values that its request left with
     * @param also header lines that it must have besides its own, each with its line end
     */
    void forward(SipResponse response, Flow callee, HopLines recorded, Bytes also) {
        Forwarding.Way way = new Forwarding.Way(origin, callee, recorded);
        respond(response.status(), Forwarding.response(response, side, also, way, core.border()), Origin.UPSTREAM);
    }

    private void respond(int status, byte[] response, Origin origin) {
        if (!server.respond(status, response)) {
            return;
        }
        core.listener().response(status, side, origin);
        if (calledAt != NOT_TIMED && status >= RINGING) {
            core.listener().setUp(core.now() - calledAt);
            calledAt = NOT_TIMED;
        }
    }

    /** He gets no answer at all. */
    void abandon() {
        server.abandon();
    }

    /** His request was accepted by whoever is at the other end of {@code callee}. */
    void acceptedOn(Flow callee) {
        acceptedOn = callee;
    }

    /** What is left to do once his INVITE was accepted and answered; null when it was not, or there is more to it. */
    @Nullable
    Accepted accepted() {
        return acceptedOn == null || !origin.equals(server.flow()) ? null : new Accepted(origin, acceptedOn, side);
    }

    /** Passes the ACK of a 2xx on to who sent that; whether it went. */
    boolean acknowledges(Arrival ack) {
        return acceptedOn != null && StrayAck.pass(core, ack, acceptedOn, side);
    }

    /** Whether {@code cancel} is his to send; then it is answered. */
    boolean cancels(Arrival cancel) {
        boolean his = cancel.flow().equals(origin);
        if (his) {
            core.confirm(cancel, server.flow(), toTag(), side);
        }
        return his;
    }

    private Bytes toTag() {
        if (toTag == null) {
            toTag = core.vias().token();
        }
        return toTag;
    }
}
