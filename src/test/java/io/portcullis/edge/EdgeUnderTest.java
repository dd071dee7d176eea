package io.portcullis.edge;

import io.portcullis.config.Config;
import io.portcullis.config.ConfigException;
import io.portcullis.config.ConfigLoader;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.Route;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.credential.UserTableBuilder;
import io.portcullis.digest.HashedPassword;
import io.portcullis.digest.Offer;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.tls.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The real data plane on loopback, with a PBX peer behind it and an index that a test fills by hand. */
final class EdgeUnderTest implements AutoCloseable {
    static final String REALM = "sip.example.com";
    static final String DOMAIN = "pbx.example.com";
    static final String TRUNK = "trunk.example.com";
    static final String ALICE = "alice";
    static final String PASSWORD = "Correct-Horse-7";

    /** What starts a line that belongs into the section of this name, which the file already has. */
    static final String SIP = "sip: ";

    /** The same for the default upstream. */
    static final String UPSTREAM = "upstream: ";

    static final String LIST = "CL00000000000000000000000000000001";
    static final String ACCOUNT = "AC00000000000000000000000000000001";

    private static final List<String> LISTENERS = List.of("udp://127.0.0.1:0", "tcp://127.0.0.1:0");

    private final Peer pbx = Peer.resident();
    private final CredentialIndex index;
    private final EdgeServer server;
    private final Config config;
    private long revision;

    /** An edge whose configuration ends with {@code yaml}. */
    EdgeUnderTest(String... yaml) {
        this(Duration.ofSeconds(2), yaml);
    }

    /** An edge with these listeners instead of one for datagrams and one for streams. */
    EdgeUnderTest(List<String> listeners) {
        this(listeners, Duration.ofSeconds(2));
    }

    /** An edge that waits this long for the first answer of a target. */
    EdgeUnderTest(Duration answerTimeout, String... yaml) {
        this(LISTENERS, answerTimeout, yaml);
    }

    /** An edge that tells these listeners what happens. */
    EdgeUnderTest(EdgeServer.Listeners told, String... yaml) {
        this(told, LISTENERS, null, Duration.ofSeconds(2), yaml);
    }

    private EdgeUnderTest(List<String> listeners, Duration answerTimeout, String... yaml) {
        this(EdgeServer.Listeners.NONE, listeners, null, answerTimeout, yaml);
    }

    /** An edge with these listeners and further keys of the section {@code sip}. */
    static EdgeUnderTest withSip(List<String> listeners, String keys) {
        return new EdgeUnderTest(listeners, Duration.ofSeconds(2), SIP + keys);
    }

    private EdgeUnderTest(
            EdgeServer.Listeners told,
            List<String> listeners,
            @Nullable String target,
            Duration answerTimeout,
            String... yaml) {
        CredentialSnapshot empty = CredentialSnapshot.empty(REALM, HashSeed.of(new Random(1)));
        index = new CredentialIndex(empty);
        password(PASSWORD);
        try {
            config = config(listeners, target == null ? "sip:" + pbx.hostPort() : target, answerTimeout, yaml);
            server = EdgeServer.start(config.edge(), index, 1, new byte[32], List.of(), told);
            pbx.heed(server.addresses());
        } catch (IOException | ConfigException failed) {
            throw new AssertionError(failed);
        }
    }

    /** An edge with these listeners whose configuration ends with {@code yaml}. */
    static EdgeUnderTest listening(List<String> listeners, String... yaml) {
        return new EdgeUnderTest(listeners, Duration.ofSeconds(2), yaml);
    }

    /** An edge whose calls go to {@code target} instead of the {@link #pbx}, and whose configuration ends with {@code yaml}. */
    static EdgeUnderTest before(EdgeServer.Listeners told, String target, String... yaml) {
        return new EdgeUnderTest(told, LISTENERS, target, Duration.ofSeconds(2), yaml);
    }

    /** An edge whose calls go to {@code target} instead of the {@link #pbx}. */
    static EdgeUnderTest before(String target, String... yaml) {
        return new EdgeUnderTest(EdgeServer.Listeners.NONE, LISTENERS, target, Duration.ofSeconds(2), yaml);
    }

    /** The same, waiting this long for the first answer of {@code target}. */
    static EdgeUnderTest before(Duration answerTimeout, String target) {
        return new EdgeUnderTest(EdgeServer.Listeners.NONE, LISTENERS, target, answerTimeout);
    }

    static Config config(List<String> listeners, String target, Duration answerTimeout, String... yaml)
            throws IOException, ConfigException {
        Path file = Files.createTempFile("portcullis", ".yaml");
        Files.writeString(
                file,
                "realm: " + REALM + "\nsip: { listen: [ \"" + String.join("\", \"", listeners)
                        + "\" ], threads: 2" + of(SIP, yaml, ", ") + " }\n"
                        + "upstreams: { default: { targets: [ \"" + target
                        + "\" ], probe-interval: 1h, answer-timeout: " + answerTimeout.toMillis() + "ms"
                        + of(UPSTREAM, yaml, ", ") + " } }\n"
                        + of("", yaml, "\n"));
        try {
            return new ConfigLoader(name -> null).load(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Those of {@code yaml} that belong to {@code section}, each behind {@code separator}; "" is the rest of the file. */
    private static String of(String section, String[] yaml, String separator) {
        return Arrays.stream(yaml)
                .filter(line -> section.equals(line.startsWith(SIP) ? SIP : line.startsWith(UPSTREAM) ? UPSTREAM : ""))
                .map(line -> separator + line.substring(section.length()))
                .collect(Collectors.joining());
    }

    /** Alice has this password from now on. */
    void password(String password) {
        SnapshotBuilder next = SnapshotBuilder.from(index.current()).revision(++revision);
        UserTableBuilder table = next.newTable();
        HashedPassword hashed = HashedPassword.of(ALICE, REALM, password);
        table.add(ALICE, "CR00000000000000000000000000000001", hashed, null);
        index.publish(next.table(LIST, table.build()).policy(domain()).build());
    }

    /** There is another user in Alice's list, with the same password. */
    void alsoKnows(String user) {
        SnapshotBuilder next = SnapshotBuilder.from(index.current()).revision(++revision);
        UserTableBuilder table = next.newTable();
        table.add(ALICE, "CR00000000000000000000000000000001", HashedPassword.of(ALICE, REALM, PASSWORD), null);
        table.add(user, "CR00000000000000000000000000000002", HashedPassword.of(user, REALM, PASSWORD), null);
        index.publish(next.table(LIST, table.build()).build());
    }

    /** Alice is gone. */
    void withoutAlice() {
        SnapshotBuilder next = SnapshotBuilder.from(index.current()).revision(++revision);
        index.publish(next.table(LIST, next.newTable().build()).build());
    }

    /** There is bob as well, with alice's password. */
    void withBob() {
        SnapshotBuilder next = SnapshotBuilder.from(index.current()).revision(++revision);
        UserTableBuilder table = next.newTable();
        table.add(ALICE, "CR00000000000000000000000000000001", HashedPassword.of(ALICE, REALM, PASSWORD), null);
        table.add("bob", "CR00000000000000000000000000000002", HashedPassword.of("bob", REALM, PASSWORD), null);
        index.publish(next.table(LIST, table.build()).build());
    }

    /** The domain's account is suspended. */
    void suspend() {
        publish(new Policy(
                Policy.Kind.DOMAIN,
                "SD00000000000000000000000000000001",
                ACCOUNT,
                DOMAIN,
                false,
                false,
                false,
                Offer.OF_DEPLOYMENT,
                List.of(LIST),
                List.of(),
                List.of(),
                List.of()));
    }

    /** Calls of the domain go there from now on, the first first. */
    void routeDomain(String... uris) {
        List<Route> routes = IntStream.range(0, uris.length)
                .mapToObj(i -> new Route(uris[i], i, 1))
                .toList();
        publish(domain(routes.toArray(Route[]::new)));
    }

    /** Alice may register from now on; calls of the domain go to these. */
    void takeRegistrations(String... uris) {
        List<Route> routes = Stream.of(uris).map(uri -> new Route(uri, 1, 1)).toList();
        publish(new Policy(
                Policy.Kind.DOMAIN,
                "SD00000000000000000000000000000001",
                ACCOUNT,
                DOMAIN,
                true,
                false,
                true,
                Offer.OF_DEPLOYMENT,
                List.of(LIST),
                List.of(LIST),
                List.of(),
                routes));
    }

    /** There is a trunk from now on, and its calls go there. */
    void routeTrunk(Route... routes) {
        publish(policy(Policy.Kind.TRUNK, "TK00000000000000000000000000000001", TRUNK, routes));
    }

    /** There is this domain or trunk from now on. */
    void publish(Policy policy) {
        index.publish(SnapshotBuilder.from(index.current())
                .revision(++revision)
                .policy(policy)
                .build());
    }

    private static Policy domain(Route... routes) {
        return policy(Policy.Kind.DOMAIN, "SD00000000000000000000000000000001", DOMAIN, routes);
    }

    private static Policy policy(Policy.Kind kind, String sid, String name, Route... routes) {
        return new Policy(
                kind,
                sid,
                ACCOUNT,
                name,
                true,
                false,
                false,
                Offer.OF_DEPLOYMENT,
                List.of(LIST),
                List.of(),
                List.of(),
                List.of(routes));
    }

    InetSocketAddress address() {
        return server.addresses().get(0);
    }

    /** Where it takes TCP. */
    InetSocketAddress streamAddress() {
        return server.addresses().get(1);
    }

    /** The TLS files it was started with. */
    TlsFiles tls() {
        return config.edge().wire().tls();
    }

    EdgeServer server() {
        return server;
    }

    Peer pbx() {
        return pbx;
    }

    /** Alice's phone. */
    Phone alice() {
        return phone(ALICE, PASSWORD);
    }

    Phone phone(String user, String password) {
        return new Phone(address(), user, password, DOMAIN);
    }

    @Override
    public void close() {
        server.close();
        pbx.close();
    }
}
