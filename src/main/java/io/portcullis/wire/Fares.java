package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** How a loop fares: the loop counts, a watch draws the conclusion. */
final class Fares {
    private volatile @Nullable QueueWatch watch;
    private volatile Strain.Verdict verdict = Strain.Verdict.CALM;
    // Written by the loop alone: the first with each message, the others with each turn of a socket.
    private long taken;
    private volatile long done;
    private volatile int keptUp;
    private volatile int fellBehind;

    /** Any thread. */
    void watchedBy(QueueWatch watching) {
        watch = watching;
    }

    /** The thread of the watch. */
    void are(Strain.Verdict found) {
        verdict = found;
    }

    /** Any thread. */
    Strain.Verdict verdict() {
        return verdict;
    }

    /** Whether {@code datagram} was only for the watch. Loop thread only. */
    boolean isMark(WireLoop loop, ByteBuf datagram) {
        QueueWatch watching = watch;
        return watching != null && watching.takes(loop, datagram, taken);
    }

    /** One more message. Loop thread only. */
    void took() {
        taken++;
    }

    /** A socket had its turn: all that waited in it was read or not, a mark among it or not. Loop thread only. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void turned(boolean all, boolean marked) {
        done = taken;
        if (marked && all) {
            keptUp++;
        } else if (marked) {
            fellBehind++;
        }
    }

    /** How many messages it has taken, up to the last turn of a socket of datagrams; any thread. */
    long done() {
        return done;
    }

    /** What is known now; any thread. */
    Strain.Sample sample(long nanos, long processor, long compiling) {
        return new Strain.Sample(nanos, keptUp, fellBehind, done, processor, compiling);
    }
}
