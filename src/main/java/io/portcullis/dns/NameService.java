package io.portcullis.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A name service, asked for the three things that RFC 3263 wants to know. Nobody waits for it: an answer completes its
 * future on a thread of the service, with no records when there are none, and exceptionally when the service did not
 * answer or failed. Keeps nothing, bounds nothing: who asks does. Safe for use by any thread.
 */
public interface NameService extends AutoCloseable {
    /** Knows nothing, which is enough where only addresses are configured. */
    NameService NONE = new NameService() {
        @Override
        public CompletableFuture<Records<InetAddress>> addresses(String name) {
            return CompletableFuture.completedFuture(Records.none());
        }

        @Override
        public CompletableFuture<Records<Server>> servers(String name) {
            return CompletableFuture.completedFuture(Records.none());
        }

        @Override
        public CompletableFuture<Records<Pointer>> pointers(String name) {
            return CompletableFuture.completedFuture(Records.none());
        }
    };

    /** The addresses of a host: what the system's hosts file says, else A and AAAA records, IPv4 first. */
    CompletableFuture<Records<InetAddress>> addresses(String name);

    /** The SRV records of a name such as {@code _sip._udp.example.com}, in no order (RFC 2782). */
    CompletableFuture<Records<Server>> servers(String name);

    /** The NAPTR records of a domain, in no order (RFC 3403). */
    CompletableFuture<Records<Pointer>> pointers(String name);

    /** Ends the service: what was asked fails. */
    @Override
    default void close() {}

    /**
     * What a name has of one kind.
     *
     * @param seconds how long that may be believed: the least time to live of the records, 0 when there are none
     */
    record Records<T>(List<T> all, long seconds) {
        /** A copy. */
        public Records {
            all = List.copyOf(all);
        }

        /** A name that has none. */
        public static <T> Records<T> none() {
            return new Records<>(List.of(), 0);
        }
    }

    /**
     * A server of a service.
     *
     * @param priority lowest first
     * @param weight its share among those of one priority
     * @param host empty when the service is decidedly not to be had there (RFC 2782)
     */
    record Server(int priority, int weight, String host, int port) {}

    /**
     * Where to go on from a domain.
     *
     * @param order lowest first
     * @param preference lowest first among those of one order
     * @param flags {@code s} when {@code replacement} is the name of SRV records
     * @param service as in {@code SIP+D2U} (RFC 3263 section 4.1)
     */
    record Pointer(int order, int preference, String flags, String service, String replacement) {}
}
