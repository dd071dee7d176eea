package io.portcullis.config;

import io.portcullis.api.ApiSettings;
import io.portcullis.edge.EdgeSettings;
import io.portcullis.observe.AdminSettings;
import io.portcullis.store.StoreSettings;
import io.portcullis.sync.Staleness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Everything the configuration file says.
 *
 * @param realm the digest realm of this deployment
 * @param dataDir embedded database, generated keys, index cache
 * @param nodeId 0 to 1023, distinct in a fleet
 * @param drainTimeout how long transactions may go on after SIGTERM
 * @param staleness how long the index may go without being known to be all that the store has
 */
public record Config(
        String realm,
        Path dataDir,
        int nodeId,
        Duration drainTimeout,
        EdgeSettings edge,
        ApiSettings api,
        AdminSettings admin,
        StoreSettings store,
        Staleness staleness) {
    /** The keys, or groups of keys, that {@code next} changes and only a restart brings into force. */
    public Set<String> restartNeededFor(Config next) {
        Map<String, Function<Config, ?>> fixed = new LinkedHashMap<>();
        fixed.put("data-dir", Config::dataDir);
        fixed.put("node-id", Config::nodeId);
        fixed.put("sip.listen", config -> config.edge.wire().listen());
        fixed.put("sip.advertise", config -> config.edge.wire().advertise());
        fixed.put("sip.threads", config -> config.edge.wire().threads());
        fixed.put("sip.connections", config -> config.edge.wire().connections());
        fixed.put("sip.path", config -> config.edge.path());
        fixed.put("sip.overload", config -> config.edge.wire().queueWait());
        fixed.put("dns", config -> config.edge.upstreams().dns());
        fixed.put("api", Config::api);
        fixed.put("admin", Config::admin);
        fixed.put("store", Config::store);
        Set<String> waiting = new LinkedHashSet<>();
        fixed.forEach((key, value) -> {
            if (!Objects.equals(value.apply(this), value.apply(next))) {
                waiting.add(key);
            }
        });
        return waiting;
    }
}
