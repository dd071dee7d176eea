package io.portcullis.edge;

import io.portcullis.base.Cidr;
import io.portcullis.canon.Canon;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.credential.UserTableBuilder;
import io.portcullis.digest.HashedPassword;
import io.portcullis.digest.Offer;
import io.portcullis.dns.NameService;
import io.portcullis.gate.DialogProof;
import io.portcullis.gate.FlowToken;
import io.portcullis.gate.Gate;
import io.portcullis.gate.GateSettings;
import io.portcullis.gate.Keyring;
import io.portcullis.gate.OwnHosts;
import io.portcullis.gate.OwnRealm;
import io.portcullis.proxy.Crossing;
import io.portcullis.proxy.Proxy;
import io.portcullis.proxy.TrustBorder;
import io.portcullis.sip.Transport;
import io.portcullis.transaction.Capacity;
import io.portcullis.transaction.HeldBytes;
import io.portcullis.transaction.Timers;
import io.portcullis.upstream.OffLimits;
import io.portcullis.upstream.RouteBook;
import io.portcullis.upstream.UpstreamPool;
import io.portcullis.upstream.UpstreamSettings;
import io.portcullis.upstream.UpstreamsSettings;
import io.portcullis.wire.ListeningPoint;
import io.portcullis.wire.Loop;
import io.portcullis.wire.Stage;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Has the whole data path compiled before the first message comes: an edge of its own, on loops without sockets, with a
 * user of its own, admits, refuses and forwards what its phones and its PBX say, on every core. Whatever it keeps goes
 * with it; what happens is told to listeners that nobody hears.
 */
public final class Rehearsal {
    private static final GateSettings.Lockout NEVER =
            new GateSettings.Lockout(1_000_000, 200, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final String LIST = "CL00000000000000000000000000000000";
    private static final String DOMAIN = "rehearsal.invalid";
    private static final String USER = "phone";
    /** Fewer have not everything compiled, however quiet it is: a process may be starved. */
    private static final int LEAST_CALLS = 5_000;
    /** More would only fill memory: by then the processors have had enough to compile. */
    private static final int MOST_CALLS = 20_000;

    private static final int KEY_LENGTH = 32;
    private static final Duration LOOK = Duration.ofMillis(100);
    /** What a loop does between two looks at what else there is to do. */
    private static final Duration SLICE = Duration.ofMillis(5);
    /** So many looks in a row must have seen little compiled, less than this part of the time. */
    private static final int QUIET_LOOKS = 4;

    private static final double QUIET = 0.1;

    private final EdgeSettings settings;
    private final GateSettings gate;
    private final EdgeServer.Listeners listeners;
    private final SecureRandom random = new SecureRandom();
    private final String password = Long.toHexString(random.nextLong());
    private final AtomicLong calls = new AtomicLong();
    private volatile boolean over;
    private volatile @Nullable String fault;

    private Rehearsal(EdgeSettings settings, EdgeServer.Listeners listeners) {
        this.settings = settings;
        this.gate = trusting(settings.gate());
        this.listeners = listeners;
    }

    /**
     * Runs until nearly nothing is compiled any more, or for {@code most} at most; beside busy neighbours until it has
     * had as much of the processors as two of them give in that time, for at most twice as long. Nothing depends on it.
     *
     * @param settings what the gate, the proxy and the wire are told; nobody listens or is called there
     * @param listeners who are told, and forget
     */
    public static Outcome run(EdgeSettings settings, EdgeServer.Listeners listeners, Duration most) {
        return most.isZero() ? new Outcome(0, null) : new Rehearsal(settings, listeners).run(most);
    }

    /**
     * What came of it.
     *
     * @param calls how many calls, registrations and questions went as they should
     * @param fault what did not and so ended it, or null
     */
    public record Outcome(long calls, @Nullable String fault) {}

    private Outcome run(Duration most) {
        List<Proxy> proxies = new ArrayList<>();
        CompletableFuture<EdgeParts> known = new CompletableFuture<>();
        CredentialIndex index = index();
        OwnHosts ownHosts = OwnHosts.of(null, List.of(Stage.LISTENER), index);
        UpstreamPool pool = new UpstreamPool(upstreams(), NameService.NONE, System::nanoTime);
        OwnRealm realm = new OwnRealm(gate.realm());
        TrustBorder border = new TrustBorder(realm::holdsCredentials, realm::holdsChallenge);
        border.remove(settings.removeHeaders());
        byte[] key = new byte[KEY_LENGTH];
        random.nextBytes(key);
        RouteRewriting rewriting = new RouteRewriting(new DialogProof(key));
        Crossing crossing = new Crossing(border, rewriting);
        TransactionLimits limits = settings.sip().transactions();
        Capacity capacity =
                new Capacity(Proxy.TRANSACTIONS, new HeldBytes(limits.heldBytes(), limits.perCredential(), random));
        SecondLane lane = new SecondLane(
                new Canon(settings.canon(), System.nanoTime()), settings, pool, System::nanoTime, listeners.edge());
        int threads = Runtime.getRuntime().availableProcessors();
        try (Stage stage = new Stage(threads, settings.wire().tls(), listeners.wire(), loop -> {
            Proxy proxy = new Proxy(loop, Timers.DEFAULTS, capacity, new SecureRandom(), crossing, listeners.proxy());
            proxies.add(proxy);
            return EdgeServer.resident(loop, proxy, lane, new SplittableRandom(random.nextLong()), known);
        })) {
            Gate judge =
                    new Gate(gate, index, ownHosts, System::nanoTime, new Keyring(0, key, random), listeners.gate());
            RouteBook book = new RouteBook(
                    pool,
                    OffLimits.of(List.of()),
                    settings.upstreams().routes(),
                    NameService.NONE,
                    System::nanoTime,
                    random);
            EdgeParts.Marks marks = new EdgeParts.Marks(
                    rewriting,
                    new PathHeader(new FlowToken(key, random.nextLong()), settings.path()),
                    new StatelessTag(random));
            EdgeParts parts = new EdgeParts(judge, marks, ownHosts, book, border, listeners.edge());
            parts.reload(settings.sip());
            for (int i = 0; i < threads; i++) {
                parts.join(stage.loops().get(i), proxies.get(i));
            }
            known.complete(parts);
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (Loop loop : stage.loops()) {
                CompletableFuture<Void> end = new CompletableFuture<>();
                ends.add(end);
                loop.execute(() -> begin(stage, loop, end));
            }
            awaitQuiet(most, ends);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            over = true;
        }
        return new Outcome(calls.get(), fault);
    }

    private void begin(Stage stage, Loop loop, CompletableFuture<Void> end) {
        Stage.Hands hands = stage.handsOf(loop);
        RehearsedCalls.User user = new RehearsedCalls.User(USER, DOMAIN, gate.realm(), password);
        goOn(loop, hands, new RehearsedCalls(hands, user, streams(), new SplittableRandom(random.nextLong())), end);
    }

    /** What the listeners of this deployment speak besides datagrams. */
    private List<Transport> streams() {
        return settings.wire().listen().stream()
                .map(ListeningPoint::transport)
                .filter(Transport::isReliable)
                .distinct()
                .toList();
    }

    /** Calls for a slice, then again behind what else waits on the loop. */
    private void goOn(Loop loop, Stage.Hands hands, RehearsedCalls script, CompletableFuture<Void> end) {
        try {
            long until = System.nanoTime() + SLICE.toNanos();
            while (!over && System.nanoTime() - until < 0) {
                script.next();
                calls.incrementAndGet();
            }
        } catch (IllegalStateException unexpected) {
            fault = unexpected.getMessage();
            over = true;
        }
        if (over) {
            hands.leave();
            end.complete(null);
        } else {
            loop.execute(() -> goOn(loop, hands, script, end));
        }
    }

    private void awaitQuiet(Duration most, List<CompletableFuture<Void>> ends) throws InterruptedException {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long began = System.nanoTime();
        long processor = processorNanos();
        long compiled = compiler == null ? 0 : compiler.getTotalCompilationTime();
        int quiet = 0;
        while (!over && quiet < QUIET_LOOKS && calls.get() < MOST_CALLS && !isOver(most, began, processor)) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            long now = compiler == null ? 0 : compiler.getTotalCompilationTime();
            boolean little = compiler != null && now - compiled < QUIET * LOOK.toMillis();
            quiet = little && calls.get() >= LEAST_CALLS ? quiet + 1 : 0;
            compiled = now;
        }
        over = true;
        for (CompletableFuture<Void> end : ends) {
            end.completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
        }
    }

    private static boolean isOver(Duration most, long began, long processor) {
        long passed = System.nanoTime() - began;
        int processors = Math.min(2, Runtime.getRuntime().availableProcessors());
        boolean hadAll = processorNanos() - processor >= most.toNanos() * processors * 9 / 10;
        return passed >= most.toNanos() && (hadAll || passed >= 2 * most.toNanos());
    }

    private static long processorNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(Long.MAX_VALUE / 2);
    }

    private static UpstreamsSettings upstreams() {
        String target = "sip:" + RehearsedCalls.PBX.getAddress().getHostAddress();
        return new UpstreamsSettings(
                Map.of(
                        UpstreamsSettings.DEFAULT,
                        new UpstreamSettings(List.of(target), Duration.ofHours(1), Duration.ofSeconds(2))),
                Duration.ZERO);
    }

    /** The same, but for the one phone that calls more often than a phone may, and nobody is ever locked out. */
    private static GateSettings trusting(GateSettings gate) {
        List<Cidr> trusted = new ArrayList<>(gate.trustedSources());
        trusted.add(Cidr.parse(RehearsedCalls.STREAM_PHONE.getAddress().getHostAddress()));
        return new GateSettings(
                gate.realm(),
                gate.algorithms(),
                gate.nonceLifetime(),
                gate.onBadCredentials(),
                gate.allowLegacyNoQop(),
                NEVER,
                gate.rate(),
                trusted,
                gate.explainRefusals(),
                gate.dialogLifetime());
    }

    private CredentialIndex index() {
        CredentialSnapshot empty = CredentialSnapshot.empty(gate.realm(), HashSeed.of(random));
        SnapshotBuilder next = SnapshotBuilder.from(empty).revision(1);
        UserTableBuilder table = next.newTable();
        HashedPassword hashed = HashedPassword.of(USER, gate.realm(), password);
        table.add(USER, "CR00000000000000000000000000000000", hashed, null);
        CredentialIndex index = new CredentialIndex(empty);
        index.publish(next.table(LIST, table.build())
                .policy(new Policy(
                        Policy.Kind.DOMAIN,
                        "SD00000000000000000000000000000000",
                        "AC00000000000000000000000000000000",
                        DOMAIN,
                        true,
                        false,
                        true,
                        Offer.OF_DEPLOYMENT,
                        List.of(LIST),
                        List.of(LIST),
                        List.of(),
                        List.of()))
                .build());
        return index;
    }
}
