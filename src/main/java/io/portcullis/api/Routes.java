package io.portcullis.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The paths of the API: a table of collections, each with its items one segment below. Four products share one
 * listener, for no two of them share a path.
 */
final class Routes {
    private static final String DATED = "/2010-04-01/";
    private static final String JSON = ".json";

    private final List<Row> rows = new ArrayList<>();

    /**
     * A collection of the API.
     *
     * @param name the kind of its items, for logs and meters
     * @param key the list's key in an answer
     * @param segments what its path consists of; those in braces are variables
     */
    record Row(String name, String key, Set<Operation> operations, Endpoint endpoint, List<String> segments) {
        /** The SIDs in a path of this collection or of an item of it; empty when it is neither. */
        private Optional<Map<String, String>> match(List<String> path) {
            int extra = path.size() - segments.size();
            if (extra < 0 || extra > 1) {
                return Optional.empty();
            }
            Map<String, String> sids = new HashMap<>();
            for (int i = 0; i < segments.size(); i++) {
                String expected = segments.get(i);
                if (expected.startsWith("{")) {
                    sids.put(expected.substring(1, expected.length() - 1), path.get(i));
                } else if (!expected.equals(path.get(i))) {
                    return Optional.empty();
                }
            }
            if (extra == 1) {
                sids.put(Call.ITEM, path.get(segments.size()));
            }
            return Optional.of(sids);
        }
    }

    /** A path that the API has. */
    record Match(Row row, Map<String, String> sids) {
        /** Whether it is the path of an item, not of the collection. */
        boolean onItem() {
            return sids.containsKey(Call.ITEM);
        }
    }

    /** Adds a collection; earlier ones are found first. */
    Routes with(String template, String name, String key, Set<Operation> operations, Endpoint endpoint) {
        rows.add(new Row(name, key, operations, endpoint, segments(template)));
        return this;
    }

    /** The collection or item at a path; empty when there is none. */
    Optional<Match> find(String path) {
        boolean dated = path.startsWith(DATED);
        if (dated != path.endsWith(JSON)) {
            return Optional.empty();
        }
        List<String> segments = segments(dated ? path.substring(0, path.length() - JSON.length()) : path);
        if (segments.contains("")) {
            return Optional.empty();
        }
        for (Row row : rows) {
            Optional<Map<String, String>> sids = row.match(segments);
            if (sids.isPresent()) {
                return Optional.of(new Match(row, sids.get()));
            }
        }
        return Optional.empty();
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }
}
