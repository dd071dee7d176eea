package io.portcullis.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A mapping of the file, asked key by key. Asking makes a key known; a value that cannot be read is noted as a fault of
 * the document, and the default is returned so that reading goes on and finds the others.
 */
final class Section {
    private final Document document;
    private final @Nullable MappingNode node;
    private final String path;
    private final String pattern;

    /**
     * @param node null when the file leaves the section out
     * @param path how a fault names it, as in {@code upstreams.default}
     * @param pattern how settings records name it, as in {@code upstreams.*}
     */
    Section(Document document, @Nullable MappingNode node, String path, String pattern) {
        this.document = document;
        this.node = node;
        this.path = path;
        this.pattern = pattern;
    }

    Document document() {
        return document;
    }

    /** A value that has a default, written as it would be in the file. */
    <T> T value(String key, String fallback, Function<String, T> reader) {
        T value = read(key, false, document.variables(), reader);
        return value == null ? reader.apply(document.variables().substitute(fallback)) : value;
    }

    /** A text that has a default. */
    String text(String key, String fallback) {
        return value(key, fallback, UnaryOperator.identity());
    }

    /** A value whose absence, or {@code null}, means something of its own. */
    <T> @Nullable T optional(String key, Function<String, T> reader) {
        Node written = find(key);
        return written == null || Document.isNull(written) ? null : read(key, false, document.variables(), reader);
    }

    /** A text that may never be printed, with more variables than the environment's. */
    String secret(String key, String fallback, Variables variables) {
        String value = read(key, true, variables, UnaryOperator.identity());
        return value == null ? variables.substitute(fallback) : value;
    }

    /** Notes a fault when the section is in the file and the key is not. */
    Section requires(String key) {
        if (node != null && lookUp(key) == null) {
            document.fault(node, name(key), "nothing", " (expected: a value)");
        }
        return this;
    }

    /** A list of values. */
    <T> List<T> values(String key, List<String> fallback, Function<String, T> reader) {
        Node written = find(key);
        if (written != null && !(written instanceof SequenceNode)) {
            reject(written, key, "a list such as " + (fallback.isEmpty() ? "[]" : fallback));
            written = null;
        }
        List<T> values = new ArrayList<>();
        if (written instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                T value = document.isForgotten(item) ? null : convert(item, key, false, document.variables(), reader);
                if (value != null) {
                    values.add(value);
                }
            }
            if (!values.isEmpty() || list.getValue().isEmpty()) {
                return values;
            }
        }
        fallback.forEach(text -> values.add(reader.apply(text)));
        return values;
    }

    /** A section inside this one; empty when the file leaves it out. */
    Section section(String key) {
        return new Section(document, mapping(key), name(key), pattern(key));
    }

    /** A list of sections; one empty section when the file leaves it out. */
    List<Section> sections(String key) {
        List<Section> sections = entries(key);
        return lookUp(key) instanceof SequenceNode
                ? sections
                : List.of(new Section(document, null, name(key), pattern(key)));
    }

    /** A list of sections; none when the file leaves it out. */
    List<Section> entries(String key) {
        Node written = find(key);
        if (written != null && Document.isNull(written)) {
            written = null;
        }
        if (written != null && !(written instanceof SequenceNode)) {
            reject(written, key, "a list");
            written = null;
        }
        List<Section> sections = new ArrayList<>();
        if (written instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                if (item instanceof MappingNode entry) {
                    sections.add(new Section(document, document.opened(entry, name(key)), name(key), pattern(key)));
                } else if (!document.isForgotten(item)) {
                    reject(item, key, "keys and values");
                }
            }
        }
        return sections;
    }

    /** The sections inside {@code key}, by names that the file chooses; the default name when it is left out. */
    Map<String, Section> named(String key, String fallback) {
        Section outer = section(key);
        Map<String, Section> sections = new LinkedHashMap<>();
        if (outer.node == null) {
            sections.put(fallback, new Section(document, null, outer.name(fallback), outer.pattern("*")));
            return sections;
        }
        for (String name : document.entries(outer.node).keySet()) {
            sections.put(name, new Section(document, outer.mapping(name), outer.name(name), outer.pattern("*")));
        }
        return sections;
    }

    /** The values inside {@code key}, by names that the file chooses; none when it is left out. */
    <T> Map<String, T> pairs(String key, Function<String, T> reader) {
        Section outer = section(key);
        Map<String, T> values = new LinkedHashMap<>();
        if (outer.node != null) {
            for (String name : document.entries(outer.node).keySet()) {
                T value = outer.optional(name, reader);
                if (value != null) {
                    values.put(name, value);
                }
            }
        }
        return values;
    }

    private @Nullable MappingNode mapping(String key) {
        Node written = find(key);
        if (written == null || Document.isNull(written)) {
            return null;
        }
        if (written instanceof MappingNode mapping) {
            return document.opened(mapping, name(key));
        }
        reject(written, key, "keys and values");
        return null;
    }

    private <T> @Nullable T read(String key, boolean secret, Variables variables, Function<String, T> reader) {
        Node written = find(key, secret);
        return written == null ? null : convert(written, key, secret, variables, reader);
    }

    private <T> @Nullable T convert(
            Node written, String key, boolean secret, Variables variables, Function<String, T> reader) {
        if (!(written instanceof ScalarNode scalar) || Document.isNull(written)) {
            reject(written, key, "a single value");
            return null;
        }
        try {
            T value = reader.apply(variables.substitute(scalar.getValue()));
            document.readAs(written, String.valueOf(value));
            return value;
        } catch (IllegalArgumentException fault) {
            document.fault(
                    written, name(key), secret ? "(hidden)" : scalar.getValue(), String.valueOf(fault.getMessage()));
            document.forget(written);
            return null;
        }
    }

    private void reject(Node written, String key, String expected) {
        document.fault(written, name(key), Document.kindOf(written), " (expected: " + expected + ")");
        document.forget(written);
    }

    /** The node of a key, unless it was already found faulty. */
    private @Nullable Node find(String key) {
        return find(key, false);
    }

    private @Nullable Node find(String key, boolean secret) {
        Node written = lookUp(key);
        boolean usable = written != null && !document.isForgotten(written);
        document.reading(pattern(key), name(key), usable ? written : null, secret);
        return usable ? written : null;
    }

    private @Nullable Node lookUp(String key) {
        if (node == null) {
            return null;
        }
        document.known(node, key);
        return document.entries(node).get(key);
    }

    private String name(String key) {
        return path.isEmpty() ? key : path + '.' + key;
    }

    private String pattern(String key) {
        return pattern.isEmpty() ? key : pattern + '.' + key;
    }
}
