package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The program as a user runs it: {@code java -jar target/portcullis.jar serve}, a process of its own that can be killed. */
final class Served implements Edge {
    private static final Path JAR = Path.of("target", "portcullis.jar");
    static final String ACCOUNT = "AC00000000000000000000000000000001";
    static final String TOKEN = "token-of-the-journeys";

    private final Path folder;
    private final InetSocketAddress sip;
    private final InetSocketAddress tls;
    private final InetSocketAddress webSocket;
    private final InetSocketAddress api;
    private final InetSocketAddress admin;
    private final How how;
    private Process process;

    private Served(How how, Path folder, InetSocketAddress pbx, boolean secure, UnaryOperator<String> change)
            throws IOException {
        this.how = how;
        this.folder = folder;
        this.sip = Ports.free();
        this.tls = Ports.free();
        this.webSocket = Ports.free();
        this.api = Ports.free();
        this.admin = Ports.free();
        Files.writeString(folder.resolve("portcullis.yaml"), change.apply(configuration(pbx, secure)));
        this.process = launch();
    }

    /**
     * How it is started.
     *
     * @param prefix what starts the command, if anything does
     * @param memory what the virtual machine is told of its memory
     */
    record How(List<String> prefix, String memory) {
        private static final How USUALLY = new How(List.of(), "-Xmx256m");

        Served inFrontOf(InetSocketAddress pbx, Path folder) {
            return inFrontOf(pbx, folder, UnaryOperator.identity());
        }

        Served inFrontOf(InetSocketAddress pbx, Path folder, UnaryOperator<String> change) {
            try {
                return new Served(this, folder, pbx, false, change);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        Served inFrontOf(InetSocketAddress pbx, Path folder, Authority authority, UnaryOperator<String> change) {
            authority
                    .identity(Authority.Kind.EC, "ip:127.0.0.1", "dns:" + DOMAIN)
                    .write(folder.resolve("edge.pem"), folder.resolve("edge.key"));
            try {
                return new Served(this, folder, pbx, true, change);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Starts it in another way than usually. */
    static How with(List<String> prefix, String memory) {
        return new How(prefix, memory);
    }

    /** Starts one in front of {@code pbx}, with its data in {@code folder}; it knows nobody yet. */
    static Served inFrontOf(InetSocketAddress pbx, Path folder) {
        return inFrontOf(pbx, folder, UnaryOperator.identity());
    }

    /** The same with another configuration: {@code change} makes it of the usual one. */
    static Served inFrontOf(InetSocketAddress pbx, Path folder, UnaryOperator<String> change) {
        return How.USUALLY.inFrontOf(pbx, folder, change);
    }

    /** Starts one that takes TLS and secure WebSockets as well, with a certificate for 127.0.0.1 of {@code authority}. */
    static Served inFrontOf(InetSocketAddress pbx, Path folder, Authority authority) {
        return inFrontOf(pbx, folder, authority, UnaryOperator.identity());
    }

    /** The same with another configuration: {@code change} makes it of that one. */
    static Served inFrontOf(InetSocketAddress pbx, Path folder, Authority authority, UnaryOperator<String> change) {
        return How.USUALLY.inFrontOf(pbx, folder, authority, change);
    }

    private String listeners(boolean secure) {
        String plain = "sip: { listen: [ \"udp://" + text(sip) + "\", \"tcp://" + text(sip) + "\"";
        return secure
                ? plain + ", \"tls://" + text(tls) + "\", \"wss://" + text(webSocket) + "\" ], tls: { certificate: "
                        + folder.resolve("edge.pem") + ", key: " + folder.resolve("edge.key") + " } }"
                : plain + " ] }";
    }

    private String configuration(InetSocketAddress pbx, boolean secure) {
        return String.join(
                "\n",
                "realm: " + REALM,
                "data-dir: " + folder.resolve("data"),
                "drain-timeout: 1s",
                "start: { warm-up: 0s }",
                "drain: { announce: 0s }",
                listeners(secure),
                "gate: { trusted-sources: [ 127.0.0.1/32 ] }",
                "upstreams: { default: { targets: [ \"sip:" + text(pbx) + "\" ] } }",
                "api:",
                "  listen: " + text(api),
                "  accounts: [ { sid: " + ACCOUNT + ", auth-token: " + TOKEN + ", friendly-name: journeys } ]",
                "admin: { listen: " + text(admin) + " }",
                "");
    }

    private Process launch() throws IOException {
        assertTrue(Files.exists(JAR), JAR + ": not there (expected: built by mvn package)");
        Path log = folder.resolve("portcullis.log");
        Files.deleteIfExists(log);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path file = folder.resolve("portcullis.yaml");
        List<String> command = new ArrayList<>(how.prefix());
        command.addAll(List.of(java, how.memory(), "-jar", JAR.toString(), "serve", "--config", file.toString()));
        Process started = Peers.start(command, log);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            assertTrue(started.isAlive(), () -> "portcullis did not start: " + read(log));
            return read(log).contains("portcullis ready");
        });
        return started;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException notYet) {
            return "";
        }
    }

    /** All that it has logged since it started. */
    String log() {
        return read(folder.resolve("portcullis.log"));
    }

    @Override
    public InetSocketAddress address() {
        return sip;
    }

    /** Where it takes TLS, if it does. */
    InetSocketAddress tlsAddress() {
        return tls;
    }

    /** Where it takes secure WebSockets, if it does. */
    InetSocketAddress webSocketAddress() {
        return webSocket;
    }

    int apiPort() {
        return api.getPort();
    }

    int adminPort() {
        return admin.getPort();
    }

    /** The REST API, logged in as the configured account. */
    Rest rest() {
        return Rest.to("http://" + text(api)).as(ACCOUNT, TOKEN);
    }

    /** What the admin listener answers. */
    HttpResponse<String> admin(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + text(admin) + path))
                    .version(HttpClient.Version.HTTP_1_1) // as Prometheus does
                    .build();
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    /** Whether what {@link #provision} wrote is in force. */
    boolean knowsTheUser() {
        return knows(1);
    }

    /** Whether so many users are in force. */
    boolean knows(int users) {
        return admin("/metrics").body().contains("portcullis_index_entries{kind=\"credential\"} " + users + ".0");
    }

    /** {@link #USER} of {@link #DOMAIN} may call; gives the path of the credential. */
    String provision() {
        Rest rest = rest();
        String domain = created(rest.post(rest.in("/SIP/Domains.json"), "DomainName", DOMAIN));
        String list = created(rest.post(rest.in("/SIP/CredentialLists.json"), "FriendlyName", "phones"));
        created(rest.post(
                rest.in("/SIP/Domains/" + domain + "/CredentialListMappings.json"), "CredentialListSid", list));
        String credentials = rest.in("/SIP/CredentialLists/" + list + "/Credentials");
        String credential = created(rest.post(credentials + ".json", "Username", USER, "Password", PASSWORD));
        return credentials + '/' + credential + ".json";
    }

    /** Whoever may call may register as well, and so may {@code others} with the same password. */
    void takeRegistrations(String... others) {
        Rest rest = rest();
        String domain = rest.get(rest.in("/SIP/Domains.json"))
                .body()
                .at("/domains/0/sid")
                .textValue();
        String list = rest.get(rest.in("/SIP/CredentialLists.json"))
                .body()
                .at("/credential_lists/0/sid")
                .textValue();
        Rest.Answer updated = rest.post(rest.in("/SIP/Domains/" + domain + ".json"), "SipRegistration", "true");
        assertEquals(200, updated.status(), () -> updated.body().toString());
        created(rest.post(
                rest.in("/SIP/Domains/" + domain + "/Auth/Registrations/CredentialListMappings.json"),
                "CredentialListSid",
                list));
        for (String user : others) {
            created(rest.post(
                    rest.in("/SIP/CredentialLists/" + list + "/Credentials.json"),
                    "Username",
                    user,
                    "Password",
                    PASSWORD));
        }
    }

    private static String created(Rest.Answer answer) {
        assertEquals(201, answer.status(), () -> answer.body().toString());
        return answer.sid();
    }

    /** kill -9, then start again on what is left. */
    void killAndStartAgain() throws IOException, InterruptedException {
        kill();
        startAgain();
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void startAgain() throws IOException {
        process = launch();
    }

    /** Replaces what stands in the configuration file, which it reads again only when told to. */
    void edit(String old, String replacement) throws IOException {
        Path file = folder.resolve("portcullis.yaml");
        String text = Files.readString(file);
        assertTrue(text.contains(old), text);
        Files.writeString(file, text.replace(old, replacement));
    }

    /** SIGHUP. */
    void hangUp() throws IOException, InterruptedException {
        signal("HUP");
    }

    /** SIG{@code name}. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertEquals(0, kill.waitFor());
    }

    /** SIGTERM, without waiting for what it does. */
    void stop() {
        process.destroy();
    }

    /** SIGTERM; gives the exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "portcullis did not stop");
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** How many bytes of memory it takes, with everything that belongs to it. */
    long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        throw new AssertionError("no VmRSS (expected: Linux)");
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }
}
