package io.portcullis.digest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The parameters of digest credentials that mean something here (RFC 7616 section 3.4). */
public enum Parameter {
    /** From {@code username} or, decoded, from {@code username*}. */
    USERNAME(0, "username"),
    REALM(1, "realm"),
    NONCE(2, "nonce"),
    URI(3, "uri"),
    RESPONSE(4, "response"),
    ALGORITHM(5, "algorithm"),
    CNONCE(6, "cnonce"),
    OPAQUE(7, "opaque"),
    QOP(8, "qop"),
    /** The nonce count, 8 hexadecimal digits. */
    NC(9, "nc"),
    USERHASH(10, "userhash");

    static final int COUNT = 11;

    private static final int LONGEST = 9;
    private static final Parameter[][] BY_LENGTH = new Parameter[LONGEST + 1][];
    /** By their places, in lower case. */
    private static final byte[][] NAMES = new byte[COUNT][];

    static {
        for (Parameter parameter : values()) {
            NAMES[parameter.index] = parameter.name.getBytes(StandardCharsets.US_ASCII);
        }
        for (int length = 0; length <= LONGEST; length++) {
            int wanted = length;
            BY_LENGTH[length] = Arrays.stream(values())
                    .filter(parameter -> parameter.name.length() == wanted)
                    .toArray(Parameter[]::new);
        }
    }

    /** Its place in a table of parameters, 0..{@link #COUNT}-1. */
    final int index;

    private final String name;

    Parameter(int index, String name) {
        this.index = index;
        this.name = name;
    }

    /** The parameter with this name, in any letter case; null when it is none of ours. */
    static @Nullable Parameter of(byte[] bytes, int from, int to) {
        if (to - from > LONGEST) {
            return null;
        }
        for (Parameter candidate : BY_LENGTH[to - from]) {
            if (Octets.startsIgnoringCase(bytes, from, NAMES[candidate.index])) {
                return candidate;
            }
        }
        return null;
    }
}
