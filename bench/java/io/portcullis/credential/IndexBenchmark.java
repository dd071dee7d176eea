package io.portcullis.credential;

import io.portcullis.base.Cidr;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.HashedPassword;
import io.portcullis.digest.Offer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to find a host's policy, a user's HA1 and an address in an index of some size, and to change it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx8g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class IndexBenchmark {
    private static final int NAMES = 1 << 16;
    private static final String SID = "CR0123456789abcdef0123456789abcdef";

    @Param({"1000", "100000", "1000000", "10000000"})
    public int users;

    private final byte[][] names = new byte[NAMES][];
    private final byte[][] hosts = new byte[NAMES][];
    private final byte[] ha1 = new byte[32];
    private final String[] usernames = new String[1000];
    private final Policy policy = policy(0);
    private final HashedPassword password = HashedPassword.of("u", "sip.example.com", "p");
    private final byte[] stranger = "stranger-on-the-line".getBytes(StandardCharsets.US_ASCII);
    private CredentialSnapshot snapshot;
    private UserTable oneTable;
    private AddressSet addresses;
    private InetAddress address;
    private int next;

    /** As many users in one list, and again in lists of a thousand, a domain for each list. */
    @Setup
    public void index() throws UnknownHostException {
        Random random = new Random(5);
        SnapshotBuilder builder =
                SnapshotBuilder.from(CredentialSnapshot.empty("sip.example.com", HashSeed.of(random)));
        UserTableBuilder all = builder.newTable();
        for (int list = 0; list < users / 1000; list++) {
            UserTableBuilder table = builder.newTable();
            for (int user = 0; user < 1000; user++) {
                int number = list * 1000 + user;
                all.add(name(number), "CR%032x".formatted(number), password, null);
                table.add(name(number), "CR%032x".formatted(number), password, null);
            }
            builder.table("CL%032x".formatted(list), table.build()).policy(policy(list));
        }
        snapshot = builder.revision(1).build();
        oneTable = all.build();
        for (int i = 0; i < NAMES; i++) {
            int number = random.nextInt(users);
            names[i] = name(number).getBytes(StandardCharsets.US_ASCII);
            hosts[i] = host(number / 1000).getBytes(StandardCharsets.US_ASCII);
        }
        for (int i = 0; i < usernames.length; i++) {
            usernames[i] = name(i);
        }
        addresses = AddressSet.of(IntStream.range(0, 100)
                .mapToObj(i -> Cidr.parse("10." + i * 2 + ".0.0/16"))
                .toList());
        address = InetAddress.getByAddress(new byte[] {10, 77, 3, 4});
    }

    /** A user of one table with all users, and the HA1. */
    @Benchmark
    public boolean oneTable() {
        byte[] name = names[next++ & (NAMES - 1)];
        int row = oneTable.find(name, 0, name.length);
        return oneTable.copyHa1(row, Algorithm.MD5, ha1);
    }

    /** Nobody of that table. */
    @Benchmark
    public int nobody() {
        stranger[0] = (byte) next++;
        stranger[1] = (byte) (next >> 8);
        return oneTable.find(stranger, 0, stranger.length);
    }

    /** The whole way of the gate: the host's policy, its list, the user, the HA1. */
    @Benchmark
    public boolean hostThenUser() {
        int i = next++ & (NAMES - 1);
        Policy policy = snapshot.policyOf(hosts[i], 0, hosts[i].length);
        UserTable table = snapshot.table(policy.callLists().get(0));
        int row = table.find(names[i], 0, names[i].length);
        return table.copyHa1(row, Algorithm.MD5, ha1);
    }

    /** One address against a hundred blocks. */
    @Benchmark
    public boolean address() {
        return addresses.contains(address);
    }

    /** A list of a thousand users made anew, as one changed credential asks for. */
    @Benchmark
    public UserTable rebuildList() {
        UserTableBuilder table = SnapshotBuilder.from(snapshot).newTable();
        for (int user = 0; user < 1000; user++) {
            table.add(usernames[user], SID, password, null);
        }
        return table.build();
    }

    /** The next snapshot, with one list and one policy changed. */
    @Benchmark
    public CredentialSnapshot changeSnapshot() {
        String list = policy.callLists().get(0);
        return SnapshotBuilder.from(snapshot)
                .table(list, snapshot.table(list))
                .policy(policy)
                .build();
    }

    private static String name(int number) {
        return "+4989" + (10_000_000 + number);
    }

    private static String host(int list) {
        return "tenant-" + list + ".sip.example.com";
    }

    private static Policy policy(int list) {
        return new Policy(
                Policy.Kind.DOMAIN,
                "SD%032x".formatted(list),
                "AC1",
                host(list),
                true,
                false,
                true, Offer.OF_DEPLOYMENT,
                List.of("CL%032x".formatted(list)),
                List.of(),
                List.of(),
                List.of());
    }
}
