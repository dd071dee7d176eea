package io.portcullis.base;

import java.net.BindException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why a listener could not be bound, as an operator reads it: {@code KEY: VALUE (expected: …): cause. What to do}. */
public final class BindFault {
    private static final String EXPECTED =
            " (expected: an address of this machine, with a port that no other process has): ";

    private BindFault() {}

    /**
     * The exception that tells it.
     *
     * @param key the configuration's key
     * @param value what it says
     * @param port 0 to 65535
     * @param datagrams whether it is a UDP port; else it is one of TCP
     */
    public static BindException of(String key, String value, int port, boolean datagrams, Throwable why) {
        String cause = cause(why, port, datagrams, PortHolder.SYSTEM);
        BindException fault = new BindException(key + ": " + value + EXPECTED + cause);
        fault.initCause(why);
        return fault;
    }

    static String cause(Throwable why, int port, boolean datagrams, PortHolder holders) {
        String message = Objects.requireNonNullElse(why.getMessage(), why.toString());
        String words = message.toLowerCase(Locale.ROOT);
        if (isUnknownName(why)) {
            return "this machine cannot resolve the name. Write the address, or enter the name in /etc/hosts";
        }
        if (words.contains("in use")) {
            String holder = holders.of(port, datagrams);
            return "Address already in use" + (holder == null ? "" : " by " + holder)
                    + ". Stop that program, or choose another port";
        }
        if (words.contains("permission denied")) {
            return "Permission denied: ports below 1024 are for those who may. Give it CAP_NET_BIND_SERVICE (systemd:"
                    + " AmbientCapabilities=CAP_NET_BIND_SERVICE), or choose a port from 1024";
        }
        if (words.contains("assign requested address")) {
            return "no interface has this address. `ip address` lists those of this machine; 0.0.0.0 means all";
        }
        return message + ". Correct the address";
    }

    private static boolean isUnknownName(@Nullable Throwable why) {
        return why != null && (why instanceof UnknownHostException || isUnknownName(why.getCause()));
    }
}
