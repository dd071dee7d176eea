package io.portcullis.proxy;

import io.portcullis.base.Side;
import io.portcullis.proxy.OwnVias.OwnVia;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.Reply;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.transaction.TransactionLayer;
import io.portcullis.transaction.TransactionUser;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import io.portcullis.wire.Loop;
import org.jspecify.annotations.Nullable;

/** What every response context of an event loop uses. Confined to its event loop. */
record Core(Loop loop, TransactionLayer layer, OwnVias vias, Crossing crossing, ProxyListener listener) {
    /** With every 503 of ours: soon enough for a restarted PBX, late enough for it to breathe. */
    static final Bytes RETRY_AFTER = Bytes.of("Retry-After: 5\r\n");
    /** Nobody may be asked over TLS (RFC 5630 section 5.4.1). */
    static final Bytes SIPS_NOT_ALLOWED = Bytes.of("Warning: 380 portcullis \"SIPS Not Allowed\"\r\n");

    /** A longer request takes a way that does not cut it into pieces, where there is one. */
    static final int LONGEST_DATAGRAM = 1_300;

    /** The loop's clock. */
    long now() {
        return loop.now();
    }

    TrustBorder border() {
        return crossing.border();
    }

    /** The way to a target, or null when no listener speaks to its address, or nothing may be sent there. */
    @Nullable
    Flow flowTo(Target target) {
        if (target.barred() != null) {
            return null;
        }
        if (target.connection() != null) {
            return target.connection();
        }
        return target.transport() == Transport.TLS
                ? loop.secureFlowTo(target.address(), target.hostName())
                : loop.flowTo(target.transport(), target.address());
    }

    /**
     * Sends a copy of the request as a transaction of its own.
     *
     * @param target who is asked, along {@code callee} or over a stream when the copy is long; null along a flow
     */
    ClientTransaction ask(
            Arrival arrival, Passage passage, Flow callee, @Nullable Target target, TransactionUser.Client user) {
        Method method = ((SipRequest) arrival.message()).method();
        Copy copy = copy(arrival, passage, callee);
        if (target != null && copy.isLong() && target.mayTakeStreams(loop.now())) {
            copy = overStream(copy, arrival, passage, target);
        }
        ClientTransaction transaction = layer.client(copy.callee, copy.branch, copy.bytes.array(), method, user);
        transaction.start();
        listener.requestForwarded(method, passage.side());
        return transaction;
    }

    /**
     * Sends a copy of an ACK, which nobody answers: a long one over a stream only where others were answered there.
     *
     * @param target who gets it, null along a flow
     */
    void passAck(Arrival arrival, Passage passage, Flow callee, @Nullable Target target) {
        Copy copy = copy(arrival, passage, callee);
        if (target != null && copy.isLong() && target.takesStreams()) {
            copy = overStream(copy, arrival, passage, target);
        }
        copy.callee.send(copy.bytes.array());
        listener.requestForwarded(Method.ACK, passage.side());
    }

    /** Answers a CANCEL, which is always 200 (RFC 3261 section 9.2). */
    void confirm(Arrival cancel, Flow caller, Bytes toTag, Side side) {
        caller.send(Reply.to((SipRequest) cancel.message(), Status.OK, toTag).toBytes());
        listener.response(Status.OK.code(), side, ProxyListener.Origin.EDGE);
    }

    /** Header lines behind header lines. */
    static Bytes join(Bytes lines, Bytes more) {
        if (more.isEmpty()) {
            return lines;
        }
        return lines.isEmpty() ? more : Bytes.of(lines.toString() + more);
    }

    /** Tells when what came through {@code target}, null for a flow, asks for credentials of the edge's own realm. */
    void noteChallenge(@Nullable Target target, SipResponse response) {
        if (!border().challenges(response).isEmpty()) {
            listener.realmClash(target != null && target.isConfigured() ? target.uri() : null);
        }
    }

    /** A message on its way out, whole in its array. */
    private record Copy(Flow callee, Bytes branch, Bytes bytes) {
        /** Whether one datagram is too little for it (RFC 3261 section 18.1.1). */
        boolean isLong() {
            return bytes.length() > LONGEST_DATAGRAM && !callee.transport().isReliable();
        }
    }

    private Copy copy(Arrival arrival, Passage passage, Flow callee) {
        SipRequest request = (SipRequest) arrival.message();
        OwnVia via = vias.next(callee, request);
        byte[] bytes =
                Forwarding.request(request, passage, via.line(), new Forwarding.Hop(arrival.flow(), callee, border()));
        return new Copy(callee, via.branch(), Bytes.of(bytes));
    }

    private Copy overStream(Copy copy, Arrival arrival, Passage passage, Target target) {
        Flow stream = loop.flowTo(Transport.TCP, target.address());
        return stream == null ? copy : copy(arrival, passage, stream);
    }
}
