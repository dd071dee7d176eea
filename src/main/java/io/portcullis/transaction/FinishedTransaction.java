package io.portcullis.transaction;

import io.portcullis.base.Side;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that only waits for repetitions to come, as {@link FinishedTransactions} keeps it.
 *
 * @param kind what it has yet to do
 * @param hash of the transaction
 * @param method of its request
 * @param side where its responses go
 * @param key what its messages have in common
 * @param rest what it sends once more, or nothing
 * @param flow its own
 * @param other the flow at the other end, or null
 */
record FinishedTransaction(
        Kind kind,
        long hash,
        Method method,
        Side side,
        Bytes key,
        Bytes rest,
        Flow flow,
        @Nullable Flow other) {
    /** What it has yet to do. */
    enum Kind {
        /** A non-INVITE server transaction gives its final response again. */
        ANSWERED(TransactionListener.Kind.NON_INVITE_SERVER),
        /** An INVITE server transaction absorbs the INVITE, and knows where a 2xx came from. */
        ACCEPTED(TransactionListener.Kind.INVITE_SERVER),
        /** An INVITE client transaction passes the 2xx on again to who asked. */
        SUCCEEDED(TransactionListener.Kind.INVITE_CLIENT),
        /** An INVITE client transaction acknowledges its failure again. */
        FAILED(TransactionListener.Kind.INVITE_CLIENT);

        private final TransactionListener.Kind transaction;

        Kind(TransactionListener.Kind transaction) {
            this.transaction = transaction;
        }

        /** What it counts as. */
        TransactionListener.Kind transaction() {
            return transaction;
        }
    }
}
