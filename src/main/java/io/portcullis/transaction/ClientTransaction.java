package io.portcullis.transaction;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipResponse;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import java.net.InetSocketAddress;

/**
 * A request of ours on its way and the responses to it (RFC 3261 section 17.1). Only the address that the request went
 * to may answer it; over a stream any connection from its host, for one may have been lost since (section 18.2.2).
 * Confined to its event loop.
 */
public abstract class ClientTransaction extends Transaction {
    final TransactionLayer layer;
    final Flow flow;
    final TransactionUser.Client user;
    private final byte[] branch;

    /** A transaction over {@code flow} whose requests carry {@code branch}. */
    ClientTransaction(TransactionLayer layer, Flow flow, Bytes branch, TransactionUser.Client user) {
        super(layer.table.hash(branch));
        this.layer = layer;
        this.flow = flow;
        this.branch = branch.toArray();
        this.user = user;
        this.share = user.share();
    }

    /** One that had its final response. */
    ClientTransaction(TransactionLayer layer, FinishedTransaction what, TransactionUser.Client user) {
        super(what.hash());
        this.layer = layer;
        this.flow = what.flow();
        this.branch = what.key().toArray();
        this.user = user;
    }

    @Override
    final boolean matches(SipMessage message) {
        Bytes theirs = message.topVia().branch();
        return theirs != null
                && theirs.equals(branch())
                && message instanceof SipResponse response
                && takes(response.cseqMethod());
    }

    /** What is its own in the topmost Via of its requests. */
    final Bytes branch() {
        return Bytes.of(branch);
    }

    /** What its requests leave on. */
    public final Flow flow() {
        return flow;
    }

    /** Whether it is about responses to this method: a CANCEL has the branch of its INVITE. */
    abstract boolean takes(Method method);

    /** Takes a response from the right address; from another, it is dropped like one that matches nothing. */
    @Override
    final boolean absorb(Arrival arrival) {
        Flow from = arrival.flow();
        if (from.transport() == flow.transport() && mayAnswer(from.remote())) {
            received((SipResponse) arrival.message());
        }
        return true;
    }

    private boolean mayAnswer(InetSocketAddress remote) {
        return flow.transport().isReliable()
                ? remote.getAddress().equals(flow.remote().getAddress())
                : remote.equals(flow.remote());
    }

    abstract void received(SipResponse response);

    /** Sends the request for the first time. */
    public abstract void start();

    /** Nobody waits for the answer any longer, since another target is asked. */
    public abstract void supersede();

    /** Nobody wants the answer any more; of no consequence to anything but an INVITE. */
    public final void cancel() {
        cancel(Bytes.EMPTY);
    }

    /** The caller hung up, and said why in these header lines. */
    public abstract void cancel(Bytes reason);
}
