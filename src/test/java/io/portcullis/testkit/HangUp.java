package io.portcullis.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs that heed SIGHUP although the tests were started where nobody does, as under {@code nohup}: a process inherits
 * that it ignores a signal, and a JVM leaves it so.
 */
public final class HangUp {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long SIGHUP = 1;

    private HangUp() {}

    /** {@code command} so that what it starts heeds SIGHUP. */
    public static List<String> heeded(List<String> command) throws IOException {
        if (!isIgnored()) {
            return command;
        }
        List<String> reset = new ArrayList<>(List.of("env", "--default-signal=HUP"));
        if (!works(reset)) {
            return fail(
                    "SIGHUP is ignored here, as under nohup, and this env cannot change it (expected: coreutils 8.31,"
                            + " or tests started without nohup)");
        }
        reset.addAll(command);
        return reset;
    }

    private static boolean isIgnored() throws IOException {
        return Files.exists(STATUS)
                && Files.readAllLines(STATUS).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).trim(), 16) & SIGHUP) != 0);
    }

    private static boolean works(List<String> reset) throws IOException {
        List<String> nothing = new ArrayList<>(reset);
        nothing.add("true");
        try {
            return new ProcessBuilder(nothing).start().waitFor() == 0;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
