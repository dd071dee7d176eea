package io.portcullis.transaction;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipResponse;
import io.portcullis.transaction.NonInviteClientState.Event;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/** {@link NonInviteClientState} with its timers and its messages. */
public final class NonInviteClientTransaction extends ClientTransaction {
    private final Method method;
    private NonInviteClientState state = NonInviteClientState.TRYING;
    private final byte[] request;
    private long gap;
    /** Timer E, until the final response. */
    private TimerWheel.@Nullable Timer repeat;

    /** A transaction for {@code request}, whose topmost Via carries {@code branch}. */
    NonInviteClientTransaction(
            TransactionLayer layer,
            Flow flow,
            Bytes branch,
            byte[] request,
            Method method,
            TransactionUser.Client user) {
        super(layer, flow, branch, user);
        this.request = request;
        this.method = method;
    }

    @Override
    public TransactionListener.Kind kind() {
        return TransactionListener.Kind.NON_INVITE_CLIENT;
    }

    @Override
    boolean takes(Method other) {
        return method == other;
    }

    @Override
    public void start() {
        layer.begun(this);
        holds(request.length);
        layer.wheel.arm(this, layer.lifetime);
        if (!flow.transport().isReliable()) {
            repeat = new Repeat();
            gap = layer.t1;
            layer.wheel.arm(repeat, gap);
        }
        send();
    }

    private void send() {
        flow.send(request);
    }

    private final class Repeat extends TimerWheel.Timer {
        @Override
        public void fire() {
            gap = state == NonInviteClientState.PROCEEDING ? layer.t2 : Math.min(gap * 2, layer.t2);
            state = state.on(Event.TIMER_E);
            send();
            layer.wheel.arm(this, gap);
        }
    }

    private void cancelRepeat() {
        if (repeat != null) {
            layer.wheel.cancel(repeat);
            repeat = null;
        }
    }

    @Override
    void received(SipResponse response) {
        if (response.isProvisional()) {
            state = state.on(Event.PROVISIONAL);
        } else {
            end(Event.FINAL);
        }
        user.answered(this, response);
    }

    private boolean isOpen() {
        return state != NonInviteClientState.TERMINATED;
    }

    @Override
    public void cancel(Bytes reason) {}

    @Override
    public void supersede() {
        if (isOpen()) {
            end(Event.ABANDONED);
        }
    }

    @Override
    public void fire() {
        end(Event.TIMER_F);
        user.unanswered(this);
    }

    /** What the network says of datagrams may be forged: it counts only while nothing was heard. */
    @Override
    void lost(Flow lostFlow) {
        boolean counts = lostFlow.transport().isReliable() || state == NonInviteClientState.TRYING;
        if (lostFlow.equals(flow) && isOpen() && counts) {
            end(Event.TRANSPORT_ERROR);
            user.undelivered(this);
        }
    }

    private void end(Event event) {
        state = state.on(event);
        cancelRepeat();
        layer.wheel.cancel(this);
        layer.ended(this);
    }
}
