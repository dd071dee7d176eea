package io.portcullis.load;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What calls lose while garbage pours in: the same calls with and without. {@code bench/ladder/05-garbage.sh} runs it. */
final class Flooded {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final int MOST_UNDER_WAY = 20_000;
    private static final long WARM_NANOS = 20_000_000_000L;

    private Flooded() {}

    /** Arguments: the servers; {@code --rate CALLS-A-SECOND --floods LIST --seconds N}. */
    public static void main(String[] arguments) throws IOException {
        Options options = new Options(arguments);
        double rate = options.number("rate", 500);
        long nanos = (long) (options.number("seconds", 5) * 1e9);
        List<Contender> contenders = new ArrayList<>();
        for (String server : options.rest()) {
            contenders.add(Contender.of(server, options));
        }
        List<Generator> all = contenders.stream().map(each -> each.generator).toList();
        OUT.print("# Calls during a flood of garbage\n\n" + Report.facts(options));
        OUT.printf(
                Locale.ROOT,
                "%,.0f calls are due each second, and their set-up is timed from then. The flood comes from 64 addresses of"
                        + "%n127.2.0.0/16, which are not trusted.%n%n",
                rate);
        OUT.print("| server | garbage a second | calls a second | p50 ms | p99 ms | highest | repeated | failed | server | load |\n"
                + "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        for (Contender contender : contenders) {
            long warmNanos = contender.kind == Contender.Kind.JVM ? WARM_NANOS : nanos / 4;
            contender.generator.run(Work.CALL, new Generator.Pace(MOST_UNDER_WAY, 2 * rate, 0, warmNanos), null, all);
            for (String flood : options.text("floods", "0,20000,60000").split(",")) {
                run(contender, Double.parseDouble(flood), new Generator.Pace(MOST_UNDER_WAY, rate, nanos / 4, nanos), all);
            }
        }
        for (Contender contender : contenders) {
            contender.close();
        }
    }

    private static void run(Contender contender, double flood, Generator.Pace pace, List<Generator> all)
            throws IOException {
        InetSocketAddress server = contender.generator.server();
        try (Garbage garbage = flood == 0 ? null : new Garbage(server, flood)) {
            contender.generator.beside(garbage);
            Generator.Result result = contender.generator.run(Work.CALL, pace, contender.processes, all);
            Tally tally = result.tally();
            // It pours in while the load warms up, too.
            OUT.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f | %.2f | %.2f | %.2f | %d | %d | %.0f %% | %.0f %% |%n",
                    contender.name,
                    garbage == null ? 0 : garbage.sent() / (result.seconds() * 1.25),
                    result.perSecond(),
                    tally.micros(50) / 1e3,
                    tally.micros(99) / 1e3,
                    tally.micros(100) / 1e3,
                    tally.repeated,
                    tally.failed + result.unacknowledged(),
                    result.cpuNanos() / 1e7 / result.seconds(),
                    100 * result.busy());
        } finally {
            contender.generator.beside(null);
        }
    }
}
