package io.portcullis.transaction;

import io.portcullis.base.Side;
import io.portcullis.sip.SipResponse;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/** Whom a transaction works for (the TU of RFC 3261 section 17). Called on the event loop of the transaction. */
public interface TransactionUser {
    /** On whose share the bytes are held that a transaction keeps for it; always the same one. */
    default Share share() {
        return Share.NONE;
    }

    /**
     * What is left to do, should that be all: then the transaction may be remembered as bytes, and its user be made
     * anew when a repetition comes. Null when there is more to it.
     */
    default @Nullable Accepted accepted() {
        return null;
    }

    /**
     * An INVITE that was answered with a 2xx (RFC 6026 section 7).
     *
     * @param caller who asked
     * @param callee where the 2xx came from
     * @param side where the caller is
     */
    record Accepted(Flow caller, Flow callee, Side side) {}

    /** Who wants the answer to a request of ours. */
    interface Client extends TransactionUser {
        /** A response: each provisional, each 2xx to an INVITE, the first of every other final one. */
        void answered(ClientTransaction transaction, SipResponse response);

        /** No final response came in time. */
        void unanswered(ClientTransaction transaction);

        /** The request could not be delivered. */
        void undelivered(ClientTransaction transaction);

        /**
         * Whether nothing can come any more once the flow is lost: no other connection of the peer's would bring it.
         */
        default boolean endsWithFlow() {
            return false;
        }
    }

    /** Whom no answer is of any interest to, as that to a CANCEL. */
    record Uninterested(Share share) implements Client {
        @Override
        public void answered(ClientTransaction transaction, SipResponse response) {}

        @Override
        public void unanswered(ClientTransaction transaction) {}

        @Override
        public void undelivered(ClientTransaction transaction) {}
    }

    /** Who answers a request. */
    interface Server extends TransactionUser {
        /**
         * A CANCEL of the request. Only who sent the INVITE may send it (section 22.1): from elsewhere it matches
         * nothing.
         *
         * @return whether it was theirs to send
         */
        boolean cancelled(Arrival cancel);

        /** The ACK of a 2xx that carries the branch of its INVITE; whether it went to the target that sent the 2xx. */
        boolean acknowledged(Arrival ack);
    }

    /** Makes the user of an accepted INVITE anew. */
    interface Reviver {
        /** Who does what is left to do. */
        Revived revive(Accepted accepted);
    }

    /** Both ends of an accepted INVITE. */
    interface Revived extends Client, Server {}
}
