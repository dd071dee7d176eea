package io.portcullis.observe;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * One counter for each constant, fetched once; counting is an array access and an addition. Safe for use by any thread.
 */
final class Counters<K extends Enum<K>> {
    private final LongAdder[] counters;

    @SuppressWarnings("EnumOrdinal") // a place in an array of this process
    Counters(Class<K> type, Function<K, LongAdder> counter) {
        K[] constants = type.getEnumConstants();
        counters = new LongAdder[constants.length];
        for (K constant : constants) {
            counters[constant.ordinal()] = counter.apply(constant);
        }
    }

    void increment(K constant) {
        add(constant, 1);
    }

    @SuppressWarnings("EnumOrdinal") // a place in an array of this process
    void add(K constant, long change) {
        counters[constant.ordinal()].add(change);
    }

    /** {@code NO_ANSWER} as {@code no_answer}, the value of a label. */
    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
