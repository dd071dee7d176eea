package io.portcullis.transaction;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.wire.Flow;

/**
 * The caller's half of a forwarded request (RFC 3261 section 17.2): absorbs its repetitions and carries the responses.
 * Confined to its event loop.
 */
public abstract class ServerTransaction extends Transaction {
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
    ServerTransaction(TransactionLayer layer, FinishedTransaction what) {
        super(what.hash());
        this.layer = layer;
        this.flow = what.flow();
        this.key = what.key().toArray();
        this.settled = true;
        this.ended = true;
    }

    /** What responses go back on. */
    public final Flow flow() {
        return flow;
    }

    final Bytes key() {
        return Bytes.of(key);
    }

    @Override
    final boolean matches(SipMessage message) {
        return message instanceof SipRequest request && takes(request) && ServerKey.matches(key, request);
    }

    /** Says whom a CANCEL and the ACK of a 2xx are for; told once, before anything arrives. */
    public void belongsTo(TransactionUser.Server user) {
        share = user.share();
    }

    /** Whether it is about requests with this method. */
    abstract boolean takes(SipRequest request);

    /**
     * Sends a response to the caller, if the state still allows one.
     *
     * @return whether it went
     */
    public abstract boolean respond(int status, byte[] response);

    /** Whether a final response may still be chosen. */
    public abstract boolean isOpen();

    /** Nobody will answer: it ends without a word (RFC 4320 section 4.2). */
    public abstract void abandon();

    /** The answer is given, as far as stopping the edge is concerned. */
    final void settle() {
        if (!settled) {
            settled = true;
            layer.settled();
        }
    }
}
