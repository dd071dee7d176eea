package io.portcullis.proxy;

import io.portcullis.proxy.ProxyListener.Side;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipResponse;
import io.portcullis.wire.Flow;

/**
 * Passes a 2xx to an INVITE on every time the callee repeats it, after the first (RFC 6026 section 7.2). Confined to its event
 * loop.
 *
 * @param caller who asked
 * @param side where the caller is
 */
record LateSuccess(Core core, Flow caller, Side side) implements ClientTransaction.User {
    @Override
    public void answered(ClientTransaction transaction, SipResponse response) {
        caller.send(Forwarding.response(response, side, Bytes.EMPTY));
        core.listener().response(response.status(), side);
    }

    @Override
    public void unanswered(ClientTransaction transaction) {}

    @Override
    public void undelivered(ClientTransaction transaction) {}
}
