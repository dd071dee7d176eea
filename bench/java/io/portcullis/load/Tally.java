package io.portcullis.load;

import java.util.Arrays;

/** What a load counted. For one thread. */
final class Tally {
    long completed;
    long repeated;
    long failed;
    long unexpected;
    long requestBytes;
    long replyBytes;
    /** Calls that reached the PBX, and how many of them had their ACK. */
    long invites;
    long acks;
    /** Time spent doing something. */
    long busyNanos;
    private long[] samples = new long[1 << 16];
    private int count;

    /** Notes how long one took. */
    void took(long nanos) {
        if (count == samples.length) {
            samples = Arrays.copyOf(samples, 2 * count);
        }
        samples[count++] = nanos;
    }

    /** Forgets everything but what reached the PBX. */
    void clear() {
        completed = repeated = failed = unexpected = busyNanos = 0;
        count = 0;
    }

    /** A copy as it is now. */
    Tally copy() {
        Tally copy = new Tally();
        copy.completed = completed;
        copy.repeated = repeated;
        copy.failed = failed;
        copy.unexpected = unexpected;
        copy.requestBytes = requestBytes;
        copy.replyBytes = replyBytes;
        copy.invites = invites;
        copy.acks = acks;
        copy.busyNanos = busyNanos;
        copy.samples = Arrays.copyOf(samples, Math.max(count, 1));
        copy.count = count;
        Arrays.sort(copy.samples, 0, count);
        return copy;
    }

    /** A percentile in µs of a {@link #copy}; NaN when nothing was noted. */
    double micros(double percentile) {
        return count == 0 ? Double.NaN : samples[(int) Math.min(count - 1L, (long) (count * percentile / 100))] / 1e3;
    }
}
