package io.portcullis.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** CPU time of a process and of all it started, from {@code /proc/PID/stat}: user and system time of all threads. */
final class Processes {
    /** {@code getconf CLK_TCK} is 100 on every Linux of today. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private final List<Long> all = new ArrayList<>();

    /** A process and its children as they are now. */
    Processes(long pid) {
        all.add(pid);
        ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalArgumentException("process: " + pid + " (expected: one that runs)"))
                .descendants()
                .forEach(child -> all.add(child.pid()));
    }

    /** What they have used so far. */
    long cpuNanos() {
        long ticks = 0;
        for (long pid : all) {
            try {
                String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
                // The name in brackets may hold spaces; utime and stime are the 12th and 13th field behind it.
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            } catch (IOException gone) {
                throw new UncheckedIOException("process " + pid + " is gone", gone);
            }
        }
        return ticks * NANOS_PER_TICK;
    }
}
