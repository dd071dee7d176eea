package io.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.base.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of reasons has each reason of the program, with its code and text, in their order. */
class ReasonsPageTest {
    @Test
    void the_page_has_every_reason_with_its_code_and_text() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("src/site/markdown/reasons.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf(" | ", line.indexOf(" | ", line.indexOf(" | ") + 3) + 3)))
                .toList();
        List<String> reasons = Arrays.stream(Reason.values())
                .map(reason -> reason.code() == 0
                        ? "| `" + reason.word() + "` | – | –"
                        : "| `" + reason.word() + "` | " + reason.code() + " | " + reason.text())
                .toList();
        assertEquals(reasons, rows);
    }
}
