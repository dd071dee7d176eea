package io.portcullis.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes tables of what {@link Compare} noted: medians over the rounds, and ratios round by round with their spread. */
final class Report {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final List<Round> rounds = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private Report() {}

    /** One line of figures. */
    private record Round(
            int users, Work work, String server, int number, long completed, double micros, double use, double busy,
            double perSecond, long repeated, long failed, long unexpected, long unacknowledged, double p50,
            int window) {
        static Round of(String line) {
            String[] f = line.split("\t");
            double seconds = Double.parseDouble(f[5]);
            long completed = Long.parseLong(f[4]);
            return new Round(
                    Integer.parseInt(f[0]), Work.valueOf(f[1]), f[2], Integer.parseInt(f[3]), completed,
                    Double.parseDouble(f[6]), Double.parseDouble(f[7]), Double.parseDouble(f[8]), completed / seconds,
                    Long.parseLong(f[9]), Long.parseLong(f[10]), Long.parseLong(f[11]), Long.parseLong(f[12]),
                    Double.parseDouble(f[13]), Integer.parseInt(f[14]));
        }

        /** The server without how many workers it has. */
        String family() {
            return server.replaceFirst("-\\d+$", "");
        }
    }

    /** Arguments: {@code --rounds FILE --out FILE --title TEXT --command TEXT --fact TEXT…}. */
    public static void main(String[] arguments) throws IOException {
        Options options = new Options(arguments);
        Report report = new Report();
        Files.readAllLines(Path.of(options.text("rounds", "rounds.tsv"))).forEach(line -> report.rounds.add(Round.of(line)));
        report.text.append("# ").append(options.text("title", "Load")).append("\n\n");
        report.text.append(facts(options));
        report.write();
        OUT.print(report.text);
        String out = options.text("out", "");
        if (!out.isEmpty()) {
            Path file = Path.of(out).toAbsolutePath();
            Files.createDirectories(file.getParent());
            Files.writeString(file, report.text);
            OUT.println("written to " + file);
        }
    }

    /** A round as a line of figures. */
    static String line(int users, Work work, String server, int round, Generator.Result result, int window) {
        Tally tally = result.tally();
        return String.format(
                Locale.ROOT,
                "%d\t%s\t%s\t%d\t%d\t%.3f\t%.4f\t%.4f\t%.4f\t%d\t%d\t%d\t%d\t%.1f\t%d%n",
                users,
                work,
                server,
                round,
                tally.completed,
                result.seconds(),
                result.microsEach(),
                result.cpuNanos() / 1e9 / result.seconds(),
                result.busy(),
                tally.repeated,
                tally.failed,
                tally.unexpected,
                result.unacknowledged(),
                tally.micros(50),
                window);
    }

    /** Where and when it was measured. */
    static String facts(Options options) throws IOException {
        StringBuilder facts = new StringBuilder();
        facts.append(LocalDate.now(ZoneOffset.UTC)).append(", `").append(options.text("command", "")).append("`\n\n");
        String processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 2))
                .orElse("unknown");
        facts.append("- machine: ").append(processor).append(", ")
                .append(Files.readString(Path.of("/proc/cpuinfo")).split("processor\t").length - 1)
                .append(" cores, Linux ").append(System.getProperty("os.version")).append('\n');
        options.text("fact", "").lines().forEach(fact -> facts.append("- ").append(fact).append('\n'));
        return facts.append('\n').toString();
    }

    private void write() {
        text.append("""
                Servers on core 0, one at a time under load; the load on core 1, polling, so that no server pays for waking it.
                CPU is the user and system time of all threads and children of a server; "load" is the part of the time that the
                load had something to do: below 100 % it was not the bottleneck. Medians over the rounds.

                """);
        Map<String, List<Round>> groups = new LinkedHashMap<>();
        for (Round round : rounds) {
            groups.computeIfAbsent(round.users + " " + round.work, key -> new ArrayList<>()).add(round);
        }
        groups.values().forEach(this::table);
        growth();
    }

    private void table(List<Round> group) {
        Round any = group.get(0);
        text.append(String.format(
                Locale.ROOT, "## %s, %,d credentials%n%n", any.work.name().toLowerCase(Locale.ROOT), any.users));
        text.append(any.work.exchange).append(", ").append(any.window).append(" at once.\n\n");
        row("server", "CPU µs each", "spread", "a second", "server", "load", "p50 ms", "repeated", "failed");
        row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
        for (String server : group.stream().map(Round::server).distinct().sorted().toList()) {
            List<Round> of = group.stream().filter(round -> round.server.equals(server)).toList();
            double[] micros = sorted(of.stream().mapToDouble(Round::micros).toArray());
            row(
                    server,
                    median(micros) == 0 ? "–" : format("%.1f", median(micros)),
                    median(micros) == 0 ? "–" : format("%.1f–%.1f", micros[0], micros[micros.length - 1]),
                    format("%,.0f", median(of.stream().mapToDouble(Round::perSecond).toArray())),
                    format("%.0f %%", 100 * median(of.stream().mapToDouble(Round::use).toArray())),
                    format("%.0f %%", 100 * median(of.stream().mapToDouble(Round::busy).toArray())),
                    any.p50 > 0 ? format("%.2f", median(of.stream().mapToDouble(Round::p50).toArray()) / 1e3) : "–",
                    Long.toString(of.stream().mapToLong(Round::repeated).sum()),
                    Long.toString(of.stream().mapToLong(round -> round.failed + round.unacknowledged).sum()));
        }
        text.append('\n');
        for (String other : List.of("kamailio-tuned", "kamailio-debian", "echo", "relay")) {
            ratio(group, "portcullis", other);
        }
        text.append('\n');
    }

    /** The better of each family, by its median; the ratio of each round. */
    private void ratio(List<Round> group, String one, String other) {
        List<Round> upper = best(group, one);
        List<Round> lower = best(group, other);
        if (upper.isEmpty() || lower.isEmpty()) {
            return;
        }
        double[] ratios = new double[Math.min(upper.size(), lower.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = upper.get(i).micros / lower.get(i).micros;
        }
        sorted(ratios);
        text.append(String.format(
                Locale.ROOT,
                "- %s / %s: **%.2f** (%.2f–%.2f in %d rounds)%n",
                upper.get(0).server,
                lower.get(0).server,
                median(ratios),
                ratios[0],
                ratios[ratios.length - 1],
                ratios.length));
    }

    private static List<Round> best(List<Round> group, String family) {
        Map<String, List<Round>> servers = new LinkedHashMap<>();
        for (Round round : group) {
            if (round.family().equals(family)) {
                servers.computeIfAbsent(round.server, key -> new ArrayList<>()).add(round);
            }
        }
        List<Round> best = List.of();
        double least = Double.MAX_VALUE;
        for (List<Round> of : servers.values()) {
            double micros = median(of.stream().mapToDouble(Round::micros).toArray());
            if (micros < least) {
                least = micros;
                best = of;
            }
        }
        return best;
    }

    /** What more credentials cost. */
    private void growth() {
        int[] sizes = rounds.stream().mapToInt(Round::users).distinct().sorted().toArray();
        if (sizes.length < 2) {
            return;
        }
        text.append(String.format(Locale.ROOT, "## %,d credentials against %,d%n%n", sizes[sizes.length - 1], sizes[0]));
        row("server", "work", "CPU µs each", "", "ratio");
        row("---", "---", "---:", "---:", "---:");
        for (Work work : Work.values()) {
            for (String server : rounds.stream().map(Round::server).distinct().sorted().toList()) {
                double small = median(micros(sizes[0], work, server));
                double large = median(micros(sizes[sizes.length - 1], work, server));
                if (small > 0 && large > 0) {
                    row(
                            server,
                            work.name().toLowerCase(Locale.ROOT),
                            format("%.1f", small),
                            format("%.1f", large),
                            format("%.2f", large / small));
                }
            }
        }
        text.append('\n');
    }

    private double[] micros(int users, Work work, String server) {
        return rounds.stream()
                .filter(round -> round.users == users && round.work == work && round.server.equals(server))
                .mapToDouble(Round::micros)
                .toArray();
    }

    private void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static double[] sorted(double[] values) {
        Arrays.sort(values);
        return values;
    }

    private static double median(double[] values) {
        double[] sorted = sorted(values.clone());
        int half = sorted.length / 2;
        return sorted.length == 0 ? 0 : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
