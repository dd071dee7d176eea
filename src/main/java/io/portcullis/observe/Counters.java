package io.portcullis.observe;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * One counter for each constant, fetched once; counting is an array access and an addition. Safe for use by any thread.
 */
final class Counters<K extends Enum<K>> {
    private final Map<K, LongAdder> counters;

    Counters(Class<K> type, Function<K, LongAdder> counter) {
        counters = new EnumMap<>(type);
        for (K constant : type.getEnumConstants()) {
            counters.put(constant, counter.apply(constant));
        }
    }

    void increment(K constant) {
        add(constant, 1);
    }

    void add(K constant, long change) {
        LongAdder counter = counters.get(constant);
        if (counter != null) {
            counter.add(change);
        }
    }

    /** {@code NO_ANSWER} as {@code no_answer}, the value of a label. */
    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
