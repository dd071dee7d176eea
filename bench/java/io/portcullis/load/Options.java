package io.portcullis.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A command line of {@code --name value} pairs and other words. */
final class Options {
    private final Map<String, String> named = new LinkedHashMap<>();
    private final List<String> rest = new ArrayList<>();

    Options(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (!arguments[i].startsWith("--")) {
                rest.add(arguments[i]);
            } else if (i + 1 < arguments.length) {
                named.merge(arguments[i].substring(2), arguments[++i], (first, next) -> first + "\n" + next);
            } else {
                throw new IllegalArgumentException(arguments[i] + ": no value (expected: one)");
            }
        }
    }

    /** The values of a name that may come several times, one a line. */
    String text(String name, String otherwise) {
        return named.getOrDefault(name, otherwise);
    }

    double number(String name, double otherwise) {
        String value = named.get(name);
        try {
            return value == null ? otherwise : Double.parseDouble(value);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("--" + name + ": " + value + " (expected: a number)", wrong);
        }
    }

    int count(String name, int otherwise) {
        return (int) number(name, otherwise);
    }

    /** The words without a name. */
    List<String> rest() {
        return rest;
    }
}
