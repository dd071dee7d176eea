package io.portcullis.wire;

import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One event loop as those who live on it see it. */
public interface Loop {
    /** Its number, 0 for the first. */
    int number();

    /** A clock that only ever goes forward, in nanoseconds. Any thread. */
    long nanos();

    /** The way to {@code remote} from a listener of this loop, or null when no listener speaks to such an address. Loop thread only. */
    @Nullable
    Flow flowTo(Transport transport, InetSocketAddress remote);

    /**
     * The way to {@code remote} from the listener on port {@code localPort}, so that a peer behind a NAT hears from the
     * address it knows; null when there is no such listener. Loop thread only.
     */
    @Nullable
    Flow flowTo(Transport transport, InetSocketAddress remote, int localPort);

    /** Whether it keeps up with what arrives. Any thread. */
    Load load();

    /** The connection with {@code remote} that is open already, whoever opened it, or null. Any thread. */
    @Nullable
    Flow connectionWith(Transport transport, InetSocketAddress remote);

    /** Runs {@code task} on the loop. Any thread. */
    void execute(Runnable task);

    /** Runs {@code task} on the loop again and again until the loop ends. Any thread. */
    void every(Duration period, Runnable task);
}
