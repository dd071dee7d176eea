package io.portcullis.observe;

import java.util.Locale;

/** Constants as values of labels. */
final class Labelled {
    private Labelled() {}

    /** {@code NO_ANSWER} as {@code no_answer}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
