package io.portcullis.transaction;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.transaction.FinishedTransaction.Kind;
import io.portcullis.transaction.InviteServerState.Event;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@link InviteServerState} with its timers and its messages. Takes the INVITE again, its ACK and its CANCEL; a CANCEL
 * is answered at each arrival rather than by a transaction of its own, as the answer is always 200.
 */
public final class InviteServerTransaction extends ServerTransaction {
    private InviteServerState state = InviteServerState.PROCEEDING;
    private byte @Nullable [] lastResponse;
    private long gap;
    private TransactionUser.@Nullable Server user;
    /** Timer G, while there is a failure to repeat. */
    private TimerWheel.@Nullable Timer repeat;

    InviteServerTransaction(TransactionLayer layer, SipRequest request, Flow flow) {
        super(layer, request, flow);
    }

    /** One that was answered with a 2xx. */
    InviteServerTransaction(TransactionLayer layer, FinishedTransaction what, TransactionUser.Reviver reviver) {
        super(layer, what);
        state = InviteServerState.ACCEPTED;
        user = reviver.revive(
                new TransactionUser.Accepted(what.flow(), Objects.requireNonNull(what.other()), what.side()));
    }

    @Override
    @Nullable
    FinishedTransaction recollection() {
        TransactionUser.Accepted accepted = user == null ? null : user.accepted();
        return accepted == null
                ? null
                : new FinishedTransaction(
                        Kind.ACCEPTED,
                        hash,
                        Method.INVITE,
                        accepted.side(),
                        key(),
                        Bytes.EMPTY,
                        flow,
                        accepted.callee());
    }

    @Override
    public void belongsTo(TransactionUser.Server answering) {
        super.belongsTo(answering);
        user = answering;
    }

    @Override
    public TransactionListener.Kind kind() {
        return TransactionListener.Kind.INVITE_SERVER;
    }

    @Override
    boolean takes(SipRequest request) {
        Method method = request.method();
        return method == Method.INVITE || method == Method.ACK || method == Method.CANCEL;
    }

    @Override
    boolean absorb(Arrival arrival) {
        SipRequest request = (SipRequest) arrival.message();
        return switch (request.method()) {
            case ACK -> acknowledged(arrival);
            case CANCEL -> user != null && user.cancelled(arrival);
            default -> {
                // AcceptedInvite absorbs it in silence: the 2xx is repeated by whoever made it (RFC 6026 section 7.1).
                if (state == InviteServerState.PROCEEDING || state == InviteServerState.COMPLETED) {
                    sendLastResponse();
                }
                state = state.on(Event.INVITE);
                yield true;
            }
        };
    }

    private boolean acknowledged(Arrival arrival) {
        InviteServerState before = state;
        state = state.on(Event.ACK);
        if (before == InviteServerState.ACCEPTED) {
            return user != null && user.acknowledged(arrival);
        }
        if (before == InviteServerState.COMPLETED) {
            cancelRepeat();
            layer.lingerBriefly(this, flow);
            keep(null);
            settle();
        }
        return true;
    }

    @Override
    public boolean isOpen() {
        return state == InviteServerState.PROCEEDING;
    }

    @Override
    public boolean respond(int status, byte[] response) {
        InviteServerState before = state;
        state = state.on(status < 200 ? Event.PROVISIONAL : status < 300 ? Event.SUCCESS : Event.FAILURE);
        if (before == InviteServerState.PROCEEDING) {
            keep(response);
            sendLastResponse();
            began();
            return true;
        }
        if (before == InviteServerState.ACCEPTED && status / 100 == 2) {
            flow.send(response);
            return true;
        }
        return false;
    }

    /** Starts the timers of the state that was just entered. */
    private void began() {
        switch (state) {
            case ACCEPTED -> {
                keep(null);
                layer.linger(this);
                settle();
            }
            case COMPLETED -> {
                if (!flow.transport().isReliable()) {
                    repeat = new Repeat();
                    gap = layer.t1;
                    layer.wheel.arm(repeat, gap);
                }
                layer.wheel.arm(this, layer.lifetime);
            }
            default -> {}
        }
    }

    private final class Repeat extends TimerWheel.Timer {
        @Override
        public void fire() {
            state = state.on(Event.TIMER_G);
            sendLastResponse();
            gap = Math.min(gap * 2, layer.t2);
            layer.wheel.arm(this, gap);
        }
    }

    private void cancelRepeat() {
        if (repeat != null) {
            layer.wheel.cancel(repeat);
            repeat = null;
        }
    }

    private void keep(byte @Nullable [] response) {
        lastResponse = response;
        holds(response == null ? 0 : response.length);
    }

    private void sendLastResponse() {
        if (lastResponse != null) {
            flow.send(lastResponse);
        }
    }

    @Override
    public void fire() {
        state = state.on(
                switch (state) {
                    case ACCEPTED -> Event.TIMER_L;
                    case CONFIRMED -> Event.TIMER_I;
                    default -> Event.TIMER_H;
                });
        cancelRepeat();
        settle();
        layer.ended(this);
    }

    /** It lives on (RFC 6026 section 7.1): the INVITE is repeated, if not on this flow then on another. */
    @Override
    void lost(Flow lostFlow) {
        state = state.on(Event.TRANSPORT_ERROR);
    }

    @Override
    public void abandon() {
        throw new IllegalStateException("INVITE: abandoned (expected: answered with 408)");
    }
}
