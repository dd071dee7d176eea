package io.portcullis.proxy;

import io.portcullis.proxy.NonInviteClientState.Event;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipResponse;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/** {@link NonInviteClientState} with its timers and its messages. */
final class NonInviteClientTransaction extends ClientTransaction {
    private final Method method;
    private final TimerWheel.Timer repeat = new TimerWheel.Timer() {
        @Override
        void fire() {
            repeatRequest();
        }
    };
    private final TimerWheel.Timer end = new TimerWheel.Timer() {
        @Override
        void fire() {
            expire();
        }
    };
    private NonInviteClientState state = NonInviteClientState.TRYING;
    private byte @Nullable [] request;
    private long gap;

    /** A transaction for {@code request}, whose topmost Via carries {@code branch}. */
    NonInviteClientTransaction(
            TransactionLayer layer, Flow flow, Bytes branch, byte[] request, Method method, User user) {
        super(layer, flow, branch, user);
        this.request = request;
        this.method = method;
    }

    @Override
    ProxyListener.Kind kind() {
        return ProxyListener.Kind.NON_INVITE_CLIENT;
    }

    @Override
    boolean takes(Method other) {
        return method == other;
    }

    @Override
    void start() {
        layer.begun(this);
        layer.wheel.arm(end, layer.lifetime);
        gap = layer.t1;
        if (!flow.transport().isReliable()) {
            layer.wheel.arm(repeat, gap);
        }
        send();
    }

    private void send() {
        if (request != null) {
            flow.send(request);
        }
    }

    private void repeatRequest() {
        gap = state == NonInviteClientState.PROCEEDING ? layer.t2 : Math.min(gap * 2, layer.t2);
        state = state.on(Event.TIMER_E);
        send();
        layer.wheel.arm(repeat, gap);
    }

    @Override
    void received(SipResponse response) {
        boolean open = isOpen();
        state = state.on(response.isProvisional() ? Event.PROVISIONAL : Event.FINAL);
        if (open && state == NonInviteClientState.COMPLETED) {
            request = null;
            layer.wheel.cancel(repeat);
            layer.wheel.arm(end, flow.transport().isReliable() ? 0 : layer.t4);
        }
        if (open) {
            user.answered(this, response);
        }
    }

    private boolean isOpen() {
        return state == NonInviteClientState.TRYING || state == NonInviteClientState.PROCEEDING;
    }

    @Override
    void cancel(Bytes reason) {}

    @Override
    void supersede() {
        if (isOpen()) {
            end(Event.ABANDONED);
        }
    }

    @Override
    void forget() {
        if (state == NonInviteClientState.COMPLETED) {
            expire();
        }
    }

    private void expire() {
        boolean open = isOpen();
        end(open ? Event.TIMER_F : Event.TIMER_K);
        if (open) {
            user.unanswered(this);
        }
    }

    @Override
    void lost(Flow lostFlow) {
        if (lostFlow.equals(flow) && isOpen()) {
            end(Event.TRANSPORT_ERROR);
            user.undelivered(this);
        }
    }

    private void end(Event event) {
        state = state.on(event);
        layer.wheel.cancel(repeat);
        layer.wheel.cancel(end);
        layer.ended(this);
    }
}
