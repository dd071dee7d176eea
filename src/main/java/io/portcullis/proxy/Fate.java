package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.sip.Bytes;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.upstream.Target;
import org.jspecify.annotations.Nullable;

/**
 * Is told what becomes of one request that was given to the proxy: that it went on, each time that it does, and how it
 * ended, exactly once. One that never went on has only an end. Called on the request's event loop: must return at once.
 */
public interface Fate {
    /** Cares about nothing. */
    Fate NONE = new Fate() {};

    /** A copy of it left. */
    default void forwarded() {}

    /** The next target is asked, because the one before did not take it. */
    default void failedOver() {}

    /** Its sender has got a first answer beyond 100, which is not the last; told once. */
    default void answered() {}

    /**
     * It ended: its final response left, or there will be none.
     *
     * @param reason {@link Reason#ADMITTED} for a 2xx, for a request that its sender gave up, and for an ACK that went
     *     on
     * @param status what its sender was answered; 0 for nothing
     * @param target who was asked last, or null for nobody, and along a flow
     */
    default void ended(Reason reason, int status, @Nullable Target target) {}

    /** On whose share it is held until it has ended, with all that is kept for it. */
    default Share share() {
        return Share.NONE;
    }

    /** What an answer of the proxy's own says about its reason: header lines, each with its line end, or nothing. */
    default Bytes explain(Reason reason) {
        return Bytes.EMPTY;
    }
}
