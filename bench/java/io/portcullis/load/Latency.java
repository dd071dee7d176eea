package io.portcullis.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long answers take at a part of the rate that a server can sustain. Each operation is due at a fixed time, whether or not
 * those before it were answered, and its time runs from when it was due: a server that pauses pays for everybody who had to
 * wait. Writes a table and a picture. {@code bench/latency.sh} runs it.
 */
final class Latency {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final int[] PARTS = {25, 50, 80};
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};
    private static final int MOST_UNDER_WAY = 30_000;

    private final Options options;
    private final long nanos;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, double[]> lines = new LinkedHashMap<>();

    private Latency(Options options) {
        this.options = options;
        this.nanos = (long) (options.number("seconds", 8) * 1e9);
    }

    /** Arguments: the servers, one of kind NONE for calls without any; {@code --out FILE-WITHOUT-ENDING --seconds N}. */
    public static void main(String[] arguments) throws IOException {
        new Latency(new Options(arguments)).run();
    }

    private void run() throws IOException {
        List<Contender> contenders = new ArrayList<>();
        for (String server : options.rest()) {
            contenders.add(Contender.of(server, options));
        }
        text.append("# Latency\n\n").append(Report.facts(options));
        text.append("""
                Every operation is due at a fixed time and its time runs from then, however late it was sent. Sustained is the
                most a closed loop gets through in which nothing fails. In ms.

                """);
        for (Contender contender : contenders) {
            for (Work work : new Work[] {Work.CHALLENGE, Work.CALL}) {
                if (contender.does(work)) {
                    measure(contender, work, contenders);
                }
            }
        }
        added();
        OUT.print(text);
        String out = options.text("out", "");
        if (!out.isEmpty()) {
            Path table = Path.of(out + ".md").toAbsolutePath();
            Files.createDirectories(table.getParent());
            Files.writeString(table, text);
            Files.writeString(Path.of(out + ".svg"), new Picture("Latency, in ms", percentiles(), lines).svg());
            OUT.println("written to " + table + " and .svg");
        }
        for (Contender contender : contenders) {
            contender.close();
        }
    }

    private void measure(Contender contender, Work work, List<Contender> all) throws IOException {
        List<Generator> tended = all.stream().map(each -> each.generator).toList();
        double sustained = sustained(contender, work, tended);
        text.append(String.format(
                Locale.ROOT,
                "## %s through %s%n%n%s; %,.0f a second sustained.%n%n",
                work.name().toLowerCase(Locale.ROOT),
                contender.name,
                work == Work.CALL ? "From the first INVITE to the 200" : "From the INVITE to the 407",
                sustained));
        text.append("| rate | a second | p50 | p90 | p99 | p99.9 | highest | repeated | failed |\n"
                + "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        for (int part : PARTS) {
            Generator.Pace pace = new Generator.Pace(MOST_UNDER_WAY, sustained * part / 100, nanos / 4, nanos);
            Generator.Result result = contender.generator.run(work, pace, contender.processes, tended);
            Tally tally = result.tally();
            double[] line = new double[PERCENTILES.length];
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < line.length; i++) {
                line[i] = tally.micros(PERCENTILES[i]) / 1e3;
                row.append(String.format(Locale.ROOT, " %.2f |", line[i]));
            }
            text.append(String.format(
                    Locale.ROOT,
                    "| %d %% | %,.0f |%s %d | %d |%n",
                    part,
                    result.perSecond(),
                    row,
                    tally.repeated,
                    tally.failed + result.unacknowledged()));
            lines.put(work.name().toLowerCase(Locale.ROOT) + ", " + contender.name + ", " + part + " %", line);
        }
        text.append('\n');
    }

    /** The rate of a closed loop, warm, with as many at once as go without a failure. */
    private double sustained(Contender contender, Work work, List<Generator> tended) throws IOException {
        double warmRate = work == Work.CALL ? 2_500 : 20_000;
        if (contender.kind == Contender.Kind.JVM) {
            Generator.Pace warm = new Generator.Pace(work.window, warmRate, 0, 15_000_000_000L);
            contender.generator.run(work, warm, null, tended);
        }
        for (int window = work.window; window > 0; window /= 2) {
            Generator.Pace open = new Generator.Pace(window, 0, 500_000_000L, 2_000_000_000L);
            Generator.Result result = contender.generator.run(work, open, null, tended);
            if (result.tally().failed == 0) {
                return result.perSecond();
            }
            OUT.println(contender.name + ": " + result.tally().failed + " failed with " + window + " at once " + result.surprise());
        }
        throw new IllegalStateException(contender.name + ": " + work + " fails even one at a time");
    }

    /** What a server adds to the set-up of a call that goes to the PBX directly. */
    private void added() {
        String direct = "call, direct, 50 %";
        double[] base = lines.get(direct);
        if (base == null) {
            return;
        }
        text.append("## Added to the set-up of a call\n\nOver direct calls at 50 % of their own rate.\n\n"
                + "| server and rate | p50 | p99 | p99.9 |\n| --- | ---: | ---: | ---: |\n");
        lines.forEach((name, line) -> {
            if (name.startsWith("call, ") && !name.contains("direct")) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %.2f | %.2f | %.2f |%n",
                        name.substring(6),
                        line[0] - base[0],
                        line[2] - base[2],
                        line[3] - base[3]));
            }
        });
        text.append('\n');
    }

    private static String[] percentiles() {
        String[] names = new String[PERCENTILES.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = i == names.length - 1 ? "highest" : "p" + String.valueOf(PERCENTILES[i]).replace(".0", "");
        }
        return names;
    }
}
