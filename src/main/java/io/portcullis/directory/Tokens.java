package io.portcullis.directory;

import java.util.Optional;
import java.util.function.Function;

/** Looks up enum values by their names on the wire, which are case-sensitive. */
final class Tokens {
    private Tokens() {}

    static <E> Optional<E> find(E[] values, Function<E, String> token, String wanted) {
        for (E value : values) {
            if (token.apply(value).equals(wanted)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
