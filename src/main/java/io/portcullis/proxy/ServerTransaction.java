package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The caller's half of a forwarded request (RFC 3261 section 17.2): absorbs its repetitions and carries the responses.
 * Confined to its event loop.
 */
abstract class ServerTransaction extends Transaction {
    final TransactionLayer layer;
    final Flow flow;
    private final byte[] key;
    private boolean settled;

    /** A transaction for {@code request}, answered on {@code flow}. */
    ServerTransaction(TransactionLayer layer, SipRequest request, Flow flow) {
        super(layer.table.hash(request));
        this.layer = layer;
        this.flow = flow;
        this.key = ServerKey.of(request);
    }

    /** One that had settled. */
    ServerTransaction(TransactionLayer layer, Recollection what) {
        super(what.hash());
        this.layer = layer;
        this.flow = what.flow();
        this.key = what.key().toArray();
        this.settled = true;
        this.ended = true;
    }

    final Bytes key() {
        return Bytes.of(key);
    }

    @Override
    final boolean matches(SipMessage message) {
        return message instanceof SipRequest request && takes(request) && ServerKey.matches(key, request);
    }

    /** Who answers the request. */
    interface User {
        /**
         * A CANCEL of the request. Only who sent the INVITE may send it (section 22.1): from elsewhere it matches nothing.
         *
         * @return whether it was theirs to send
         */
        boolean cancelled(Arrival cancel);

        /** The ACK of a 2xx that carries the branch of its INVITE; whether it went to the target that sent the 2xx. */
        boolean acknowledged(Arrival ack);

        /** What is left to do, should that be all; null when there is more to it. */
        @Nullable
        Accepted accepted();
    }

    /** Says whom a CANCEL and the ACK of a 2xx are for; told once, before anything arrives. */
    void belongsTo(User user) {}

    /** Whether it is about requests with this method. */
    abstract boolean takes(SipRequest request);

    /**
     * Sends a response to the caller, if the state still allows one.
     *
     * @return whether it went
     */
    abstract boolean respond(int status, byte[] response);

    /** Whether a final response may still be chosen. */
    abstract boolean isOpen();

    /** Nobody will answer: it ends without a word (RFC 4320 section 4.2). */
    abstract void abandon();

    /** The answer is given, as far as stopping the edge is concerned. */
    final void settle() {
        if (!settled) {
            settled = true;
            layer.settled();
        }
    }
}
