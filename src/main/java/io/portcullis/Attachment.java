package io.portcullis;

import io.portcullis.api.ApiListener;
import io.portcullis.api.ApiServer;
import io.portcullis.api.Insight;
import io.portcullis.api.PublishedRevision;
import io.portcullis.api.RouteBorder;
import io.portcullis.base.VitalThreads;
import io.portcullis.config.Config;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Node;
import io.portcullis.directory.Position;
import io.portcullis.edge.EdgeServer;
import io.portcullis.edge.RoutesWithoutEdge;
import io.portcullis.event.Event;
import io.portcullis.observe.Telemetry;
import io.portcullis.store.SealedFile;
import io.portcullis.store.Store;
import io.portcullis.store.StoreException;
import io.portcullis.sync.EventWriter;
import io.portcullis.sync.FeedListener;
import io.portcullis.sync.Fleet;
import io.portcullis.sync.Freshness;
import io.portcullis.sync.IndexKeeper;
import io.portcullis.sync.LastUses;
import io.portcullis.sync.SavedIndex;
import io.portcullis.sync.SnapshotFeed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What needs the store, and starts and ends with it: the feed of the index, the fleet, the REST API. The store may be
 * there at the start, or come later while SIP is served with an index that was kept. Safe for use by any thread.
 */
final class Attachment implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);
    private static final String DIALOG_KEY = "dialog";
    private static final String KEPT = "index.snapshot";
    private static final long RETRY_SECONDS = 1;
    /** Opening, migrating and reading everything. */
    private static final Duration LONGEST_START = Duration.ofMinutes(10);
    /** As long as the API waits for the edge to start; then no route may lead anywhere. */
    private static final long START_SECONDS = 10;

    private final Config config;
    private final Store.Opening opening;
    private final Told told;
    private final CompletableFuture<Optional<EdgeServer>> edge = new CompletableFuture<>();
    private final CompletableFuture<BiPredicate<String, String>> border = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile @Nullable Parts parts;
    private volatile List<Node> nodes = List.of();

    /** What is told of the store, and what is filled from it. */
    record Told(String version, CredentialIndex index, Freshness freshness, Telemetry telemetry, Leaving leaving) {}

    /** What has started with the store. */
    private record Parts(
            Running running, FirstStart first, @Nullable ApiServer api) {}

    Attachment(Config config, Store.Opening opening, Told told) {
        this.config = config;
        this.opening = opening;
        this.told = told;
        told.telemetry.index().watchStore(this::isUp);
    }

    private boolean isUp() {
        Parts there = parts;
        return there != null && there.first.store().isUp() && told.freshness.isFollowing();
    }

    /**
     * Opens the store and starts all that needs it; when it is away, takes the index that was kept in its place and
     * goes on trying.
     *
     * @return who this node is
     */
    SavedIndex.Identity attach() throws Exception {
        try {
            return open();
        } catch (StoreException.Away | DirectoryException.Unavailable away) {
            SavedIndex.Identity identity = takeKept(away);
            told.freshness.stalled(away);
            Thread waiting = VitalThreads.thread("store-attach", () -> attachWhenItIsBack(identity));
            waiting.setDaemon(true);
            thread = waiting;
            waiting.start();
            return identity;
        }
    }

    private SavedIndex.Identity open() throws Exception {
        Running running = new Running();
        try {
            FirstStart first = running.start(() -> new FirstStart(Store.open(opening)));
            Store store = first.store();
            SavedIndex.Identity identity =
                    new SavedIndex.Identity(store.join(), store.secrets().get(DIALOG_KEY));
            PublishedRevision published = new PublishedRevision();
            Fleet fleet = follow(running, store, identity, published);
            boolean rest = config.role().servesRest();
            parts = new Parts(running, first, rest ? rest(running, store, fleet, published) : null);
            return identity;
        } catch (Exception failed) {
            try {
                running.close();
            } catch (RuntimeException further) {
                failed.addSuppressed(further);
            }
            throw failed;
        }
    }

    private Fleet follow(Running running, Store store, SavedIndex.Identity identity, PublishedRevision published)
            throws Exception {
        Fleet.Self self = new Fleet.Self(identity.node(), config.role(), config.nodeAddress());
        Fleet fleet = new Fleet(store.directory().nodes(), told.index, self);
        fleet.listen(all -> told.telemetry.nodes().heard(NodesSeen.forMeters(all), identity.node()));
        fleet.listen(this::neighbours);
        Consumer<Position> keep = position -> {};
        if (store.hasDirectoryForItself()) { // of two, either would overwrite what the other keeps
            SealedFile file = new SealedFile(opening, KEPT);
            IndexKeeper keeper = running.start(() -> IndexKeeper.start(
                    told.index, identity, content -> file.write(content::writeTo), Clock.systemUTC()));
            keep = keeper::checked;
        }
        FeedListener heard = feedListener(published, fleet, keep);
        running.start(() -> SnapshotFeed.start(store.directory(), told.index, Clock.systemUTC(), heard));
        running.start(fleet::start);
        return fleet;
    }

    private ApiServer rest(Running running, Store store, Fleet fleet, PublishedRevision published) throws Exception {
        running.start(() -> LastUses.start(told.index, store.directory().credentials(), Clock.systemUTC()));
        ThisNode.Parts known = new ThisNode.Parts(told.telemetry, store, told.freshness, told.leaving, edge);
        Insight insight = new ThisNode(told.version, config, fleet.id(), Instant.now(), told.index, known).insight();
        running.start(() -> EventWriter.start(
                store.directory().records(),
                told.telemetry.events().courier(),
                event -> insight.explain(ownViewer(event), event),
                config.events(),
                Clock.systemUTC()));
        ApiServer.Ports ports = new ApiServer.Ports(
                store.directory(), published, border(), NodesSeen.others(fleet), insight, apiListener());
        ApiServer api = running.start(
                () -> new ApiServer(config.api(), ports, Clock.systemUTC(), opening.random(), System::nanoTime));
        api.start();
        return api;
    }

    /** What is written down of an account's is in words that may speak of that account only. */
    private static Insight.Viewer ownViewer(Event event) {
        return new Insight.Viewer(account -> account.equals(event.accountSid()), false);
    }

    /** Nothing half is ever taken: what cannot be read to its end is as good as not there. */
    private SavedIndex.Identity takeKept(RuntimeException away) {
        SealedFile file = new SealedFile(opening, KEPT);
        if (!file.exists()) {
            throw away;
        }
        SavedIndex kept;
        try {
            kept = file.read(in -> SavedIndex.readFrom(in, told.index.current()));
        } catch (IOException unreadable) {
            LOG.error(
                    "{}: {}; it is not used, and will be replaced once the store answers",
                    file,
                    unreadable.getMessage());
            throw away;
        }
        Duration age = Duration.between(kept.checked(), Clock.systemUTC().instant());
        long nanos = Math.max(0, age.toNanos());
        told.index.replace(kept.snapshot());
        told.index.confirm(System.nanoTime() - nanos);
        LOG.warn(
                "{}: this node starts with the index that it kept, which was all that the store had {} s ago (revision {})",
                away.getMessage(),
                TimeUnit.NANOSECONDS.toSeconds(nanos),
                kept.at().revision());
        Integer configured = config.nodeId();
        return configured == null
                ? kept.identity()
                : new SavedIndex.Identity(configured, kept.identity().fleetKey());
    }

    private void attachWhenItIsBack(SavedIndex.Identity self) {
        String said = "";
        try {
            while (!closing.await(RETRY_SECONDS, TimeUnit.SECONDS)) {
                VitalThreads.busyFor(LONGEST_START);
                try {
                    int node = open().node();
                    LOG.info("the store is there: node-id={}", node);
                    warnOfAnother(node, self.node());
                    done();
                    return;
                } catch (Exception | LinkageError failure) {
                    VitalThreads.survives(failure);
                    told.telemetry.index().stalled(failure);
                    told.freshness.stalled(failure);
                    String why = String.valueOf(failure.getMessage());
                    // That the store is away is told by whoever watches over it.
                    if (!why.equals(said) && !(failure instanceof StoreException.Away)) {
                        said = why;
                        LOG.warn("the store cannot be opened, it is tried again: {}", why);
                    }
                }
                VitalThreads.beat();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void warnOfAnother(int given, int own) {
        if (given != own) {
            LOG.warn(
                    "node-id: {}, which the store has given, but this node has served as {} since it started without the"
                            + " store (expected: the same): its nonces name the other. Start it again",
                    given,
                    own);
        }
    }

    /** The edge has started; it is told of the fleet from now on. */
    void serves(EdgeServer started) {
        edge.complete(Optional.of(started));
        border.complete(started::isOffLimits);
        neighbours(nodes);
    }

    /** No edge will start. */
    void servesNoSip() {
        edge.complete(Optional.empty());
        border.complete(RoutesWithoutEdge.of(
                config.edge(), List.of(apiAddress(), config.admin().listen())));
    }

    /** Everything has started, so what the store made stays. */
    void done() {
        Parts there = parts;
        if (there != null) {
            there.first.done();
        }
    }

    /** The API, once the store is there. */
    Optional<ApiServer> api() {
        return Optional.ofNullable(parts).map(Parts::api);
    }

    /** Where the API listens, or is to listen. */
    InetSocketAddress apiAddress() {
        return api().map(ApiServer::address).orElse(config.api().listen());
    }

    /** When the certificate that the API shows is over; null while there is no API, or none. */
    @Nullable
    Instant certificateEnd() {
        return api().map(ApiServer::certificateEnd).orElse(null);
    }

    /**
     * The edge knows where routes may lead, but is told first where the API listens: until it has started, they wait
     * for it.
     */
    private RouteBorder border() {
        return (account, uri) -> border.thenApply(there -> there.test(account.value(), uri))
                .completeOnTimeout(true, START_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private FeedListener feedListener(PublishedRevision published, Fleet fleet, Consumer<Position> keep) {
        Telemetry telemetry = told.telemetry;
        return new FeedListener() {
            @Override
            public void checked(Position position) {
                told.freshness.checked();
                telemetry.index().checked();
                fleet.checked(position);
                keep.accept(position);
            }

            @Override
            public void stalled(Throwable why) {
                telemetry.index().stalled(why);
                told.freshness.stalled(why);
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

    /** These are the nodes of the fleet; the edge is told as soon as there is one. */
    private void neighbours(List<Node> all) {
        nodes = all;
        edge.getNow(Optional.empty()).ifPresent(there -> there.nodes(NodesSeen.addresses(all), NodesSeen.live(all)));
    }

    private ApiListener apiListener() {
        Telemetry telemetry = told.telemetry;
        return new ApiListener() {
            @Override
            public void requestDone(String resource, String method, int status, long nanos) {
                telemetry.api().requestDone(resource, method, status, nanos);
            }

            @Override
            public void publishWaitTimedOut() {
                telemetry.api().publishWaitTimedOut();
            }
        };
    }

    @Override
    public void close() {
        closing.countDown();
        Thread waiting = thread;
        try {
            if (waiting != null) {
                waiting.join(TimeUnit.SECONDS.toMillis(30));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        Parts there = parts;
        if (there != null) {
            there.running.close();
        }
    }
}
