package io.portcullis.transaction;

/** Is told how many transactions there are; does nothing by default. Called on event loops: must return at once. */
public interface TransactionListener {
    /** What a transaction is. */
    enum Kind {
        /** RFC 3261 section 17.2.1. */
        INVITE_SERVER,
        /** RFC 3261 section 17.2.2. */
        NON_INVITE_SERVER,
        /** RFC 3261 section 17.1.1. */
        INVITE_CLIENT,
        /** RFC 3261 section 17.1.2. */
        NON_INVITE_CLIENT
    }

    /** A transaction of this kind began (1) or ended (-1). */
    default void transactions(Kind kind, int change) {}
}
