package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramTest {
    @ParameterizedTest
    @CsvSource({
        "-5, 0",
        "0, 0",
        "500, 0",
        "501, 1",
        "1000, 1",
        "1001, 2",
        "2000, 2",
        "2001, 3",
        "4000, 3",
        "4001, 4",
        "9223372036854775807, 4"
    })
    void a_duration_falls_into_the_first_bucket_that_holds_it(long nanos, int bucket) {
        Histogram histogram = new Histogram(500, 4);
        histogram.record(nanos);
        ClassicHistogramBuckets buckets = histogram.buckets();
        for (int i = 0; i < 5; i++) {
            assertEquals(i == bucket ? 1 : 0, buckets.getCount(i), "bucket " + i);
        }
    }

    @Test
    void bounds_are_seconds_and_double() {
        ClassicHistogramBuckets buckets = new Histogram(500, 3).buckets();
        assertEquals(4, buckets.size());
        assertEquals(0.5e-6, buckets.getUpperBound(0), 1e-12);
        assertEquals(1e-6, buckets.getUpperBound(1), 1e-12);
        assertEquals(2e-6, buckets.getUpperBound(2), 1e-12);
        assertEquals(Double.POSITIVE_INFINITY, buckets.getUpperBound(3));
    }

    @Test
    void all_durations_are_summed() {
        Histogram histogram = new Histogram(500, 3);
        histogram.record(1_500_000_000);
        histogram.record(500_000_000);
        assertEquals(2.0, histogram.seconds());
    }
}
