package io.portcullis.observe;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durations counted in buckets whose bounds double. Recording is two additions, without a clock, a lock or an
 * allocation. Safe for use by any thread.
 */
final class Histogram {
    private final long first;
    private final LongAdder[] buckets;
    private final LongAdder nanos = new LongAdder();

    /**
     * @param first upper bound of the first bucket, in nanoseconds
     * @param count how many buckets there are below the one without a bound
     */
    Histogram(long first, int count) {
        this.first = first;
        this.buckets = new LongAdder[count + 1];
        for (int i = 0; i <= count; i++) {
            buckets[i] = new LongAdder();
        }
    }

    /** Counts one duration; a negative one counts as none at all. */
    void record(long duration) {
        long counted = Math.max(0, duration);
        buckets[bucketOf(counted)].increment();
        nanos.add(counted);
    }

    /** The smallest i with {@code duration <= first << i}, or the last bucket. */
    private int bucketOf(long duration) {
        if (duration <= first) {
            return 0;
        }
        int doublings = Long.SIZE - Long.numberOfLeadingZeros((duration - 1) / first);
        return Math.min(doublings, buckets.length - 1);
    }

    /** Counts by upper bound in seconds; not cumulative. */
    ClassicHistogramBuckets buckets() {
        ClassicHistogramBuckets.Builder builder = ClassicHistogramBuckets.builder();
        for (int i = 0; i < buckets.length - 1; i++) {
            builder.bucket((first << i) / 1e9, buckets[i].sum());
        }
        return builder.bucket(Double.POSITIVE_INFINITY, buckets[buckets.length - 1].sum())
                .build();
    }

    /** All durations together. */
    double seconds() {
        return nanos.sum() / 1e9;
    }
}
