package io.portcullis;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Every rule that binds this edge is held by a test that carries its name as a tag, or conformance.md says why it is not met as
 * written. The rules are in {@code conformance.tsv}: name, level, section, and what it asks in a few words.
 */
class ConformanceTest {
    private static final Pattern NAME = Pattern.compile("[A-Z]{2,4}-\\d\\d");
    private static final Pattern ROW = Pattern.compile("\\| ((?:[A-Z]{2,4}-\\d\\d(?:, )?)+) \\| .+ \\|");

    private final Map<String, String> levels = new TreeMap<>();
    private final Set<String> proven = new TreeSet<>();
    private final Set<String> explained = new TreeSet<>();

    ConformanceTest() throws IOException, URISyntaxException {
        Path classes = Path.of(ConformanceTest.class.getResource("/").toURI());
        for (String line : Files.readAllLines(classes.resolve("conformance.tsv"))) {
            String[] rule = line.split("\t", -1);
            assertEquals(4, rule.length, line);
            assertTrue(NAME.matcher(rule[0]).matches() && levels.put(rule[0], rule[1]) == null, line);
        }
        try (Stream<Path> files = Files.walk(classes.resolve("io"))) {
            files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.matches("[^$]*(Test|IT)\\.class"))
                    .forEach(file -> collect(file.replace('/', '.').replaceAll("\\.class$", "")));
        }
        for (String line : Files.readAllLines(Path.of("src", "site", "markdown", "conformance.md"))) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                explained.addAll(List.of(row.group(1).split(", ")));
            }
        }
    }

    private void collect(String name) {
        try {
            Class<?> type = Class.forName(name, false, ConformanceTest.class.getClassLoader());
            for (Method method : type.getDeclaredMethods()) {
                if (AnnotationSupport.isAnnotated(method, Testable.class)) {
                    Stream.concat(
                                    Stream.of(type.getAnnotationsByType(Tag.class)),
                                    Stream.of(method.getAnnotationsByType(Tag.class)))
                            .map(Tag::value)
                            .filter(tag -> NAME.matcher(tag).matches())
                            .forEach(proven::add);
                }
            }
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void every_rule_that_binds_is_proven_or_explained() {
        assertEquals(
                Set.of(),
                levels.entrySet().stream()
                        .filter(rule -> rule.getValue().startsWith("MUST"))
                        .map(Map.Entry::getKey)
                        .filter(rule -> !proven.contains(rule) && !explained.contains(rule))
                        .collect(toCollection(TreeSet::new)));
    }

    @Test
    void no_test_and_no_row_names_a_rule_that_is_none() {
        Set<String> named = new TreeSet<>(proven);
        named.addAll(explained);
        named.removeAll(levels.keySet());
        assertEquals(Set.of(), named);
    }
}
