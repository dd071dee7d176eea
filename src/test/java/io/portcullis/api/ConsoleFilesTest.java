package io.portcullis.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page of the console is made of. */
class ConsoleFilesTest {
    private static final Path FOLDER = Path.of("src", "main", "resources", "io", "portcullis", "console");
    private static final int MOST_BYTES = 300 * 1024;
    private static final int MOST_LINES = 400;
    private static final int LONGEST_LINE = 160;

    private final ConsoleFiles files = ConsoleFiles.read();

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(FOLDER)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void every_file_that_is_there_is_served_and_no_other() throws IOException {
        Set<String> there = sources().stream()
                .map(file -> FOLDER.relativize(file).toString().replace('\\', '/'))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(there, new TreeSet<>(ConsoleFiles.OWN));
    }

    @Test
    void all_of_it_is_small() {
        int bytes = Stream.concat(
                        ConsoleFiles.OWN.stream().filter(name -> !name.equals("index.html")),
                        Stream.of("", ConsoleFiles.LIBRARY))
                .mapToInt(name -> served(name).content().length())
                .sum();
        assertTrue(bytes <= MOST_BYTES, () -> bytes + " bytes");
    }

    private ConsoleFiles.File served(String name) {
        return files.at(ConsoleFiles.PAGE + '/' + name).orElseThrow(() -> new AssertionError(name));
    }

    @Test
    void a_tag_is_of_the_content() {
        Set<String> tags = Stream.of("console.css", "icon.svg", "js/app.js", "js/api.js", ConsoleFiles.LIBRARY)
                .map(name -> served(name).tag())
                .collect(Collectors.toSet());
        assertEquals(5, tags.size());
        assertEquals(
                served("js/app.js").tag(),
                ConsoleFiles.read().at("/console/js/app.js").orElseThrow().tag());
    }

    @Test
    void nothing_in_it_is_inline_evaluated_or_made_into_html() throws IOException {
        Pattern forbidden = Pattern.compile(
                "(?i)\\bstyle *[=:] *[\"'{]|\\bon[a-z]+=\"|innerHTML|outerHTML|insertAdjacent"
                        + "|document\\.write|\\beval\\(|new Function|localStorage|sessionStorage|document\\.cookie|https?://(?!www\\.w3\\.org/)");
        for (Path file : sources()) {
            assertFalse(forbidden.matcher(text(file)).find(), file::toString);
        }
        String page = served("").content().toStringUtf8();
        assertFalse(Pattern.compile("<script[^>]*>[^<]|<style").matcher(page).find());
    }

    @Test
    void each_source_is_short() throws IOException {
        for (Path file : sources()) {
            List<String> lines = Files.readAllLines(file);
            assertTrue(lines.size() <= MOST_LINES, file::toString);
            if (file.toString().endsWith(".js")) {
                lines.forEach(line -> assertTrue(line.length() <= LONGEST_LINE, () -> file + ": " + line));
            }
        }
    }

    @Test
    void it_knows_every_reason() {
        String words = text(FOLDER.resolve("js").resolve("words.js"));
        String list = words.substring(words.indexOf("REASONS = ["), words.indexOf("];"));
        Set<String> known = Pattern.compile("\"([a-z_]+)\"")
                .matcher(list)
                .results()
                .map(MatchResult::group)
                .map(word -> word.replace("\"", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> all =
                Arrays.stream(Reason.values()).map(Reason::word).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(all, known);
    }

    @Test
    void it_asks_public_paths_only() throws IOException {
        Pattern path = Pattern.compile("[\"`](/[a-z0-9][^\"`]*)[\"`]");
        for (Path file : sources()) {
            if (file.toString().endsWith(".js")) {
                path.matcher(text(file))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(asked -> assertTrue(
                                Stream.of("/2010-04-01/", "/v1/Trunks", "/portcullis/v1/", "/console/")
                                        .anyMatch(asked::startsWith),
                                () -> file + ": " + asked));
            }
        }
    }
}
