package io.portcullis.config;

import io.portcullis.api.ApiSettings;
import io.portcullis.gate.GateSettings;
import io.portcullis.observe.AdminSettings;
import io.portcullis.proxy.PathPolicy;
import io.portcullis.proxy.ProxySettings;
import io.portcullis.store.StoreSettings;
import io.portcullis.wire.WireSettings;
import java.nio.file.Path;
import java.time.Duration;

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
        GateSettings gate,
        ProxySettings proxy,
        PathPolicy path,
        ApiSettings api,
        AdminSettings admin,
        StoreSettings store) {}
