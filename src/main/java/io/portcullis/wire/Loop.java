package io.portcullis.wire;

import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One event loop as those who live on it see it. */
public interface Loop {
    /** Its number, 0 for the first. */
    int number();

    /** A clock that only ever goes forward, in nanoseconds. Any thread. */
    long nanos();

    /**
     * The same clock when the message in hand was taken, so that it is read once for a message, however much about it is
     * timed; the present when there is none. Loop thread only.
     */
    default long now() {
        return nanos();
    }

    /**
     * The way to {@code remote} itself from a listener of this loop, or null when no listener speaks to such an
     * address: never through a balancer. Over TCP it is the connection that is open, or else a new one; over TLS, WS
     * and WSS only one that is open. Loop thread only.
     */
    @Nullable
    Flow flowTo(Transport transport, InetSocketAddress remote);

    /**
     * The way to {@code remote} from the listener on port {@code localPort}, so that a peer behind a NAT hears from the
     * address it knows; null when there is no such listener, or no connection is open. Loop thread only.
     */
    @Nullable
    Flow flowTo(Transport transport, InetSocketAddress remote, int localPort);

    /**
     * The way of datagrams to {@code remote} from {@code local}, an address that it has called: by the listener on that
     * port, which may be bound to every address; null when there is no such listener. Loop thread only.
     */
    default @Nullable Flow datagramsFrom(InetSocketAddress local, InetSocketAddress remote) {
        return flowTo(Transport.UDP, remote, local.getPort());
    }

    /**
     * The way to {@code remote} over TLS: the connection that we have opened to it as {@code host}, or else a new one.
     * Nothing is sent before it has shown the certificate of {@code host} (RFC 5922 section 7); when it does not, the
     * flow is {@link LoopHandler#lost}. Null when no listener for streams speaks to such an address. Loop thread only.
     *
     * @param host the name, or the address, that the configuration or a URI has
     */
    @Nullable
    Flow secureFlowTo(InetSocketAddress remote, String host);

    /** The connection with {@code remote} that is open already, whoever opened it, or null. Any thread. */
    @Nullable
    Flow connectionWith(Transport transport, InetSocketAddress remote);

    /**
     * Says that nobody needs the message that has just arrived any more, nor anything read from it: its bytes may
     * become the next one's. Only for what was answered without a trace; most messages are not forgotten. Loop thread
     * only.
     */
    default void forget(Arrival arrival) {}

    /** Whether it keeps up with what arrives. Any thread. */
    Load load();

    /** Why it does not keep up, in a few words; empty while it does. Any thread. */
    default String strain() {
        return "";
    }

    /** Runs {@code task} on the loop. Any thread. */
    void execute(Runnable task);

    /**
     * A clock that only ever goes forward but stands still while the loop does: stopped, starved or collected, it heard
     * nobody, so this is how long others have had to be heard. In nanoseconds from an origin of its own. Loop thread
     * only.
     */
    default long attended() {
        return nanos();
    }

    /**
     * Has {@code timed} do what is due, again and again until the loop ends; after it stood still, only when what had
     * arrived meanwhile has been read. Any thread.
     */
    void timed(Timed timed);
}
