package io.portcullis.proxy;

import io.portcullis.base.Side;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipResponse;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.transaction.TransactionUser;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;

/**
 * All that is left to do for an INVITE after its 2xx (RFC 6026 section 7): to pass the 2xx on every time it comes
 * again, to confirm a CANCEL that comes too late, and to take an ACK to where it belongs. Confined to its event loop.
 *
 * @param caller who asked
 * @param callee where the 2xx came from
 * @param side where the caller is
 */
record AcceptedInvite(Core core, Flow caller, Flow callee, Side side) implements TransactionUser.Revived {
    @Override
    public void answered(ClientTransaction transaction, SipResponse response) {
        if (response.isUnusable()) {
            return; // it has said the same before, and better
        }
        Forwarding.Way way =
                new Forwarding.Way(caller, transaction.flow(), core.crossing().recorded());
        caller.send(Forwarding.response(response, side, Bytes.EMPTY, way, core.border()));
        core.listener().response(response.status(), side, ProxyListener.Origin.UPSTREAM);
    }

    @Override
    public void unanswered(ClientTransaction transaction) {}

    @Override
    public void undelivered(ClientTransaction transaction) {}

    @Override
    public boolean cancelled(Arrival cancel) {
        boolean theirs = cancel.flow().equals(caller);
        if (theirs) {
            core.confirm(cancel, caller, core.vias().token(), side);
        }
        return theirs;
    }

    @Override
    public boolean acknowledged(Arrival ack) {
        return StrayAck.pass(core, ack, callee, side);
    }

    @Override
    public Accepted accepted() {
        return new Accepted(caller, callee, side);
    }
}
