package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that only waits for repetitions to come, as {@link Memory} keeps it.
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
record Recollection(
        Kind kind,
        long hash,
        Method method,
        ProxyListener.Side side,
        Bytes key,
        Bytes rest,
        Flow flow,
        @Nullable Flow other) {
    /** What it has yet to do. */
    enum Kind {
        /** A non-INVITE server transaction gives its final response again. */
        ANSWERED(ProxyListener.Kind.NON_INVITE_SERVER),
        /** An INVITE server transaction absorbs the INVITE, and knows where a 2xx came from. */
        ACCEPTED(ProxyListener.Kind.INVITE_SERVER),
        /** An INVITE client transaction passes the 2xx on again to who asked. */
        SUCCEEDED(ProxyListener.Kind.INVITE_CLIENT),
        /** An INVITE client transaction acknowledges its failure again. */
        FAILED(ProxyListener.Kind.INVITE_CLIENT);

        private final ProxyListener.Kind transaction;

        Kind(ProxyListener.Kind transaction) {
            this.transaction = transaction;
        }

        /** What it counts as. */
        ProxyListener.Kind transaction() {
            return transaction;
        }
    }
}
