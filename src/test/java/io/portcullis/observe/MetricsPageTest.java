package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page says of each metric is what {@code /metrics} says of it. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("src", "site", "markdown", "metrics.md");

    @Test
    void every_metric_has_its_row_and_there_is_no_other() throws IOException {
        List<String> rows = Arrays.stream(Meters.values())
                .map(meter -> "| `" + meter.wireName() + "` | "
                        + meter.type().name().toLowerCase(Locale.ROOT) + " | " + meter.help() + " |")
                .sorted()
                .toList();
        List<String> written = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `portcullis_"))
                .sorted()
                .toList();
        assertEquals(rows, written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config/grafana/portcullis.json", "config/prometheus/alerts.yml"})
    void what_dashboard_and_alerts_ask_for_is_there(String file) throws IOException {
        Set<String> known = Arrays.stream(Meters.values()).map(Meters::wireName).collect(Collectors.toSet());
        Set<String> asked = Pattern.compile("portcullis_\\w+")
                .matcher(Files.readString(Path.of(file)))
                .results()
                .map(match -> match.group().replaceFirst("_(bucket|count)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        asked.removeAll(known);
        assertEquals(Set.of(), asked);
    }
}
