package io.portcullis.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Replaces {@code ${NAME}} and {@code ${NAME:default}} in values. What it puts in is not looked at again. */
final class Variables {
    private final Function<String, @Nullable String> lookup;

    Variables(Function<String, @Nullable String> lookup) {
        this.lookup = lookup;
    }

    /** These variables and one more. */
    Variables with(String name, String value) {
        return new Variables(asked -> asked.equals(name) ? value : lookup.apply(asked));
    }

    /**
     * The text with every variable replaced.
     *
     * @throws IllegalArgumentException if a variable without a default is not set, or a brace is not closed
     */
    String substitute(String text) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", from)) {
            int end = text.indexOf('}', start);
            if (end < 0) {
                throw new IllegalArgumentException(" (expected: } after ${)");
            }
            out.append(text, from, start).append(valueOf(text.substring(start + 2, end)));
            from = end + 1;
        }
        return out.append(text, from, text.length()).toString();
    }

    private String valueOf(String reference) {
        int colon = reference.indexOf(':');
        String name = colon < 0 ? reference : reference.substring(0, colon);
        String value = isName(name) ? lookup.apply(name) : null;
        if (value != null) {
            return value;
        }
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    " (expected: the name of an environment variable between ${ and }, or with a default as in"
                            + " ${NAME:default})");
        }
        if (colon < 0) {
            throw new IllegalArgumentException(" (expected: the environment variable " + name
                    + " to be set, or a default as in ${" + name + ":default})");
        }
        return reference.substring(colon + 1);
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '_' || c == '-'));
    }
}
