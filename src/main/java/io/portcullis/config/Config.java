package io.portcullis.config;

import io.portcullis.api.ApiSettings;
import io.portcullis.base.Role;
import io.portcullis.edge.EdgeSettings;
import io.portcullis.observe.AdminSettings;
import io.portcullis.store.StoreSettings;
import io.portcullis.sync.Staleness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything the configuration file says.
 *
 * @param realm the digest realm of this deployment
 * @param role what this node does
 * @param dataDir embedded database, generated keys, index cache
 * @param nodeId 0 to 1023, distinct in a fleet; null when the store is to give one
 * @param drainAnnounce how long SIP is served as ever after SIGTERM while readiness already says no, 0 s to 5 min
 * @param drainTimeout how long transactions may go on after SIGTERM
 * @param staleness how long the index may go without being known to be all that the store has
 */
public record Config(
        String realm,
        Role role,
        Path dataDir,
        @Nullable Integer nodeId,
        Duration drainAnnounce,
        Duration drainTimeout,
        EdgeSettings edge,
        ApiSettings api,
        AdminSettings admin,
        StoreSettings store,
        Staleness staleness) {
    /** The host that means this machine and no other of its fleet; null when there is none. */
    public @Nullable String nodeAddress() {
        return edge.wire().nodeAddress();
    }

    /** Whether other nodes may share its store, and nothing is said that all of them are reached by. */
    public boolean isFleetWithoutAddress() {
        return role.servesSip()
                && store.url().startsWith("jdbc:postgresql:")
                && edge.wire().advertise() == null;
    }

    /**
     * The keys, or groups of keys, that {@code next} changes and only a restart brings into force: all but the live
     * ones.
     */
    public Set<String> restartNeededFor(Config next) {
        return Restart.keys(this, next);
    }
}
