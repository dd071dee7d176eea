package io.portcullis.base;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has a port, as far as {@code /proc} lets this user see (proc(5)). Looks through every process once, so it is for
 * a start that has failed.
 */
final class PortHolder {
    static final PortHolder SYSTEM = new PortHolder(Path.of("/proc"));

    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENING = "0A";

    private final Path proc;

    PortHolder(Path proc) {
        this.proc = proc;
    }

    /** The process by name and number, as in {@code kamailio (process 812)}; null when it cannot be known. */
    @Nullable
    String of(int port, boolean datagrams) {
        Set<String> sockets = new HashSet<>();
        for (String table : datagrams ? List.of("udp", "udp6") : List.of("tcp", "tcp6")) {
            sockets(proc.resolve("net").resolve(table), port, datagrams, sockets);
        }
        return sockets.isEmpty() ? null : holder(sockets);
    }

    private static void sockets(Path table, int port, boolean datagrams, Set<String> found) {
        String ending = String.format(":%04X", port);
        try {
            for (String line : Files.readAllLines(table)) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > INODE
                        && fields[LOCAL].endsWith(ending)
                        && (datagrams || fields[STATE].equals(LISTENING))) {
                    found.add("socket:[" + fields[INODE] + "]");
                }
            }
        } catch (IOException untold) {
            // Another system, or a kernel without this family.
        }
    }

    private @Nullable String holder(Set<String> sockets) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    return name(process);
                }
            }
        } catch (IOException untold) {
            // As above.
        }
        return null;
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : open) {
                if (Files.isSymbolicLink(descriptor)
                        && sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException untold) {
            // Somebody else's, or it has ended meanwhile.
        }
        return false;
    }

    private static String name(Path process) {
        String number = String.valueOf(process.getFileName());
        if (number.equals(Long.toString(ProcessHandle.current().pid()))) {
            return "this process itself, for another listener";
        }
        try {
            String name = Files.readString(process.resolve("comm")).strip();
            return name.replaceAll("\\p{Cntrl}", "?") + " (process " + number + ")";
        } catch (IOException untold) {
            return "process " + number;
        }
    }
}
