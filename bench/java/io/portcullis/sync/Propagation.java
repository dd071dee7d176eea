package io.portcullis.sync;

import com.sun.management.OperatingSystemMXBean;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.UserTable;
import io.portcullis.directory.Account;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Scope;
import io.portcullis.edge.EdgeServer;
import io.portcullis.store.Store;
import io.portcullis.store.StoreSettings;
import io.portcullis.testkit.HandClock;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Rows;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How long a revocation takes from the answer at one node until it is in force on each of three, on one PostgreSQL:
 * with nothing else to do, beside writers, and beside calls through all three. {@code bench/fleet.sh} runs it.
 */
public final class Propagation {
    private static final int NODES = 3;
    private static final int REVOCATIONS = 1_000;
    private static final int WRITERS = 8;
    private static final int CALLS_A_SECOND = 1_000;
    private static final int WARM_UP_SECONDS = 15;
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private final SecureRandom random = new SecureRandom();
    private final PrintStream out = System.out;
    private final List<Node> nodes = new ArrayList<>();
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Propagation(Path directory, String url) {
        for (int i = 1; i <= NODES; i++) {
            StoreSettings settings = new StoreSettings(url, directory.resolve("node" + i), Rows.REALM, i);
            Store store = Store.open(
                    new Store.Opening(settings, DomainNames.FREE, KEY, InstantSource.system(), random));
            store.join();
            nodes.add(new Node(store));
        }
    }

    /**
     * Arguments: an empty directory, the first of four free ports, and a JDBC URL of PostgreSQL; without one, a server
     * of its own.
     */
    public static void main(String[] arguments) throws Exception {
        Path work = Path.of(arguments[0]);
        String url = arguments.length > 2 ? arguments[2] : Postgres.newDatabase();
        Propagation propagation = new Propagation(work, url);
        propagation.measure("beside nothing", 0); // what is not compiled yet is not what is asked for
        propagation.measure("beside nothing", 0);
        propagation.measure("beside " + WRITERS + " writers", WRITERS);
        propagation.measureBesideCalls(new Calls(work, Integer.parseInt(arguments[1])));
        propagation.nodes.forEach(Node::close);
        System.exit(0); // the server of its own has threads that stay
    }

    private void measureBesideCalls(Calls calls) throws Exception {
        Rows rows = new Rows(nodes.get(0).store.directory(), random, new HandClock());
        Account account = rows.account();
        CredentialList list = rows.list(account);
        Credential user = rows.credential(list, Calls.USER, Calls.PASSWORD);
        rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, rows.domain(account, Calls.DOMAIN), list);
        nodes.forEach(node -> node.await(list.sid().value(), user.sid().value()));
        List<EdgeServer> edges = new ArrayList<>();
        byte[] fleetKey = new byte[32];
        random.nextBytes(fleetKey);
        for (int i = 0; i < NODES; i++) {
            edges.add(EdgeServer.start(
                    calls.edge(), nodes.get(i).index, i + 1, fleetKey, List.of(), EdgeServer.Listeners.NONE));
        }
        try (calls) {
            calls.start(edges.stream().map(edge -> edge.addresses().get(0)).toList(), CALLS_A_SECOND);
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            long before = calls.completed();
            long failed = calls.failed();
            long began = System.nanoTime();
            measure("beside calls", 0);
            TimeUnit.SECONDS.sleep(1); // SIPp writes its figures once a second
            out.printf(
                    Locale.ROOT,
                    "  %,.0f calls a second through the three, %d failed (%d while it warmed up)%n",
                    (calls.completed() - before) * 1e9 / (System.nanoTime() - began),
                    calls.failed() - failed,
                    failed);
        }
        edges.forEach(EdgeServer::close);
    }

    private void measure(String beside, int writers) throws Exception {
        Node first = nodes.get(0);
        Rows rows = new Rows(first.store.directory(), random, new HandClock());
        CredentialList list = rows.list(rows.account());
        List<Credential> users = new ArrayList<>();
        for (int i = 0; i < REVOCATIONS; i++) {
            users.add(rows.credential(list, "user" + i, "StrongPassword123"));
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Thread thread = new Thread(() -> write(rows, over, written));
            threads.add(thread);
            thread.start();
        }
        nodes.forEach(node -> node.asked.set(0));
        long cpu = system.getProcessCpuTime();
        long began = System.nanoTime();
        List<List<Long>> nanos = new ArrayList<>();
        nodes.forEach(node -> nanos.add(new ArrayList<>()));
        Scope scope = Scope.of(list.accountSid(), list.sid());
        for (Credential user : users) {
            nodes.forEach(node -> node.await(list.sid().value(), user.sid().value()));
            first.store.directory().credentials().delete(scope, user.sid());
            long answered = System.nanoTime();
            for (int i = 0; i < NODES; i++) {
                nanos.get(i).add(Math.max(0, nodes.get(i).gone() - answered));
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        out.printf(
                Locale.ROOT,
                "%d revocations %s (%,.0f other writes a second), %.0f %% of a core:%n",
                REVOCATIONS,
                beside,
                written.get() / seconds,
                (system.getProcessCpuTime() - cpu) / 1e7 / seconds);
        for (int i = 0; i < NODES; i++) {
            long[] sorted = nanos.get(i).stream().mapToLong(Long::longValue).sorted().toArray();
            out.printf(
                    Locale.ROOT,
                    "  node %d%s: p50 %.1f ms, p99 %.1f ms, longest %.1f ms; %d times found by the question of every second%n",
                    i + 1,
                    i == 0 ? " (asked)" : "",
                    sorted[sorted.length / 2] / 1e6,
                    sorted[(int) (sorted.length * 0.99)] / 1e6,
                    sorted[sorted.length - 1] / 1e6,
                    nodes.get(i).asked.get());
        }
    }

    /** Writes until it is over, to one list after the other, for each holds 1,000. */
    private static void write(Rows rows, AtomicBoolean over, AtomicInteger written) {
        CredentialList own = rows.list(rows.account());
        for (int n = 1; !over.get(); n++) {
            if (n % 1_000 == 0) {
                own = rows.list(rows.account());
            }
            rows.credential(own, "writer" + n, "StrongPassword123");
            written.incrementAndGet();
        }
    }

    /** A node without listeners, which notes when a credential is gone from its index. */
    private final class Node implements AutoCloseable {
        final Store store;
        final AtomicInteger asked = new AtomicInteger();
        final CredentialIndex index = new CredentialIndex(CredentialSnapshot.empty(Rows.REALM, HashSeed.of(random)));
        private final SnapshotFeed feed;
        private volatile @Nullable Awaited awaited;

        Node(Store store) {
            this.store = store;
            this.feed = SnapshotFeed.start(store.directory(), index, InstantSource.system(), new FeedListener() {
                @Override
                public void published(long revision, long nanos) {
                    Awaited one = awaited;
                    if (one != null && index.current().table(one.list).findCredential(one.credential) == UserTable.ABSENT) {
                        awaited = null;
                        one.at = System.nanoTime();
                        one.gone.countDown();
                    }
                }

                @Override
                public void foundByAsking() {
                    asked.incrementAndGet();
                }
            });
        }

        private Awaited last = new Awaited("", "");

        /** Before it is revoked: it has to be here. */
        void await(String list, String credential) {
            while (index.current().table(list).findCredential(credential) == UserTable.ABSENT) {
                Thread.onSpinWait();
            }
            last = new Awaited(list, credential);
            awaited = last;
        }

        /** When it was gone. */
        long gone() throws InterruptedException {
            last.gone.await();
            return last.at;
        }

        @Override
        public void close() {
            feed.close();
            store.close();
        }
    }

    private static final class Awaited {
        final String list;
        final String credential;
        final CountDownLatch gone = new CountDownLatch(1);
        volatile long at;

        Awaited(String list, String credential) {
            this.list = list;
            this.credential = credential;
        }
    }
}
