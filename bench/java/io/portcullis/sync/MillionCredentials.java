package io.portcullis.sync;

import com.sun.management.OperatingSystemMXBean;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.digest.HashedPassword;
import io.portcullis.directory.Credential;
import io.portcullis.directory.Dates;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.store.Store;
import io.portcullis.store.StoreSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The most that ten accounts may have: 10 × 100 lists × 1,000 users, from an archive into a store, from the store into the
 * index, and read in pages. {@code bench/million.sh} runs it.
 */
public final class MillionCredentials {
    private static final String REALM = "sip.example.com";
    private static final int ACCOUNTS = 10;
    private static final int LISTS = 100;
    private static final int USERS = 1_000;
    private static final int CREATES = 20_000;
    private static final int CONNECTIONS = 8;

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final SplittableRandom random = new SplittableRandom(1);
    private final SecureRandom secure = new SecureRandom();
    private final InstantSource clock = InstantSource.system();
    private final PrintStream out = System.out;
    private final StoreSettings settings;
    private final List<Scope> lists = new ArrayList<>();
    private long cpuNanos;
    private long micros = 1_767_000_000_000_000L;

    private MillionCredentials(StoreSettings settings) {
        this.settings = settings;
    }

    /** Arguments: an empty directory, and a JDBC URL; without one, SQLite in that directory. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        String url = arguments.length > 1 ? arguments[1] : "jdbc:sqlite:" + directory.resolve("portcullis.db");
        new MillionCredentials(new StoreSettings(url, directory, REALM, 1)).run(directory.resolve("million.jsonl"));
    }

    private void run(Path archive) throws Exception {
        generate(archive);
        say("archive", "%,d MB", Files.size(archive) >> 20);

        cpu();
        long began = System.nanoTime();
        try (Store store = open();
                Reader in = Files.newBufferedReader(archive)) {
            long rows = store.archive().read(in);
            say("import", "%,d rows in %.1f s (goal: <= 60), %.1f s of CPU", rows, seconds(began), cpu());
        }

        long before = usedHeap();
        cpu();
        began = System.nanoTime();
        CredentialIndex index = new CredentialIndex(CredentialSnapshot.empty(REALM, HashSeed.of(secure)));
        try (Store store = open()) {
            SnapshotFeed feed = SnapshotFeed.start(store.directory(), index, clock, FeedListener.NONE);
            say("start to ready", "%.1f s (goal: <= 10), %.1f s of CPU", seconds(began), cpu());
            say("credentials", "%,d", index.current().credentials());
            say("index", "%,d MB of heap (goal: <= 400)", (usedHeap() - before) >> 20);
            pages(store.directory(), 50);
            pages(store.directory(), 1_000);
            creates(store.directory());
            began = System.nanoTime();
            long revision = store.directory().revision();
            while (index.current().revision() < revision) {
                Thread.onSpinWait();
            }
            say("followed", "%.0f ms after the last create", seconds(began) * 1e3);
            feed.close();
        }
    }

    private Store open() {
        return Store.open(new Store.Opening(settings, DomainNames.FREE, null, clock, secure));
    }

    /** Pages of lists drawn at random, each list walked to its end. */
    private void pages(Directory directory, int size) {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Scope list = lists.get(random.nextInt(lists.size()));
            PageRequest request = PageRequest.first(size);
            while (request != null) {
                long began = System.nanoTime();
                var page = directory.credentials().list(list, request);
                nanos.add(System.nanoTime() - began);
                request = page.next() == null ? null : PageRequest.at(page.next(), size);
            }
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        say(
                "pages of " + size,
                "p50 %.1f ms, p99 %.1f ms of %d (goal: < 20)",
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                sorted.length);
    }

    /** Creates from several threads at once, each answered when it is on the disk, in a store that is already full. */
    private void creates(Directory directory) throws Exception {
        List<Scope> emptied = lists.subList(0, CREATES / USERS);
        for (Scope list : emptied) {
            for (Credential credential :
                    directory.credentials().list(list, PageRequest.first(USERS)).rows()) {
                directory.credentials().delete(list, credential.sid());
            }
        }
        HashedPassword password = HashedPassword.of("user", REALM, "StrongPassword123");
        ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
        long began = System.nanoTime();
        List<Future<?>> all = new ArrayList<>();
        for (Scope list : emptied) {
            all.add(connections.submit(() -> {
                for (int i = 0; i < USERS; i++) {
                    Sid sid = Credential.KIND.next(secure);
                    directory
                            .credentials()
                            .create(new Credential(
                                    sid,
                                    list.account(),
                                    list.parent(),
                                    "new" + i,
                                    Passwords.of(password),
                                    null,
                                    Dates.at(clock.instant())));
                }
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        connections.shutdown();
        double took = seconds(began);
        say("creates", "%,d from %d threads in %.1f s, %,.0f a second", CREATES, CONNECTIONS, took, CREATES / took);
    }

    private void generate(Path archive) throws IOException {
        try (Writer lines = Files.newBufferedWriter(archive)) {
            lines.write("{\"portcullis\":1,\"realm\":\"" + REALM + "\",\"hashes\":\"plain\"}\n");
            List<String> accounts = new ArrayList<>();
            byte[] token = new byte[32];
            for (int a = 0; a < ACCOUNTS; a++) {
                secure.nextBytes(token);
                String account = sid("AC");
                accounts.add(account);
                lines.write(row("account", account, account, account) + ",\"friendly_name\":\"account " + a
                        + "\",\"status\":\"ACTIVE\",\"token\":\"" + base64(token) + "\"}\n");
            }
            for (String account : accounts) {
                for (int l = 0; l < LISTS; l++) {
                    String list = sid("CL");
                    lists.add(Scope.of(Sid.of(account), Sid.of(list)));
                    lines.write(row("credential_list", list, account, account) + ",\"friendly_name\":\"list " + l + "\"}\n");
                }
            }
            byte[] hashes = new byte[1 + 16 + 32 + 32];
            for (Scope list : lists) {
                for (int u = 0; u < USERS; u++) {
                    random.nextBytes(hashes);
                    hashes[0] = 7; // all three
                    lines.write(row("credential", sid("CR"), list.account().value(), list.parent().value())
                            + ",\"username\":\"user" + u + "\",\"ha1s\":\"" + base64(hashes) + "\"}\n");
                }
            }
        }
    }

    private String row(String table, String sid, String account, String parent) {
        micros++;
        return "{\"table\":\"" + table + "\",\"sid\":\"" + sid + "\",\"account_sid\":\"" + account
                + "\",\"parent_sid\":\"" + parent + "\",\"created\":" + micros + ",\"updated\":" + micros;
    }

    private String sid(String prefix) {
        return String.format(Locale.ROOT, "%s%016x%016x", prefix, random.nextLong(), random.nextLong());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    /** Seconds of CPU that this process took since the last call: what is left of the time on a busy machine. */
    private double cpu() {
        long now = SYSTEM.getProcessCpuTime();
        long used = now - cpuNanos;
        cpuNanos = now;
        return used / 1e9;
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void say(String what, String figures, Object... values) {
        out.println(String.format(Locale.ROOT, "%-15s ", what) + String.format(Locale.ROOT, figures, values));
    }
}
