package io.portcullis.store;

import org.jspecify.annotations.Nullable;

/** Why the store refuses to open, or to do what an operator's command asks. The message is fit for the operator. */
public final class StoreException extends RuntimeException {
    StoreException(String message) {
        super(message);
    }

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
