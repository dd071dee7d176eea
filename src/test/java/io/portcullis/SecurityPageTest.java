package io.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each thing that the security page says an attacker cannot do names tests that try it, and that exist. */
class SecurityPageTest {
    private static final Path PAGE = Path.of("src", "site", "markdown", "security.md");
    private static final Path TESTS = Path.of("src", "test", "java", "io", "portcullis");
    private static final Pattern NAMED = Pattern.compile("`([a-z]+/[A-Z]\\w*(?:Test|IT))`");

    private static List<String> named(String text) {
        return NAMED.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    void every_row_of_its_tables_names_a_test() throws IOException {
        List<String> without = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| "))
                .filter(line -> !line.startsWith("| he cannot"))
                .filter(line -> named(line.substring(line.lastIndexOf(" | "))).isEmpty())
                .toList();
        assertEquals(List.of(), without);
    }

    @Test
    void every_test_that_it_names_is_there() throws IOException {
        List<String> named = named(Files.readString(PAGE));
        assertTrue(named.size() > 20, named::toString);
        assertEquals(
                List.of(),
                named.stream()
                        .filter(name -> !Files.exists(TESTS.resolve(name + ".java")))
                        .toList());
    }
}
