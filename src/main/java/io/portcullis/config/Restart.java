package io.portcullis.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a change of the configuration waits for a restart with: everything but what is named here. The settings records
 * are walked component by component, so that a new key waits until somebody makes it live and says so. Immutable; safe
 * for use by any thread.
 */
final class Restart {
    /** The keys, or groups of keys, that are in force at once, by where the settings hold them. */
    static final Set<String> LIVE = Set.of(
            "drain-announce",
            "drain-timeout",
            "edge.wire.tls",
            "edge.sip",
            "edge.canon",
            "edge.gate",
            "edge.remove-headers",
            "staleness",
            "edge.upstreams.upstreams",
            "edge.upstreams.routes",
            "edge.upstreams.drain-timeout");

    /** What the file calls the live ones. */
    private static final Map<String, String> LIVE_NAMES = Map.of(
            "drain-announce", "drain.announce",
            "edge.wire.tls", "sip.tls",
            "edge.sip", "sip",
            "edge.canon", "sip.odd-messages",
            "edge.gate", "gate and digest",
            "edge.remove-headers", "sip.remove-headers",
            "staleness", "store.max-staleness and on-stale",
            "edge.upstreams.upstreams", "upstreams",
            "edge.upstreams.routes", "routes",
            "edge.upstreams.drain-timeout", "drain-timeout");

    /** The groups that are told as one: their keys are not named as the settings are. */
    static final Set<String> WHOLE = Set.of("edge.upstreams.dns", "api", "admin");

    /** What the file calls those that the settings hold elsewhere, or under another name. */
    static final Map<String, String> NAMES = Map.of(
            "edge.wire.origins", "sip.ws.origins",
            "edge.wire.queue-wait", "sip.overload.queue-wait",
            "edge.wire.proxies", "sip.proxy-protocol-from",
            "edge.path", "sip.path",
            "edge.upstreams.dns", "dns",
            "warm-up", "start.warm-up",
            "store.data-dir", "data-dir",
            "store.node-id", "node-id",
            "store.read-only", "role",
            "store.realm", "realm");

    private static final String WIRE = "edge.wire.";

    private Restart() {}

    /** The keys that differ between two configurations and are not live, in the order of the settings. */
    static Set<String> keys(Config before, Config after) {
        Set<String> waiting = new LinkedHashSet<>();
        compare("", before, after, waiting);
        return waiting;
    }

    /** The live keys, or groups of keys, that differ between two configurations, in the order of the settings. */
    static Set<String> changedAtOnce(Config before, Config after) {
        Set<String> changed = new LinkedHashSet<>();
        compareLive("", before, after, changed);
        return changed;
    }

    private static void compareLive(String path, Record before, Record after, Set<String> changed) {
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            String at = path + kebab(component.getName());
            Object was = value(component, before);
            Object is = value(component, after);
            if (Objects.equals(was, is)) {
                continue;
            }
            if (LIVE.contains(at)) {
                changed.add(LIVE_NAMES.getOrDefault(at, at));
            } else if (was instanceof Record inner && is instanceof Record other && !WHOLE.contains(at)) {
                compareLive(at + '.', inner, other, changed);
            }
        }
    }

    private static void compare(String path, Record before, Record after, Set<String> waiting) {
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            String at = path + kebab(component.getName());
            Object was = value(component, before);
            Object is = value(component, after);
            if (LIVE.contains(at) || Objects.equals(was, is)) {
                continue;
            }
            if (was instanceof Record inner && is instanceof Record other && !WHOLE.contains(at)) {
                compare(at + '.', inner, other, waiting);
            } else {
                waiting.add(key(at));
            }
        }
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException notPublic) {
            throw new IllegalStateException(component + " (expected: a public record's)", notPublic);
        }
    }

    private static String key(String at) {
        String named = NAMES.get(at);
        if (named != null) {
            return named;
        }
        return at.startsWith(WIRE) ? "sip." + at.substring(WIRE.length()) : at;
    }

    /** {@code perSource} as {@code per-source}. */
    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
