package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What the page says of each metric is what {@code /metrics} says of it. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("src", "site", "markdown", "metrics.md");

    @Test
    void every_metric_has_its_row_and_there_is_no_other() throws IOException {
        List<String> rows = Arrays.stream(Meters.values())
                .map(meter -> "| `" + meter.wireName() + "` | " + meter.type().name().toLowerCase(Locale.ROOT) + " | "
                        + meter.help() + " |")
                .sorted()
                .toList();
        List<String> written = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `portcullis_"))
                .sorted()
                .toList();
        assertEquals(rows, written);
    }
}
