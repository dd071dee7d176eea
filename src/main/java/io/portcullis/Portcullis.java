package io.portcullis;

import io.portcullis.api.ApiListener;
import io.portcullis.api.ApiServer;
import io.portcullis.api.Insight;
import io.portcullis.api.OtherNodes;
import io.portcullis.api.PublishedRevision;
import io.portcullis.api.RouteBorder;
import io.portcullis.base.VitalThreads;
import io.portcullis.config.Config;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.Node;
import io.portcullis.directory.Position;
import io.portcullis.edge.EdgeServer;
import io.portcullis.event.Event;
import io.portcullis.observe.AdminServer;
import io.portcullis.observe.NodeMeters;
import io.portcullis.observe.Readiness;
import io.portcullis.observe.Telemetry;
import io.portcullis.store.Store;
import io.portcullis.sync.EventWriter;
import io.portcullis.sync.FeedListener;
import io.portcullis.sync.Fleet;
import io.portcullis.sync.Freshness;
import io.portcullis.sync.LastUses;
import io.portcullis.sync.SnapshotFeed;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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

    private static final String DIALOG_KEY = "dialog";
    /** As long as the API waits for the edge to start; then no route may lead anywhere. */
    private static final long START_SECONDS = 10;

    private final Running running;
    private final ApiServer api;
    private final EdgeServer edge;
    private final AdminServer admin;
    private final Freshness freshness;
    private volatile Config config;

    private Portcullis(
            Config config, Running running, ApiServer api, EdgeServer edge, AdminServer admin, Freshness freshness) {
        this.config = config;
        this.running = running;
        this.api = api;
        this.edge = edge;
        this.admin = admin;
        this.freshness = freshness;
        running.drainFirst(edge, () -> this.config.drainAnnounce(), () -> this.config.drainTimeout());
        running.reloadBy(this::reload);
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
        Store store = running.start(() -> Store.open(opening(config, System::getenv, random)));
        Freshness freshness = new Freshness(index, config.staleness(), System::nanoTime);
        telemetry.index().watchStore(() -> store.isUp() && freshness.isFollowing());
        PublishedRevision published = new PublishedRevision();
        Fleet fleet = new Fleet(store.directory().nodes(), index, config.store().nodeId(), config.nodeAddress());
        fleet.listen(all -> telemetry.nodes().heard(seen(all)));
        FeedListener heard = feedListener(telemetry, freshness, published, fleet);
        running.start(() -> SnapshotFeed.start(store.directory(), index, Clock.systemUTC(), heard));
        running.start(fleet::start);
        running.start(() -> LastUses.start(index, store.directory().credentials(), Clock.systemUTC()));
        CompletableFuture<EdgeServer> started = new CompletableFuture<>();
        ThisNode.Parts known = new ThisNode.Parts(telemetry, store, freshness, started);
        Insight insight = new ThisNode(version, config, Instant.now(), index, known).insight();
        ApiServer.Ports ports = new ApiServer.Ports(
                store.directory(), published, border(started), others(fleet), insight, apiListener(telemetry));
        ApiServer api =
                running.start(() -> new ApiServer(config.api(), ports, Clock.systemUTC(), random, System::nanoTime));
        api.start();
        EdgeServer edge = running.start(() -> EdgeServer.start(
                config.edge(),
                index,
                store.secrets().get(DIALOG_KEY),
                List.of(api.address(), config.admin().listen()),
                listeners(telemetry)));
        started.complete(edge);
        fleet.listen(all -> edge.nodes(addresses(all)));
        sayWhatAFleetLacks(config);
        running.start(() -> EventWriter.start(
                store.directory().records(),
                telemetry.events().courier(),
                event -> insight.explain(ownViewer(event), event),
                config.events(),
                Clock.systemUTC()));
        AdminServer admin =
                running.start(() -> AdminServer.start(config.admin(), telemetry, checks(edge, freshness, random)));
        telemetry.sip().watchQueue(() -> edge.queueWait().toNanos() / 1e9);
        telemetry.sip().watchUnfinished(edge::unfinishedBytes);
        telemetry.sip().watchHeld(edge::heldBytes);
        return new Portcullis(config, running, api, edge, admin, freshness);
    }

    /** What is written down of an account's is in words that may speak of that account only. */
    private static Insight.Viewer ownViewer(Event event) {
        return new Insight.Viewer(account -> account.equals(event.accountSid()), false);
    }

    /**
     * The edge knows where routes may lead, but is told first where the API listens: until it has started, they wait
     * for it.
     */
    private static RouteBorder border(CompletableFuture<EdgeServer> started) {
        return (account, uri) -> started.thenApply(edge -> edge.isOffLimits(account.value(), uri))
                .completeOnTimeout(true, START_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private synchronized void reload(Config next) {
        if (!next.realm().equals(config.realm())) {
            throw new IllegalArgumentException("realm: " + next.realm() + " (expected: " + config.realm()
                    + ", which the stored hashes belong to)");
        }
        edge.reload(next.edge());
        freshness.use(next.staleness());
        Set<String> waiting = config.restartNeededFor(next);
        if (!waiting.isEmpty()) {
            LOG.warn("changed, but in force only after a restart: {}", String.join(", ", waiting));
        }
        config = next;
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
    private static Map<String, Readiness> checks(EdgeServer edge, Freshness freshness, SecureRandom random) {
        Readiness drain = () -> edge.isLeaving() ? Optional.of("about to stop") : Optional.empty();
        return Map.of(
                "sip",
                new SipProbe(edge.listening(), edge::isBalancer, random),
                "drain",
                drain,
                "store",
                freshness::failure);
    }

    private static FeedListener feedListener(
            Telemetry telemetry, Freshness freshness, PublishedRevision published, Fleet fleet) {
        return new FeedListener() {
            @Override
            public void checked(Position position) {
                freshness.checked();
                fleet.checked(position);
            }

            @Override
            public void stalled(Throwable why) {
                telemetry.index().stalled();
                freshness.stalled(why);
            }

            @Override
            public void unreadable(int rows) {
                telemetry.index().unreadable(rows);
            }

            @Override
            public void diverged(String how) {
                telemetry.index().diverged();
            }

            @Override
            public void foundByAsking() {
                telemetry.index().foundByAsking();
            }

            @Override
            public void published(long revision, long nanos) {
                published.inForce(revision);
                telemetry.index().published(nanos);
            }

            @Override
            public void loaded(long revision) {
                published.inForce(revision);
                telemetry.index().loaded();
            }
        };
    }

    private static void sayWhatAFleetLacks(Config config) {
        if (config.isFleetWithoutAddress()) {
            LOG.warn("sip.advertise: nothing, and other nodes may share the store (expected: the address that all of"
                    + " them are reached by): ACK, BYE and requests for registered phones name this node alone,"
                    + " and are lost with it");
        }
    }

    private static Set<String> addresses(List<Node> all) {
        return all.stream().map(Node::address).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    private static List<NodeMeters.Seen> seen(List<Node> all) {
        return all.stream()
                .map(node -> new NodeMeters.Seen(
                        node.id(),
                        node.at().revision(),
                        node.checkedAge().plus(node.silentFor()).toNanos() / 1e9,
                        node.live()))
                .toList();
    }

    private static OtherNodes others(Fleet fleet) {
        return new OtherNodes() {
            @Override
            public List<Node> all() {
                return fleet.nodes();
            }

            @Override
            public CompletableFuture<List<Integer>> lagging(long revision, Duration longest, Executor executor) {
                return fleet.lagging(revision, longest, executor);
            }
        };
    }

    private static ApiListener apiListener(Telemetry telemetry) {
        return new ApiListener() {
            @Override
            public void requestDone(String resource, String method, int status, long nanos) {
                telemetry.api().requestDone(resource, method, status);
            }

            @Override
            public void publishWaitTimedOut() {
                telemetry.api().publishWaitTimedOut();
            }
        };
    }

    private static EdgeServer.Listeners listeners(Telemetry telemetry) {
        return new EdgeServer.Listeners(telemetry.edge(), telemetry.sip(), telemetry.gate(), telemetry.proxy());
    }

    /** What stops it all. */
    Launcher.Service service() {
        return running;
    }

    InetSocketAddress sipAddress() {
        return edge.addresses().get(0);
    }

    /** Where SIP is received, in the order of the listeners. */
    List<InetSocketAddress> sipAddresses() {
        return edge.addresses();
    }

    InetSocketAddress apiAddress() {
        return api.address();
    }

    InetSocketAddress adminAddress() {
        return admin.address();
    }
}
