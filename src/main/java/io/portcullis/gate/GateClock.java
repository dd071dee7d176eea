package io.portcullis.gate;

import java.util.function.LongSupplier;

/** What time it is: nanoseconds that only ever go forward, and for what the store dates, the time of day. */
@FunctionalInterface
public interface GateClock extends LongSupplier {
    /** Seconds since 1970, by the system's clock. */
    default long epochSecond() {
        return System.currentTimeMillis() / 1_000;
    }
}
