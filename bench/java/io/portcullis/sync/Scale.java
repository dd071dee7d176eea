package io.portcullis.sync;

import com.sun.management.OperatingSystemMXBean;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.digest.HashedPassword;
import io.portcullis.directory.Credential;
import io.portcullis.directory.Dates;
import io.portcullis.directory.DirectoryView;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.directory.SipDomain;
import io.portcullis.store.Store;
import io.portcullis.store.StoreSettings;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * What ten million credentials and 100,000 domains and trunks cost one node: time until it is ready, heap, and CPU of a
 * change. {@code bench/scale.sh} runs it, each part in a JVM of its own.
 */
public final class Scale {
    static final String REALM = "sip.example.com";
    private static final int CHANGES = 500;

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.system();
    private final PrintStream out = System.out;
    private final StoreSettings settings;

    private Scale(StoreSettings settings) {
        this.settings = settings;
    }

    /** Arguments: {@code make} or {@code measure}, a directory, accounts of 10,000 users each, and a JDBC URL. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        int accounts = Integer.parseInt(arguments[2]);
        String url = arguments.length > 3 ? arguments[3] : "jdbc:sqlite:" + directory.resolve("portcullis.db");
        Scale scale = new Scale(new StoreSettings(url, directory, REALM, 1));
        if (arguments[0].equals("make")) {
            scale.make(accounts);
        } else {
            scale.measure();
        }
    }

    private void make(int accounts) throws Exception {
        long began = System.nanoTime();
        try (Store store = open();
                ScaleRows rows = new ScaleRows(accounts)) {
            long read = store.archive().read(rows);
            say("import", "%,d rows in %.0f s", read, seconds(began));
        }
    }

    private void measure() throws Exception {
        long cpu = SYSTEM.getProcessCpuTime();
        long began = System.nanoTime();
        CredentialIndex index = new CredentialIndex(CredentialSnapshot.empty(REALM, HashSeed.of(random)));
        try (Store store = open()) {
            SnapshotFeed feed = SnapshotFeed.start(store.directory(), index, clock, FeedListener.NONE);
            double took = seconds(began);
            say("index loaded", "%.1f s, %.1f s of CPU", took, (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
            CredentialSnapshot snapshot = index.current();
            say("holds", "%,d credentials, %,d domains, %,d trunks", snapshot.credentials(), snapshot.domains(), snapshot.trunks());
            long[] bytes = new long[1];
            snapshot.forEachTable(table -> bytes[0] += table.sizeInBytes());
            say("tables", "%,d MB, %.1f bytes a credential", bytes[0] >> 20, (double) bytes[0] / snapshot.credentials());
            say("heap", "%,d MB live, of %,d MB that there may be", usedHeap() >> 20, Runtime.getRuntime().maxMemory() >> 20);
            changes(store, index);
            began = System.nanoTime();
            store.directory().read(DirectoryView::digests);
            say("digests", "%.1f s, every ten minutes", seconds(began));
            feed.close();
        }
    }

    /** One after the other, each in force before the next. */
    private void changes(Store store, CredentialIndex index) throws Exception {
        Sid account = Sid.of(ScaleRows.account(0));
        var users = store.directory().credentials();
        Scope list = Scope.of(account, Sid.of(ScaleRows.list(0, 0)));
        for (int next = 1; users.list(list, PageRequest.first(CHANGES)).rows().size() < CHANGES; next++) {
            list = Scope.of(account, Sid.of(ScaleRows.list(0, next))); // of the first, earlier runs have revoked all
        }
        changes(store, index, account, list);
    }

    private void changes(Store store, CredentialIndex index, Sid account, Scope list) throws Exception {
        var users = store.directory().credentials();
        var rows = users.list(list, PageRequest.first(1_000)).rows();
        HashedPassword other = HashedPassword.of("user", REALM, "StrongPassword123");
        change("a password", index, store, n -> {
            Credential row = rows.get(n % rows.size());
            users.update(list, row.sid(), old -> old.with(Passwords.of(other), null, new Dates(old.dates().created(), clock.instant())));
        });
        change("a revocation", index, store, n -> users.delete(list, rows.get(n).sid()));
        Resources<SipDomain> domains = store.directory().resources(SipDomain.class);
        var own = domains.list(Scope.of(account), PageRequest.first(50)).rows();
        change("a domain", index, store, n -> {
            SipDomain row = own.get(n % own.size());
            domains.update(Scope.of(account), row.sid(), old -> ScaleRows.flipped(old, clock.instant()));
        });
    }

    /** Something that is written. */
    private interface Change {
        void write(int n);
    }

    private void change(String what, CredentialIndex index, Store store, Change change) throws Exception {
        long sync = thread("sync");
        long[] nanos = new long[CHANGES];
        long[] cpu = new long[CHANGES];
        for (int n = 0; n < CHANGES; n++) {
            long before = THREADS.getThreadCpuTime(sync);
            change.write(n);
            long answered = System.nanoTime();
            long revision = store.directory().revision();
            while (index.current().revision() < revision) {
                Thread.sleep(0, 100_000);
            }
            nanos[n] = System.nanoTime() - answered;
            Thread.sleep(2); // it says that it has it, and looks whether there is more
            cpu[n] = THREADS.getThreadCpuTime(sync) - before;
        }
        Arrays.sort(nanos);
        Arrays.sort(cpu);
        say(
                what,
                "CPU p50 %.2f ms, p99 %.2f ms (goal: <= 5); in force after p50 %.1f ms, p99 %.1f ms",
                cpu[CHANGES / 2] / 1e6,
                cpu[CHANGES * 99 / 100] / 1e6,
                nanos[CHANGES / 2] / 1e6,
                nanos[CHANGES * 99 / 100] / 1e6);
    }

    private static long thread(String name) {
        for (ThreadInfo info : THREADS.dumpAllThreads(false, false)) {
            if (Objects.equals(info.getThreadName(), name)) {
                return info.getThreadId();
            }
        }
        throw new IllegalStateException("thread: " + name + " (expected: one that runs)");
    }

    private Store open() {
        Store store = Store.open(new Store.Opening(settings, DomainNames.FREE, null, clock, random));
        store.join();
        return store;
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
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
