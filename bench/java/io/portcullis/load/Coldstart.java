package io.portcullis.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Calls at a fixed rate from the moment a server is ready. It makes itself warm first, by calls that go to a PBX directly, and
 * says so; then its PBX answers probes until a line with the server's process comes on standard input. {@code
 * bench/coldstart.sh} runs it.
 */
final class Coldstart {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final int MOST_UNDER_WAY = 30_000;
    private static final double FIRST_CALLS = 2_000;
    private static final double WARM_RATE = 2_500;
    private static final long SECOND = 1_000_000_000L;
    private static final long TIMER_B = 32 * SECOND;
    private static final long TEND_MILLIS = 5;

    private Coldstart() {}

    /** Arguments: the server, its process 0, and one of kind NONE to get warm with; {@code --rate N --seconds N}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = new Options(arguments);
        double rate = options.number("rate", 500);
        long nanos = (long) (options.number("seconds", 10) * SECOND);
        long first = (long) (FIRST_CALLS / rate * SECOND);
        try (Contender server = Contender.of(options.rest().get(0), options);
                Contender direct = Contender.of(options.rest().get(1), options)) {
            Generator.Pace warm = new Generator.Pace(MOST_UNDER_WAY, WARM_RATE, 0, (long) (options.number("warm", 8) * SECOND));
            direct.generator.run(Work.CALL, warm, null, List.of(server.generator));
            server.generator.patience(TIMER_B);
            OUT.println("warm");
            Processes process = new Processes(awaitProcess(server.generator));
            Generator.Result early = run(server, process, rate, first);
            Generator.Result late = run(server, process, rate, nanos - first);
            OUT.printf(
                    Locale.ROOT,
                    "%d %.0f %.1f %.1f %.1f %.1f %.0f %d%n",
                    early.tally().failed + early.unacknowledged() + late.tally().failed + late.unacknowledged(),
                    early.microsEach(),
                    early.tally().micros(50) / 1e3,
                    early.tally().micros(99) / 1e3,
                    late.tally().micros(50) / 1e3,
                    late.tally().micros(99) / 1e3,
                    late.microsEach(),
                    early.tally().repeated + late.tally().repeated);
            if (!early.surprise().isEmpty() || !late.surprise().isEmpty()) {
                System.err.println(early.surprise() + " " + late.surprise());
            }
        }
    }

    private static Generator.Result run(Contender server, Processes process, double rate, long nanos) throws IOException {
        Generator.Pace pace = new Generator.Pace(MOST_UNDER_WAY, rate, 0, nanos);
        return server.generator.run(Work.CALL, pace, process, List.of());
    }

    private static long awaitProcess(Generator generator) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (!in.ready()) {
            generator.tend();
            Thread.sleep(TEND_MILLIS);
        }
        return Long.parseLong(in.readLine().trim());
    }
}
