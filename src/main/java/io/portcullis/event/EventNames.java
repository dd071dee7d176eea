package io.portcullis.event;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Names events: {@code NO}, 16 digits that this process has drawn by lot, 16 digits that count. Immutable. */
final class EventNames {
    private static final HexFormat HEX = HexFormat.of();

    private final String prefix;

    EventNames(RandomGenerator random) {
        this.prefix = "NO" + HEX.toHexDigits(random.nextLong());
    }

    String of(long number) {
        return prefix + HEX.toHexDigits(number);
    }
}
