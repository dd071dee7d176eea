package io.portcullis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The files of the corpus, for tests that want all of them. */
public final class Corpus {
    private static final Path ROOT = Path.of("src", "test", "resources", "corpus");

    private Corpus() {}

    /** What is in each file, as seeds of a fuzz target; those of up to {@code most} bytes. */
    public static Stream<byte[]> upTo(int most) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files
                    .filter(file ->
                            file.getParent() != null && !file.getParent().equals(ROOT))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .map(Corpus::read)
                    .filter(bytes -> bytes.length <= most)
                    .toList()
                    .stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
