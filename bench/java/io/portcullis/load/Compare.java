package io.portcullis.load;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The same work through one server after the other, in rounds, so that what happens on the machine meanwhile happens to all;
 * appends a line of figures a round to a file for {@link Report}. {@code bench/compare.sh} runs it.
 */
final class Compare {
    private static final PrintStream SAY = System.err;
    private static final double STEADY = 0.04;
    private static final long WARM_NANOS = 1_500_000_000L;

    private final Options options;
    private final Path out;
    private final List<Contender> contenders = new ArrayList<>();
    private final List<Generator> generators = new ArrayList<>();
    private final long nanos;

    private Compare(Options options) {
        this.options = options;
        this.out = Path.of(options.text("out", "rounds.tsv"));
        this.nanos = (long) (options.number("seconds", 2) * 1e9);
    }

    /**
     * Arguments: servers as {@link Contender#of} reads them; {@code --out FILE --users N --works LIST --rounds N --seconds N
     * --sources N --spread yes --algorithm NAME --rate N --window N --warm ROUNDS}.
     */
    public static void main(String[] arguments) throws IOException {
        new Compare(new Options(arguments)).run();
    }

    private void run() throws IOException {
        for (String server : options.rest()) {
            Contender contender = Contender.of(server, options);
            contenders.add(contender);
            generators.add(contender.generator);
        }
        for (String name : options.text("works", "challenge,wrong,call,register").split(",")) {
            Work work = Work.valueOf(name.toUpperCase(Locale.ROOT));
            List<Contender> able =
                    contenders.stream().filter(each -> each.does(work)).toList();
            able.forEach(contender -> warm(work, contender));
            sizes(work, able);
            int rounds = options.count("rounds", 5);
            for (int round = 1; round <= rounds; round++) {
                for (int i = 0; i < able.size(); i++) {
                    Contender contender = able.get((i + round) % able.size());
                    note(work, contender, round, one(work, contender, nanos / 4, nanos));
                }
                SAY.printf(Locale.ROOT, "%s, %,d users: round %d of %d%n", name, users(), round, rounds);
            }
        }
        for (Contender contender : contenders) {
            contender.close();
        }
    }

    private int users() {
        return options.count("users", 1_000);
    }

    /** A compiler at work is part of no figure: rounds until two in a row cost the same, after enough operations. */
    private void warm(Work work, Contender contender) {
        if (contender.kind != Contender.Kind.JVM) {
            one(work, contender, 0, nanos / 2);
            return;
        }
        // Not at full speed, so that the compiler gets its part of the core.
        double rate = work == Work.CALL || work == Work.REGISTER ? 2_500 : 20_000;
        // Some 24 seconds or four of it, unless something else is taking the core: a call takes all of the code.
        long fewest = work == Work.CALL || work == Work.REGISTER ? 60_000 : 80_000;
        long done = 0;
        double before = Double.MAX_VALUE;
        StringBuilder costs = new StringBuilder();
        for (int round = 1; round <= options.count("warm", 20); round++) {
            Generator.Pace pace = new Generator.Pace(work.window, rate, 0, WARM_NANOS);
            Generator.Result result = run(work, contender, pace);
            double cost = result.microsEach();
            done += result.tally().completed;
            costs.append(String.format(Locale.ROOT, " %.1f", cost));
            if (Math.abs(cost - before) < STEADY * cost && done >= fewest) {
                break;
            }
            before = cost;
        }
        SAY.printf(Locale.ROOT, "%s: %s warmed up, µs each in turn:%s%n", contender.name, work, costs);
    }

    /** The floor answers with as many bytes as the first SIP server does. */
    private void sizes(Work work, List<Contender> able) throws IOException {
        for (Contender contender : able) {
            if (contender.kind == Contender.Kind.JVM || contender.kind == Contender.Kind.SIP) {
                Generator.Result result = one(work, contender, 0, 50_000_000L);
                for (Contender echo : able) {
                    if (echo.kind == Contender.Kind.ECHO) {
                        echo.generator.say(Long.toString(result.tally().replyBytes));
                    }
                }
                SAY.printf(
                        Locale.ROOT,
                        "%s: the last request had %d bytes, its answer %d%n",
                        work,
                        result.tally().requestBytes,
                        result.tally().replyBytes);
                return;
            }
        }
    }

    private Generator.Result one(Work work, Contender contender, long warmNanos, long measuredNanos) {
        return run(
                work,
                contender,
                new Generator.Pace(
                        options.count("window", work.window), options.number("rate", 0), warmNanos, measuredNanos));
    }

    private Generator.Result run(Work work, Contender contender, Generator.Pace pace) {
        try {
            return contender.generator.run(work, pace, contender.processes, generators);
        } catch (IOException failure) {
            throw new UncheckedIOException(contender.name, failure);
        }
    }

    private void note(Work work, Contender contender, int round, Generator.Result result) throws IOException {
        String line = Report.line(
                users(), work, contender.name, round, result, options.count("window", work.window));
        Files.writeString(out, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (!result.surprise().isEmpty()) {
            SAY.println(contender.name + ": unexpected: " + result.surprise());
        }
    }
}
