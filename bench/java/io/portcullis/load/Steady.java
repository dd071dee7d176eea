package io.portcullis.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** One work at one rate for a time, and a line about it; {@code bench/soak.sh} runs it. */
final class Steady {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final int MOST_UNDER_WAY = 20_000;

    private Steady() {}

    /** Arguments: one server; {@code --work NAME --rate N --seconds N --sources N}; rate 0 is a closed loop. */
    public static void main(String[] arguments) throws IOException {
        Options options = new Options(arguments);
        Work work = Work.valueOf(options.text("work", "challenge").toUpperCase(Locale.ROOT));
        double rate = options.number("rate", 0);
        int window = options.count("window", rate == 0 ? work.window : MOST_UNDER_WAY);
        long nanos = (long) (options.number("seconds", 10) * 1e9);
        try (Contender contender = Contender.of(options.rest().get(0), options)) {
            Generator.Pace pace = new Generator.Pace(window, rate, (long) (options.number("warm", 1) * 1e9), nanos);
            Generator.Result result = contender.generator.run(work, pace, contender.processes, List.of());
            Tally tally = result.tally();
            OUT.printf(
                    Locale.ROOT,
                    "%s %s: %d completed, %.0f a second, %.2f µs CPU each, server %.0f %%, load %.0f %%, p50 %.2f ms, p99 %.2f ms,"
                            + " %d repeated, %d failed %s%n",
                    contender.name,
                    work.name().toLowerCase(Locale.ROOT),
                    tally.completed,
                    result.perSecond(),
                    result.microsEach(),
                    result.cpuNanos() / 1e7 / result.seconds(),
                    100 * result.busy(),
                    tally.micros(50) / 1e3,
                    tally.micros(99) / 1e3,
                    tally.repeated,
                    tally.failed + result.unacknowledged(),
                    result.surprise());
        }
    }
}
