package io.portcullis.config;

import io.portcullis.api.ApiSettings;
import io.portcullis.base.Role;
import io.portcullis.edge.EdgeSettings;
import io.portcullis.event.EventSettings;
import io.portcullis.observe.AdminSettings;
import io.portcullis.store.StoreSettings;
import io.portcullis.sync.Staleness;
import io.portcullis.tls.TlsFiles;
import io.portcullis.tls.Validity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the configuration file says.
 *
 * @param realm the digest realm of this deployment
 * @param role what this node does
 * @param dataDir embedded database, generated keys, index cache
 * @param nodeId 0 to 1023, distinct in a fleet; null when the store is to give one
 * @param warmUp how long the data path is driven in memory before anything is bound, 0 s to 1 min
 * @param drainAnnounce how long SIP is served as ever after SIGTERM while readiness already says no, 0 s to 5 min
 * @param drainTimeout how long transactions may go on after SIGTERM
 * @param staleness how long the index may go without being known to be all that the store has
 * @param events how much is kept of what became of requests
 */
public record Config(
        String realm,
        Role role,
        Path dataDir,
        @Nullable Integer nodeId,
        Duration warmUp,
        Duration drainAnnounce,
        Duration drainTimeout,
        EdgeSettings edge,
        ApiSettings api,
        AdminSettings admin,
        StoreSettings store,
        Staleness staleness,
        EventSettings events) {
    /** The host that means this machine and no other of its fleet; null when there is none. */
    public @Nullable String nodeAddress() {
        return edge.wire().nodeAddress();
    }

    /** The files of {@code sip.tls}. */
    public TlsFiles sipTls() {
        return edge.wire().tls();
    }

    /** What its certificates will need soon, each in a line. */
    public List<String> certificateWarnings(Instant now) {
        List<String> warnings = new ArrayList<>(edge.wire().tls().warnings(now));
        Path certificate = api.tls().certificate();
        if (certificate != null) {
            Validity.warning("api.tls.certificate", certificate, now).ifPresent(warnings::add);
        }
        return warnings;
    }

    /** What is wrong at {@code now} with the files of its certificates, as the loader tells it; reads all of them. */
    public List<String> certificateFaults(Instant now) {
        List<String> faults = new ArrayList<>(edge.wire().tls().faults(now));
        faults.addAll(edge.wire().tls().faultsOfDomains(now));
        Path certificate = api.tls().certificate();
        Path key = api.tls().key();
        if (certificate != null && key != null) {
            Validity.fault("api.tls", certificate, key, now).ifPresent(faults::add);
        }
        return faults;
    }

    /** All that {@link #certificateFaults} reads. */
    public List<Path> certificateFiles() {
        List<Path> files = new ArrayList<>(edge.wire().tls().files());
        Stream.of(api.tls().certificate(), api.tls().key())
                .filter(Objects::nonNull)
                .forEach(files::add);
        return files;
    }

    /** Whether other nodes may share its store, and nothing is said that all of them are reached by. */
    public boolean isFleetWithoutAddress() {
        return role.servesSip()
                && store.url().startsWith("jdbc:postgresql:")
                && edge.wire().advertise() == null;
    }

    /** The live keys, or groups of keys, that {@code next} changes: they are in force at once. */
    public Set<String> changedAtOnce(Config next) {
        return Restart.changedAtOnce(this, next);
    }

    /**
     * The keys, or groups of keys, that {@code next} changes and only a restart brings into force: all but the live
     * ones.
     */
    public Set<String> restartNeededFor(Config next) {
        return Restart.keys(this, next);
    }
}
