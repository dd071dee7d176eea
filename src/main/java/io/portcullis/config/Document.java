package io.portcullis.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One configuration file as nodes with line numbers, and the faults found in it so far. A faulty node is forgotten: the
 * next time it is asked for, the default stands in, so that one pass finds every fault. Nodes are equal only to
 * themselves, so maps may have them as keys. For one thread.
 */
final class Document {
    /** A record of settings made from sections. */
    @FunctionalInterface
    interface Reading<T> {
        T get() throws ConfigException;
    }

    private record Fault(int line, String text) {}

    /** A key as it was last asked for, so that a settings record's complaint finds its line. */
    private record Asked(String path, @Nullable Node node, boolean secret) {}

    private static final String EXPECTED = " (expected: ";
    private static final int LONGEST_VALUE = 100;

    private final Path file;
    private final Variables variables;
    private final List<Fault> faults = new ArrayList<>();
    private final Set<Node> forgotten = new HashSet<>();
    private final Map<MappingNode, Map<String, Node>> entries = new HashMap<>();
    private final Map<MappingNode, String> opened = new LinkedHashMap<>();
    private final Map<MappingNode, Set<String>> known = new HashMap<>();
    private final Map<Node, String> readAs = new HashMap<>();
    private final Map<String, Asked> asked = new HashMap<>();

    private Document(Path file, Variables variables) {
        this.file = file;
        this.variables = variables;
    }

    /** The outermost section of {@code file}. */
    static Section open(Path file, Variables variables) throws ConfigException {
        Document document = new Document(file, variables);
        if (document.compose() instanceof MappingNode mapping) {
            return new Section(document, document.opened(mapping, ""), "", "");
        }
        throw document.unusable(1, "file: no keys" + EXPECTED + "YAML such as realm: sip.example.com)");
    }

    private @Nullable Node compose() throws ConfigException {
        try {
            return new Yaml(new LoaderOptions()).compose(new StringReader(Files.readString(file)));
        } catch (NoSuchFileException absent) {
            throw unusable(1, "file: missing" + EXPECTED + "a file that exists)");
        } catch (CharacterCodingException notUtf8) {
            throw unusable(1, "file: not UTF-8" + EXPECTED + "text in UTF-8)");
        } catch (IOException unreadable) {
            throw unusable(1, "file: unreadable" + EXPECTED + "a file that this user may read)");
        } catch (MarkedYAMLException syntax) {
            int line = syntax.getProblemMark() == null
                    ? 1
                    : syntax.getProblemMark().getLine() + 1;
            throw unusable(
                    line,
                    "yaml: " + problemOf(syntax) + EXPECTED + "valid YAML; quote values with special characters)");
        } catch (YAMLException unreadable) {
            throw unusable(1, "file: not YAML" + EXPECTED + "text without control characters, at most 50 levels deep)");
        }
    }

    /** What the parser says, without the piece of the file that may be a secret. */
    private static String problemOf(MarkedYAMLException syntax) {
        String problem = String.valueOf(syntax.getProblem());
        for (String quoting : List.of("alias", "handle", "anchor")) {
            int at = problem.indexOf(quoting);
            if (at >= 0) {
                return problem.substring(0, at + quoting.length());
            }
        }
        return printable(problem);
    }

    private ConfigException unusable(int line, String text) {
        faults.add(new Fault(line, text));
        return new ConfigException(faults());
    }

    /** Where the file lies: what relative names in it begin at. */
    Path folder() {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    /** A file or directory, by its full name or by one that begins where this file lies. */
    Path path(String text) {
        return folder().resolve(Quantities.path(text)).normalize();
    }

    /** The same of a file that can be read. */
    Path readableFile(String text) {
        Path found = path(text);
        if (!Files.isRegularFile(found) || !Files.isReadable(found)) {
            throw new IllegalArgumentException(EXPECTED + "a readable file)");
        }
        return found;
    }

    Variables variables() {
        return variables;
    }

    /**
     * Makes a record; what it complains of becomes a fault of the line that says so, and the default takes its place.
     */
    <T> T build(Reading<T> record) throws ConfigException {
        while (true) {
            try {
                return record.get();
            } catch (IllegalArgumentException complaint) {
                complain(String.valueOf(complaint.getMessage()));
            }
        }
    }

    /** Makes a settings record's complaint, {@code KEY: VALUE (expected: …)}, a fault of the line that says so. */
    void complain(String complaint) throws ConfigException {
        int colon = complaint.indexOf(": ");
        int expected = complaint.lastIndexOf(EXPECTED);
        Asked about = asked.get(colon < 0 ? complaint : complaint.substring(0, colon));
        if (about == null || about.node() == null || expected < colon) {
            throw unusable(1, complaint); // a default is at fault: only the environment can be the reason
        }
        String value = complaint.substring(colon + 2, expected);
        Node culprit = about.node();
        if (culprit instanceof SequenceNode list) {
            culprit = list.getValue().stream()
                    .filter(item -> !isForgotten(item) && value.equals(readAs.get(item)))
                    .reduce((first, second) -> second)
                    .orElse(culprit);
        }
        boolean asWritten = culprit instanceof ScalarNode && !about.secret();
        fault(culprit, about.path(), asWritten ? ((ScalarNode) culprit).getValue() : value, complaint);
        forget(culprit);
    }

    /** Notes a fault; of {@code message} only the expectation at its end is used. */
    void fault(Node at, String path, String value, String message) {
        int expected = message.lastIndexOf(EXPECTED);
        String end = expected < 0 ? EXPECTED + "another value)" : message.substring(expected);
        faults.add(new Fault(at.getStartMark().getLine() + 1, path + ": " + printable(value) + end));
    }

    void forget(Node node) {
        forgotten.add(node);
    }

    boolean isForgotten(Node node) {
        return forgotten.contains(node);
    }

    void reading(String pattern, String path, @Nullable Node node, boolean secret) {
        asked.put(pattern, new Asked(path, node, secret));
    }

    /** What a node was understood as, which is how a settings record will name it. */
    void readAs(Node node, String value) {
        readAs.put(node, value);
    }

    void known(MappingNode mapping, String key) {
        known.computeIfAbsent(mapping, any -> new TreeSet<>()).add(key);
    }

    MappingNode opened(MappingNode mapping, String path) {
        opened.put(mapping, path);
        return mapping;
    }

    /** The keys and values of a mapping; a key that stands twice is a fault, noted once. */
    Map<String, Node> entries(MappingNode mapping) {
        Map<String, Node> known = entries.get(mapping);
        if (known != null) {
            return known;
        }
        Map<String, Node> found = new LinkedHashMap<>();
        String path = opened.getOrDefault(mapping, "");
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                fault(tuple.getKeyNode(), path.isEmpty() ? "file" : path, "a key", EXPECTED + "a single word as key)");
            } else if (found.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
                fault(key, join(path, key.getValue()), "a second time", EXPECTED + "each key once)");
            }
        }
        entries.put(mapping, found);
        return found;
    }

    /**
     * Ends the reading.
     *
     * @throws ConfigException if there was any fault, or a key that nobody asked for
     */
    void finish() throws ConfigException {
        opened.forEach(this::findUnknown);
        if (!faults.isEmpty()) {
            throw new ConfigException(faults());
        }
    }

    private void findUnknown(MappingNode mapping, String path) {
        Set<String> words = known.getOrDefault(mapping, Set.of());
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && !words.contains(key.getValue())) {
                String hint = Spelling.nearest(key.getValue(), words)
                        .map(word -> "; did you mean " + word + "?")
                        .orElse("");
                fault(
                        key,
                        join(path, printable(key.getValue())),
                        "unknown key",
                        EXPECTED + "one of " + String.join(", ", words) + hint + ")");
            }
        }
    }

    private List<String> faults() {
        return faults.stream()
                .sorted(Comparator.comparingInt(Fault::line))
                .map(fault -> file + ":" + fault.line() + " " + fault.text())
                .distinct()
                .toList();
    }

    static boolean isNull(Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    static String kindOf(Node node) {
        if (isNull(node)) {
            return "nothing";
        }
        return node instanceof ScalarNode
                ? "a single value"
                : node instanceof SequenceNode ? "a list" : "keys and values";
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + '.' + key;
    }

    private static String printable(String text) {
        String line = text.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .limit(LONGEST_VALUE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return text.length() > LONGEST_VALUE ? line + "…" : line;
    }
}
