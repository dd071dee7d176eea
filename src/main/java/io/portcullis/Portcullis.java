package io.portcullis;

import io.portcullis.base.VitalThreads;
import io.portcullis.config.Config;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.directory.DomainNames;
import io.portcullis.edge.EdgeServer;
import io.portcullis.edge.Rehearsal;
import io.portcullis.observe.AdminServer;
import io.portcullis.observe.Readiness;
import io.portcullis.observe.Telemetry;
import io.portcullis.store.Store;
import io.portcullis.sync.Freshness;
import io.portcullis.sync.SavedIndex;
import io.portcullis.tls.FileWatch;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole program, started part by part: store, index, REST API, SIP edge, admin listener. Each part needs those
 * before it, so that nothing answers before it can answer rightly.
 */
public final class Portcullis {
    private static final Logger LOG = LoggerFactory.getLogger(Portcullis.class);

    /** The environment's master key, in place of the file in the data directory. */
    private static final String MASTER_KEY = "PORTCULLIS_MASTER_KEY";

    private final Running running;
    private final Attachment store;
    private final @Nullable EdgeServer edge;
    private final AdminServer admin;
    private final Freshness freshness;
    private final Telemetry telemetry;
    /** Keys that only a restart brings into force are still its. */
    private final Config started;

    private volatile Config config;

    /** What can be asked once it runs. */
    private record Parts(
            Attachment store,
            @Nullable EdgeServer edge,
            AdminServer admin,
            Freshness freshness,
            Telemetry telemetry,
            Leaving leaving) {}

    private Portcullis(Config config, Running running, Parts parts) {
        this.started = config;
        this.config = config;
        this.running = running;
        this.store = parts.store;
        this.edge = parts.edge;
        this.admin = parts.admin;
        this.freshness = parts.freshness;
        this.telemetry = parts.telemetry;
        running.before(() -> parts.leaving.leave(edge, this.config.drainAnnounce(), this.config.drainTimeout()));
        running.reloadBy(this::reload, telemetry.process()::reloadFailed);
    }

    /** From now on renewed certificates come into force by themselves. */
    private void watchCertificates() throws Exception {
        Certificates certificates = new Certificates(() -> config, edge, store::api);
        running.start(() -> FileWatch.start(certificates::files, () -> renew(certificates)));
    }

    private synchronized void renew(Certificates certificates) {
        certificates.renew();
    }

    /** Starts everything; what had started stops again when something does not. */
    static Portcullis start(Config config, String version) throws Exception {
        Running running = new Running();
        try {
            return start(config, version, running);
        } catch (Exception failed) {
            try {
                running.close();
            } catch (RuntimeException further) {
                failed.addSuppressed(further);
            }
            throw failed;
        }
    }

    private static Portcullis start(Config config, String version, Running running) throws Exception {
        SecureRandom random = new SecureRandom();
        CredentialIndex index = new CredentialIndex(CredentialSnapshot.empty(config.realm(), HashSeed.of(random)));
        Telemetry telemetry =
                running.start(() -> new Telemetry(version, config.realm(), index, config.events(), System::nanoTime));
        VitalThreads.countSurvivals(telemetry::survived);
        Freshness freshness = new Freshness(index, config.staleness(), System::nanoTime);
        Leaving leaving = new Leaving();
        Attachment store = running.start(() -> new Attachment(
                config,
                opening(config, System::getenv, random),
                new Attachment.Told(version, index, freshness, telemetry, leaving)));
        SavedIndex.Identity self = store.attach();
        telemetry.nodes().self(self.node(), config.role().word());
        EdgeServer edge =
                config.role().servesSip() ? edge(config, running, new Before(index, store, self, telemetry)) : null;
        if (edge == null) {
            store.servesNoSip();
        }
        AdminServer admin = running.start(() ->
                AdminServer.start(config.admin(), telemetry, self.node(), checks(edge, leaving, freshness, random)));
        Watched.watch(telemetry, edge, config.api().tls().certificate() == null ? null : store::certificateEnd);
        store.done();
        List<InetSocketAddress> others = List.of(store.apiAddress(), admin.address());
        running.describe(Ready.of(version, self.node(), config, index.current(), edge, others));
        Portcullis portcullis =
                new Portcullis(config, running, new Parts(store, edge, admin, freshness, telemetry, leaving));
        portcullis.watchCertificates();
        return portcullis;
    }

    /** What an edge needs that has started before. */
    private record Before(CredentialIndex index, Attachment store, SavedIndex.Identity self, Telemetry telemetry) {}

    private static EdgeServer edge(Config config, Running running, Before before) throws Exception {
        warmUp(config, before.index);
        EdgeServer edge = running.start(() -> EdgeServer.start(
                config.edge(),
                before.index,
                before.self.node(),
                before.self.fleetKey(),
                List.of(before.store.apiAddress(), config.admin().listen()),
                listeners(before.telemetry)));
        before.store.serves(edge);
        sayWhatAFleetLacks(config);
        return edge;
    }

    /** Before anything is bound: whoever comes first is served as fast as all that follow. */
    private static void warmUp(Config config, CredentialIndex index) {
        if (!config.warmUp().isZero()) {
            try (Telemetry unheard = Telemetry.unheard(config.realm(), index, System::nanoTime)) {
                Rehearsal.Outcome outcome = Rehearsal.run(config.edge(), listeners(unheard), config.warmUp());
                LOG.debug("warm after {} calls", outcome.calls());
                if (outcome.fault() != null) {
                    LOG.warn("the first calls may be slow: {}", outcome.fault());
                }
            }
        }
    }

    private synchronized String reload(Config next) {
        if (!next.realm().equals(config.realm())) {
            throw new IllegalArgumentException("realm: " + next.realm() + " (expected: " + config.realm()
                    + ", which the stored hashes belong to)");
        }
        Instant certified = certificatesEnd();
        if (edge != null) {
            edge.reload(next.edge());
        }
        freshness.use(next.staleness());
        Set<String> changed = new LinkedHashSet<>(config.changedAtOnce(next));
        if (!Objects.equals(certified, certificatesEnd())) {
            changed.add("certificates (good until " + certificatesEnd() + ")");
        }
        Set<String> waiting = started.restartNeededFor(next);
        telemetry.process().reloaded(waiting.size());
        config = next;
        return (changed.isEmpty() ? "nothing changed" : "changed " + String.join(", ", changed))
                + (waiting.isEmpty() ? "" : "; in force only after a restart: " + String.join(", ", waiting));
    }

    private @Nullable Instant certificatesEnd() {
        return edge == null ? null : edge.certificatesEnd();
    }

    /** How the configured store is opened, in this environment. */
    static Store.Opening opening(Config config, UnaryOperator<@Nullable String> environment, SecureRandom random) {
        return new Store.Opening(
                config.store(),
                new DomainNames(config.api().sipDomainSuffix()),
                environment.apply(MASTER_KEY),
                Clock.systemUTC(),
                random);
    }

    /** The index is loaded before any listener is bound; whether SIP is answered must be asked. */
    private static Map<String, Readiness> checks(
            @Nullable EdgeServer edge, Leaving leaving, Freshness freshness, SecureRandom random) {
        Map<String, Readiness> checks = new LinkedHashMap<>();
        if (edge != null) {
            checks.put("sip", new SipProbe(edge.listening(), edge::isBalancer, random));
        }
        checks.put("drain", () -> leaving.hasBegun() ? Optional.of("about to stop") : Optional.empty());
        checks.put("store", freshness::failure);
        return checks;
    }

    private static void sayWhatAFleetLacks(Config config) {
        if (config.isFleetWithoutAddress()) {
            LOG.warn(
                    "sip.advertise: nothing, and other nodes may share the store (expected: the address that all of them are"
                            + " reached by): ACK, BYE and requests for registered phones name this node alone, and are lost with it");
        }
    }

    private static EdgeServer.Listeners listeners(Telemetry telemetry) {
        return new EdgeServer.Listeners(telemetry.edge(), telemetry.sip(), telemetry.gate(), telemetry.proxy());
    }

    /** What stops it all. */
    Launcher.Service service() {
        return running;
    }

    InetSocketAddress sipAddress() {
        return sipAddresses().get(0);
    }

    /** Where SIP is received, in the order of the listeners. */
    List<InetSocketAddress> sipAddresses() {
        return Objects.requireNonNull(edge, "no SIP here").addresses();
    }

    InetSocketAddress apiAddress() {
        return store.apiAddress();
    }

    InetSocketAddress adminAddress() {
        return admin.address();
    }
}
