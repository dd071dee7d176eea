package io.portcullis;

import io.portcullis.config.ConfigException;
import io.portcullis.directory.DirectoryException;
import io.portcullis.store.DiskFault;
import io.portcullis.store.StoreException;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What an operator is told when a command cannot go on: {@code key: value (expected: …): cause. What to do}, in at most
 * {@value #MOST_LINES} lines.
 *
 * @param code 2 when configuration or environment are at fault, else 1
 */
record Failure(List<String> lines, int code) {
    static final int OURS = 1;
    static final int THEIRS = 2;
    private static final int MOST_LINES = 3;
    private static final int LONGEST = 500;

    /** How settings complain. */
    private static final Pattern COMPLAINT = Pattern.compile("[a-z][a-z0-9.-]*: .*\\(expected: .*", Pattern.DOTALL);

    /** Of whatever was thrown; nothing else of it need be shown. */
    static Failure of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException wrong) {
                return new Failure(cut(wrong.faults()), THEIRS);
            }
            if (isForTheOperator(cause)) {
                return new Failure(List.of(line(String.valueOf(cause.getMessage()))), THEIRS);
            }
            if (cause instanceof FileSystemException file) {
                String line = "file: " + file.getFile() + " (expected: one that this user can use here): "
                        + DiskFault.of(file);
                return new Failure(List.of(line(line)), THEIRS);
            }
        }
        return new Failure(List.of(unforeseen(thrown)), OURS);
    }

    private static boolean isForTheOperator(Throwable cause) {
        return cause instanceof StoreException
                || cause instanceof BindException
                || cause instanceof DirectoryException
                || (cause instanceof IllegalArgumentException
                        && cause.getMessage() != null
                        && COMPLAINT.matcher(cause.getMessage()).matches());
    }

    private static List<String> cut(List<String> faults) {
        if (faults.size() <= MOST_LINES) {
            return faults;
        }
        List<String> some = new ArrayList<>(faults.subList(0, MOST_LINES - 1));
        some.add("and " + (faults.size() - some.size()) + " more. `portcullis check --config FILE` lists all");
        return some;
    }

    private static String unforeseen(Throwable thrown) {
        Throwable last = thrown;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String said = last.getClass().getSimpleName() + (last.getMessage() == null ? "" : " " + last.getMessage());
        if (last instanceof IOException full && said.contains("No space left")) {
            return line("file: full (expected: room on the disk): " + DiskFault.of(full));
        }
        return line("portcullis: failed (expected: to go on): " + said
                + ". Start it with JAVA_TOOL_OPTIONS=-Dportcullis.log=debug to see where");
    }

    /** One line, of bounded length, without what could move a terminal's cursor. */
    private static String line(String text) {
        String line =
                Objects.requireNonNull(text).replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
