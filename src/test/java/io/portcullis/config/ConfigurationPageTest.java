package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The page of all keys is made of the shipped file, which {@link ConfigLoaderTest} holds against the code's defaults. Run
 * with {@code -Dportcullis.write-pages=true} it writes the page anew.
 */
class ConfigurationPageTest {
    private static final Path SHIPPED = Path.of("config", "portcullis.yaml");
    private static final Path PAGE = Path.of("src", "site", "markdown", "configuration.md");
    private static final String HEAD = """
            # Configuration

            Every key with its default, made of [portcullis.yaml](../../../config/portcullis.yaml). A key that is not here is refused, and
            `portcullis check --config FILE` names every fault with its line. `${NAME}` and `${NAME:default}` are taken from the
            environment. Times: `500ms`, `30s`, `5m`, `1h`, `2d`. Relative names of files begin where the configuration lies. SIGHUP brings
            into force what can change while it runs; the log names what waits for a restart.

            """;

    private final List<String> lines = new ArrayList<>();

    @Test
    void the_page_says_what_the_shipped_file_says() throws IOException {
        lines.addAll(Files.readAllLines(SHIPPED));
        Node root = new Yaml(new LoaderOptions()).compose(new StringReader(Files.readString(SHIPPED)));
        StringBuilder page = new StringBuilder(HEAD).append("| key | default | |\n|---|---|---|\n");
        rows("", (MappingNode) root, page);
        if (Boolean.getBoolean("portcullis.write-pages")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page.toString(), Files.readString(PAGE));
    }

    private void rows(String path, MappingNode mapping, StringBuilder page) {
        for (NodeTuple tuple : mapping.getValue()) {
            String key = path + ((ScalarNode) tuple.getKeyNode()).getValue();
            int line = tuple.getKeyNode().getStartMark().getLine();
            Node value = tuple.getValueNode();
            boolean block = value instanceof MappingNode && value.getStartMark().getLine() > line;
            String said = commentAbove(line);
            if (block) {
                if (!said.isEmpty()) {
                    page.append("| `").append(key).append("` | | ").append(said).append(" |\n");
                }
                rows(key + ".", (MappingNode) value, page);
            } else {
                page.append("| `" + key + "` | `" + written(value) + "` | " + said + " |\n");
            }
        }
    }

    private String written(Node value) {
        List<String> words = new ArrayList<>();
        for (int i = value.getStartMark().getLine(); i <= value.getEndMark().getLine() && i < lines.size(); i++) {
            String line = lines.get(i);
            int from =
                    i == value.getStartMark().getLine() ? value.getStartMark().getColumn() : 0;
            int to = i == value.getEndMark().getLine() ? value.getEndMark().getColumn() : line.length();
            String part = line.substring(Math.min(from, to), to).strip();
            if (!part.isEmpty() && !part.startsWith("#")) {
                words.add(part);
            }
        }
        return String.join(" ", words).replace("|", "\\|");
    }

    private String commentAbove(int line) {
        List<String> comment = new ArrayList<>();
        for (int i = line - 1; i >= 0 && lines.get(i).strip().startsWith("#"); i--) {
            comment.add(lines.get(i).strip().substring(1).strip());
        }
        Collections.reverse(comment);
        return String.join(" ", comment).replace("|", "\\|");
    }
}
