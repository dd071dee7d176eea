package io.portcullis.transaction;

import io.portcullis.base.Side;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.Reply;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.transaction.FinishedTransaction.Kind;
import io.portcullis.transaction.NonInviteServerState.Event;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/** {@link NonInviteServerState} with its timers and its messages. */
public final class NonInviteServerTransaction extends ServerTransaction {
    private final Method method;
    private final Bytes otherMethod;
    private NonInviteServerState state = NonInviteServerState.TRYING;
    private byte @Nullable [] lastResponse;
    private @Nullable SipRequest request;

    NonInviteServerTransaction(TransactionLayer layer, SipRequest request, Flow flow) {
        super(layer, request, flow);
        this.method = request.method();
        this.otherMethod =
                method == Method.OTHER ? Bytes.of(request.methodToken().toArray()) : Bytes.EMPTY;
        this.request = request;
        layer.wheel.arm(this, layer.untilTrying);
    }

    /** One that was answered. */
    NonInviteServerTransaction(TransactionLayer layer, FinishedTransaction what) {
        super(layer, what);
        this.method = what.method();
        this.otherMethod = Bytes.EMPTY;
        this.state = NonInviteServerState.COMPLETED;
        this.lastResponse = what.rest().toArray();
    }

    @Override
    @Nullable
    FinishedTransaction recollection() {
        return method == Method.OTHER || lastResponse == null
                ? null
                : new FinishedTransaction(
                        Kind.ANSWERED, hash, method, Side.OUTSIDE, key(), Bytes.of(lastResponse), flow, null);
    }

    @Override
    public TransactionListener.Kind kind() {
        return TransactionListener.Kind.NON_INVITE_SERVER;
    }

    @Override
    boolean takes(SipRequest other) {
        return other.method() == method && (method != Method.OTHER || otherMethod.equals(other.methodToken()));
    }

    @Override
    boolean absorb(Arrival arrival) {
        state = state.on(Event.REQUEST);
        if (lastResponse != null) {
            flow.send(lastResponse);
        }
        return true;
    }

    @Override
    public boolean isOpen() {
        return state == NonInviteServerState.TRYING || state == NonInviteServerState.PROCEEDING;
    }

    @Override
    public boolean respond(int status, byte[] response) {
        if (!isOpen()) {
            return false;
        }
        state = state.on(status < 200 ? Event.PROVISIONAL : Event.FINAL);
        lastResponse = response;
        holds(response.length);
        flow.send(response);
        if (state == NonInviteServerState.COMPLETED) {
            request = null;
            settle();
            layer.linger(this, flow);
        }
        return true;
    }

    /**
     * While nothing was sent it is time for a 100, which no sooner may be sent (RFC 4320 section 4.1); later, timer J.
     */
    @Override
    public void fire() {
        if (state == NonInviteServerState.COMPLETED) {
            end(Event.TIMER_J);
        } else if (request != null) {
            respond(Status.TRYING.code(), Reply.to(request, Status.TRYING, null).toBytes());
        }
    }

    @Override
    public void abandon() {
        if (isOpen()) {
            end(Event.ABANDONED);
        }
    }

    @Override
    void lost(Flow lostFlow) {
        if (lostFlow.equals(flow) && state.on(Event.TRANSPORT_ERROR) != state) {
            end(Event.TRANSPORT_ERROR);
        }
    }

    private void end(Event event) {
        state = state.on(event);
        layer.wheel.cancel(this);
        settle();
        layer.ended(this);
    }
}
