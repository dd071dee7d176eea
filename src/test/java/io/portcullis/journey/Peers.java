package io.portcullis.journey;

import io.portcullis.testkit.HangUp;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real programs that take part in journeys. */
final class Peers {
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    private Peers() {}

    /**
     * Ends the test when {@code program} is not on the PATH: as failed where {@code CI=true} says that everything must
     * be there, else as skipped, with a warning in the log.
     *
     * @return the program's file
     */
    static Path require(String program) {
        return require(program, "true".equals(System.getenv("CI")));
    }

    static Path require(String program, boolean mustBeThere) {
        Optional<Path> found = find(program);
        if (found.isPresent()) {
            return found.get();
        }
        return missing(program + ": not on the PATH (expected: installed, as .ci/run does)", mustBeThere);
    }

    /** The same for what is no program. */
    static Path require(Path file) {
        if (Files.exists(file)) {
            return file;
        }
        return missing(file + ": not there (expected: installed, as .ci/run does)");
    }

    /** Ends the test for the lack of something, in the same way. */
    static Path missing(String what) {
        return missing(what, "true".equals(System.getenv("CI")));
    }

    private static Path missing(String what, boolean mustBeThere) {
        if (mustBeThere) {
            return Assertions.fail(what);
        }
        LOG.warn("SKIPPED: {}", what);
        return Assumptions.abort(what);
    }

    private static Optional<Path> find(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts {@code command}, which heeds SIGHUP; its two outputs go to {@code output} together. */
    static Process start(List<String> command, Path output) throws IOException {
        return new ProcessBuilder(HangUp.heeded(command))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .start();
    }
}
