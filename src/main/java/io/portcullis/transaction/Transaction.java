package io.portcullis.transaction;

import io.portcullis.sip.SipMessage;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One of the four transactions of RFC 3261 section 17, as {@link TransactionTable} sees it. It is its own timer, which
 * ends the state it is in. Confined to its event loop.
 */
public abstract class Transaction extends TimerWheel.Timer {
    final long hash;

    /** For {@link ExpiryQueue}: when it is over, by the loop's clock. */
    long lingersUntil;

    /** Whether the layer knows it no more, or knows it from memory only. */
    boolean ended;

    /** On whose share its bytes are held. */
    Share share = Share.NONE;

    private int held;

    /** A transaction whose messages hash to {@code hash}. */
    Transaction(long hash) {
        this.hash = hash;
    }

    /** Whether {@code message} belongs to it, given that the hash does. */
    abstract boolean matches(SipMessage message);

    /**
     * Takes a message that matches.
     *
     * @return false when it must not, and the message is to be treated like one that matches nothing
     */
    abstract boolean absorb(Arrival arrival);

    /** Nothing can be sent on {@code flow} any more. */
    abstract void lost(Flow flow);

    /** All that it needs to take a repetition, now that nothing else can come; null when it must do that itself. */
    @Nullable
    FinishedTransaction recollection() {
        return null;
    }

    /** Says how many bytes of messages it keeps now, of however many before; one that has ended keeps none. */
    final void holds(int bytes) {
        int now = ended ? 0 : bytes;
        share.change(now - held);
        held = now;
    }

    /** What it counts as. */
    public abstract TransactionListener.Kind kind();
}
