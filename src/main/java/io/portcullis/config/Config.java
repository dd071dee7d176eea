package io.portcullis.config;

import io.portcullis.api.ApiSettings;
import io.portcullis.canon.CanonSettings;
import io.portcullis.gate.GateSettings;
import io.portcullis.observe.AdminSettings;
import io.portcullis.proxy.PathPolicy;
import io.portcullis.proxy.ProxySettings;
import io.portcullis.store.StoreSettings;
import io.portcullis.wire.WireSettings;
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
 * @param path for which phones the edge puts itself into the Path of their registration
 */
public record Config(
        String realm,
        Path dataDir,
        int nodeId,
        Duration drainTimeout,
        WireSettings wire,
        CanonSettings canon,
        GateSettings gate,
        ProxySettings proxy,
        PathPolicy path,
        ApiSettings api,
        AdminSettings admin,
        StoreSettings store) {
    /** The keys, or groups of keys, that {@code next} changes and only a restart brings into force. */
    public Set<String> restartNeededFor(Config next) {
        Map<String, Function<Config, ?>> fixed = new LinkedHashMap<>();
        fixed.put("data-dir", Config::dataDir);
        fixed.put("node-id", Config::nodeId);
        fixed.put("sip.listen", config -> config.wire.listen());
        fixed.put("sip.advertise", config -> config.wire.advertise());
        fixed.put("sip.threads", config -> config.wire.threads());
        fixed.put("sip.path", Config::path);
        fixed.put("sip.overload", config -> config.wire.queueWait());
        fixed.put("dns", config -> config.proxy.dns());
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
