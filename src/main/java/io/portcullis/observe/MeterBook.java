package io.portcullis.observe;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * The values behind the catalogue. Stages fetch their counters once and keep them, so that counting is one addition;
 * the library's own meters cost a clock reading and three more additions a duration, which a message's budget has no
 * room for. Safe for use by any thread.
 */
final class MeterBook implements MultiCollector {
    /** A value, read when somebody asks. */
    private record Series(Labels labels, Object source) {}

    private final Map<Meters, Map<Labels, Series>> series = new EnumMap<>(Meters.class);

    MeterBook() {
        for (Meters meter : Meters.values()) {
            series.put(meter, new ConcurrentHashMap<>());
        }
    }

    /** The counter with these values of the labels; always the same one. */
    LongAdder counter(Meters meter, String... values) {
        return (LongAdder) entry(meter, Meters.Type.COUNTER, new LongAdder(), values);
    }

    /** A gauge that goes up and down by additions. */
    LongAdder level(Meters meter, String... values) {
        LongAdder level = new LongAdder();
        gauge(meter, level::sum, values);
        return level;
    }

    /** A gauge that is read when somebody asks; the first one with these values of the labels stays. */
    void gauge(Meters meter, DoubleSupplier value, String... values) {
        entry(meter, Meters.Type.GAUGE, value, values);
    }

    /** The histogram with these values of the labels; the first one stays. */
    Histogram histogram(Meters meter, Histogram histogram, String... values) {
        return (Histogram) entry(meter, Meters.Type.HISTOGRAM, histogram, values);
    }

    /** A fact that does not change. */
    void info(Meters meter, String... values) {
        entry(meter, Meters.Type.INFO, meter, values);
    }

    /** Drops a series: what it was about is no more. */
    void forget(Meters meter, String... values) {
        seriesOf(meter).remove(Labels.of(meter.labels().toArray(String[]::new), values));
    }

    private Object entry(Meters meter, Meters.Type type, Object source, String... values) {
        if (meter.type() != type || meter.labels().size() != values.length) {
            throw new IllegalArgumentException(meter + ": " + type + " with " + values.length + " labels (expected: "
                    + meter.type() + " with " + meter.labels().size() + ")");
        }
        Labels labels = Labels.of(meter.labels().toArray(String[]::new), values);
        return seriesOf(meter)
                .computeIfAbsent(labels, absent -> new Series(absent, source))
                .source();
    }

    /** How many series a meter has. */
    int size(Meters meter) {
        return seriesOf(meter).size();
    }

    private Map<Labels, Series> seriesOf(Meters meter) {
        return series.getOrDefault(meter, Map.of());
    }

    @Override
    public MetricSnapshots collect() {
        return MetricSnapshots.of(series.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry ->
                        snapshot(entry.getKey(), List.copyOf(entry.getValue().values())))
                .toArray(MetricSnapshot[]::new));
    }

    private static MetricSnapshot snapshot(Meters meter, List<Series> all) {
        return switch (meter.type()) {
            case COUNTER -> counters(meter, all);
            case GAUGE -> gauges(meter, all);
            case HISTOGRAM -> histograms(meter, all);
            case INFO -> infos(meter, all);
        };
    }

    private static MetricSnapshot counters(Meters meter, List<Series> all) {
        CounterSnapshot.Builder builder =
                CounterSnapshot.builder().name(baseName(meter)).help(meter.help());
        for (Series one : all) {
            builder.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(one.labels())
                    .value(((LongAdder) one.source()).doubleValue())
                    .build());
        }
        return builder.build();
    }

    private static MetricSnapshot gauges(Meters meter, List<Series> all) {
        GaugeSnapshot.Builder builder =
                GaugeSnapshot.builder().name(baseName(meter)).help(meter.help());
        for (Series one : all) {
            builder.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(one.labels())
                    .value(((DoubleSupplier) one.source()).getAsDouble())
                    .build());
        }
        return builder.build();
    }

    private static MetricSnapshot histograms(Meters meter, List<Series> all) {
        HistogramSnapshot.Builder builder =
                HistogramSnapshot.builder().name(baseName(meter)).help(meter.help());
        for (Series one : all) {
            Histogram histogram = (Histogram) one.source();
            builder.dataPoint(HistogramDataPointSnapshot.builder()
                    .labels(one.labels())
                    .classicHistogramBuckets(histogram.buckets())
                    .sum(histogram.seconds())
                    .build());
        }
        return builder.build();
    }

    private static MetricSnapshot infos(Meters meter, List<Series> all) {
        InfoSnapshot.Builder builder =
                InfoSnapshot.builder().name(baseName(meter)).help(meter.help());
        all.forEach(one -> builder.dataPoint(
                InfoDataPointSnapshot.builder().labels(one.labels()).build()));
        return builder.build();
    }

    /** The format writes the ending of counters and infos itself. */
    private static String baseName(Meters meter) {
        String ending = "_"
                + (meter.type() == Meters.Type.COUNTER
                        ? "total"
                        : meter.type().name().toLowerCase(Locale.ROOT));
        String name = meter.wireName();
        return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }
}
