package io.portcullis.proxy;

import io.portcullis.proxy.OwnVias.OwnVia;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import io.portcullis.wire.Loop;
import org.jspecify.annotations.Nullable;

/** What every response context of an event loop uses. Confined to its event loop. */
record Core(Loop loop, TransactionLayer layer, OwnVias vias, ProxyListener listener) {
    /** With every 503 of ours: soon enough for a restarted PBX, late enough for it to breathe. */
    static final Bytes RETRY_AFTER = Bytes.of("Retry-After: 5\r\n");

    /** The way to a target, or null when no listener speaks to its address. */
    @Nullable
    Flow flowTo(Target target) {
        return target.transport() == Transport.TLS
                ? loop.secureFlowTo(target.address(), target.hostName())
                : loop.flowTo(target.transport(), target.address());
    }

    /** Sends a copy of {@code request} as a transaction of its own. */
    ClientTransaction ask(Arrival arrival, Passage passage, Flow callee, ClientTransaction.User user) {
        SipRequest request = (SipRequest) arrival.message();
        OwnVia via = vias.next(callee, request);
        byte[] copy = Forwarding.request(request, passage, via.line(), arrival.flow(), callee);
        ClientTransaction transaction = request.method() == Method.INVITE
                ? new InviteClientTransaction(layer, callee, via.branch(), copy, user)
                : new NonInviteClientTransaction(layer, callee, via.branch(), copy, request.method(), user);
        transaction.start();
        listener.requestForwarded(request.method(), passage.side());
        return transaction;
    }

    /** Sends a copy of an ACK, which nobody answers. */
    void passAck(Arrival arrival, Passage passage, Flow callee) {
        SipRequest ack = (SipRequest) arrival.message();
        OwnVia via = vias.next(callee, ack);
        callee.send(Forwarding.request(ack, passage, via.line(), arrival.flow(), callee));
        listener.requestForwarded(Method.ACK, passage.side());
    }
}
