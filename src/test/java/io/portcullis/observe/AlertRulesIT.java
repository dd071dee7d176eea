package io.portcullis.observe;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The alerts as they are delivered, under Prometheus' own tests of rules. */
class AlertRulesIT {
    private static final Path RULES = Path.of("config", "prometheus", "alerts.yml");
    private static final Path TESTS = Path.of("src", "test", "prometheus", "alerts_test.yml");
    private static final Path PAGE = Path.of("src", "site", "markdown", "metrics.md");

    private static Set<String> found(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .collect(toCollection(TreeSet::new));
    }

    @Test
    void every_alert_is_made_to_fire_and_is_explained() throws IOException {
        Set<String> alerts = found("(?m)^      - alert: (\\w+)$", RULES);
        assertTrue(alerts.size() >= 18, alerts.toString());
        assertEquals(alerts, found("alertname=\"(\\w+)\"", TESTS), "made to fire");
        assertEquals(alerts, found("(?m)^\\| `(Portcullis\\w+)` \\|", PAGE), "explained");
    }

    @Test
    void each_fires_in_its_circumstances_and_no_other_does() throws Exception {
        boolean installed = PromtoolIT.isInstalled();
        assertTrue(
                installed || !"true".equals(System.getenv("CI")),
                "promtool is missing (expected in CI: package prometheus)");
        assumeTrue(installed, "promtool is missing: install package prometheus to run this");
        assertEquals("", promtool("check", "rules", RULES.toString()));
        assertEquals("", promtool("test", "rules", TESTS.toString()));
    }

    /** What it complains of; empty when nothing. */
    private static String promtool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process promtool = new ProcessBuilder(command).redirectErrorStream(true).start();
        promtool.getOutputStream().close();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return promtool.waitFor() == 0 ? "" : said;
    }
}
