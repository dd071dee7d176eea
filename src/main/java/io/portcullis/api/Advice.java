package io.portcullis.api;

import io.portcullis.directory.AuthType;
import org.jspecify.annotations.Nullable;

/** What an answer should be read with, in a header of its own: bodies are the vendor's. */
final class Advice {
    /** The header. */
    static final String HEADER = "Portcullis-Warning";

    private static final String FORGED =
            "only IP access control lists guard this, and the source of a UDP datagram can be"
                    + " forged: map a credential list as well, or set Secure=true to take TLS only";

    private Advice() {}

    /** What to say of a domain or trunk that is guarded like this; null is nothing. */
    static @Nullable String on(AuthType guard, boolean secure) {
        return guard == AuthType.IP_ACL && !secure ? FORGED : null;
    }
}
