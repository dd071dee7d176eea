package io.portcullis.transaction;

import io.portcullis.base.Side;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipResponse;
import io.portcullis.transaction.FinishedTransaction.Kind;
import io.portcullis.transaction.InviteClientState.Event;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/**
 * {@link InviteClientState} with its timers and its messages, and Timer C of the proxy core, which is only ever needed
 * in PROCEEDING (RFC 3261 section 16.8). Acknowledges failures; sends the CANCEL once there is something to cancel.
 */
public final class InviteClientTransaction extends ClientTransaction {
    private InviteClientState state = InviteClientState.CALLING;
    private byte @Nullable [] invite;
    private byte @Nullable [] ack;
    private long gap;
    private boolean cancelWanted;
    private Bytes cancelReason = Bytes.EMPTY;
    private boolean cancelSent;
    /** Timer A, until somebody answers. */
    private TimerWheel.@Nullable Timer repeat;

    /** A transaction for {@code invite}, whose topmost Via carries {@code branch}. */
    InviteClientTransaction(
            TransactionLayer layer, Flow flow, Bytes branch, byte[] invite, TransactionUser.Client user) {
        super(layer, flow, branch, user);
        this.invite = invite;
    }

    /** One that had its final response. */
    InviteClientTransaction(TransactionLayer layer, FinishedTransaction what, TransactionUser.Reviver reviver) {
        super(
                layer,
                what,
                what.other() == null
                        ? new TransactionUser.Uninterested(HeldBytes.Share.NONE)
                        : reviver.revive(new TransactionUser.Accepted(what.other(), what.flow(), what.side())));
        boolean succeeded = what.kind() == Kind.SUCCEEDED;
        this.state = succeeded ? InviteClientState.ACCEPTED : InviteClientState.COMPLETED;
        this.ack = succeeded ? null : what.rest().toArray();
        this.ended = true;
    }

    @Override
    @Nullable
    FinishedTransaction recollection() {
        if (state == InviteClientState.COMPLETED && ack != null) {
            return new FinishedTransaction(
                    Kind.FAILED, hash, Method.INVITE, Side.INSIDE, branch(), Bytes.of(ack), flow, null);
        }
        TransactionUser.Accepted accepted = user.accepted();
        return state != InviteClientState.ACCEPTED || accepted == null
                ? null
                : new FinishedTransaction(
                        Kind.SUCCEEDED,
                        hash,
                        Method.INVITE,
                        accepted.side(),
                        branch(),
                        Bytes.EMPTY,
                        flow,
                        accepted.caller());
    }

    @Override
    public TransactionListener.Kind kind() {
        return TransactionListener.Kind.INVITE_CLIENT;
    }

    @Override
    boolean takes(Method method) {
        return method == Method.INVITE;
    }

    @Override
    public void start() {
        layer.begun(this);
        keepsNow();
        layer.wheel.arm(this, layer.lifetime);
        if (!flow.transport().isReliable()) {
            repeat = new Repeat();
            gap = layer.t1;
            layer.wheel.arm(repeat, gap);
        }
        sendInvite();
    }

    private void keepsNow() {
        holds((invite == null ? 0 : invite.length) + (ack == null ? 0 : ack.length));
    }

    private void sendInvite() {
        if (invite != null) {
            flow.send(invite);
        }
    }

    private final class Repeat extends TimerWheel.Timer {
        @Override
        public void fire() {
            state = state.on(Event.TIMER_A);
            if (user.endsWithFlow()) {
                flow.listen();
            }
            sendInvite();
            gap *= 2;
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
        InviteClientState before = state;
        state = state.on(eventOf(response));
        switch (before) {
            case CALLING, PROCEEDING -> {
                cancelRepeat();
                answered(before, response);
            }
            case ACCEPTED -> {
                if (response.isSuccess()) {
                    user.answered(this, response);
                }
            }
            case COMPLETED -> {
                if (ack != null && response.status() >= 300) {
                    flow.send(ack);
                }
            }
            case TERMINATED -> {}
        }
    }

    private static Event eventOf(SipResponse response) {
        if (response.isProvisional()) {
            return Event.PROVISIONAL;
        }
        return response.isSuccess() ? Event.SUCCESS : Event.FAILURE;
    }

    private void answered(InviteClientState before, SipResponse response) {
        switch (state) {
            case PROCEEDING -> {
                if (cancelWanted) {
                    sendCancel();
                } else if (before == InviteClientState.CALLING || response.status() > 100) {
                    layer.wheel.arm(this, layer.timerC);
                }
            }
            case ACCEPTED -> {
                invite = null;
                keepsNow();
                layer.wheel.cancel(this);
            }
            case COMPLETED -> acknowledge(response);
            default -> {}
        }
        user.answered(this, response);
        if (state == InviteClientState.ACCEPTED) {
            layer.linger(this); // by now it is known whose 2xx it was
        }
    }

    private void acknowledge(SipResponse response) {
        if (invite != null) {
            ack = HopByHop.ack(invite, flow, response);
            flow.send(ack);
            invite = null;
            keepsNow();
        }
        layer.linger(this, flow);
    }

    /** Takes the INVITE back: now if a provisional response came, else as soon as one does (section 9.1). */
    @Override
    public void cancel(Bytes reason) {
        cancelReason = cancelWanted ? cancelReason : reason;
        cancelWanted = true;
        if (state == InviteClientState.PROCEEDING) {
            sendCancel();
        }
    }

    /** Stops asking. Should the target have heard after all, it is cancelled when it says so. */
    @Override
    public void supersede() {
        cancelRepeat();
        cancel();
    }

    private void sendCancel() {
        if (!cancelSent && invite != null) {
            cancelSent = true;
            layer.wheel.arm(this, layer.lifetime);
            byte[] cancel = HopByHop.cancel(invite, flow, cancelReason);
            new NonInviteClientTransaction(
                            layer, flow, branch(), cancel, Method.CANCEL, new TransactionUser.Uninterested(share))
                    .start();
        }
    }

    @Override
    public void fire() {
        switch (state) {
            case PROCEEDING -> {
                if (cancelSent) {
                    end(Event.ABANDONED);
                    user.unanswered(this);
                } else {
                    sendCancel(); // Timer C (section 16.8)
                }
            }
            case CALLING -> {
                end(Event.TIMER_B);
                user.unanswered(this);
            }
            case ACCEPTED -> end(Event.TIMER_M);
            case COMPLETED -> end(Event.TIMER_D);
            case TERMINATED -> {}
        }
    }

    /**
     * Once there was a provisional, the rest may still come on a connection of the target's own making; a phone makes
     * none. What the network says of datagrams may be forged: it counts only while nothing was heard.
     */
    @Override
    void lost(Flow lostFlow) {
        InviteClientState before = state;
        boolean cutOff =
                before == InviteClientState.PROCEEDING && lostFlow.transport().isReliable() && user.endsWithFlow();
        Event event = cutOff ? Event.ABANDONED : Event.TRANSPORT_ERROR;
        if (!lostFlow.equals(flow) || before.on(event) == before) {
            return;
        }
        end(event);
        if (cutOff || before == InviteClientState.CALLING) {
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
