package io.portcullis.store;

import org.jspecify.annotations.Nullable;

/** Why the store refuses to open, or to do what an operator's command asks. The message is fit for the operator. */
public class StoreException extends RuntimeException {
    StoreException(String message) {
        super(message);
    }

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The database does not answer; it may do so later. */
    public static final class Away extends StoreException {
        Away(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
