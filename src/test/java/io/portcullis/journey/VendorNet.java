package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A network of its own in which the vendor's host names are ours: a Linux namespace with nothing but loopback and its own
 * {@code /etc/hosts}, and in it the program with {@code https} on port 443, with a certificate for those names by an authority
 * of the test. So the vendor's tools run here as they are. Nothing of the machine changes; all ends with {@link #close}.
 */
final class VendorNet implements AutoCloseable {
    private static final List<String> NAMES = List.of("api", "trunking", "trusthub", "numbers", "accounts");
    private static final String DOMAIN = ".twilio.com";
    private static final Path JAR = Path.of("target", "portcullis.jar").toAbsolutePath();

    private final Path folder;
    private final Process holder;
    private final Process portcullis;

    private VendorNet(Path folder, Process holder, Process portcullis) {
        this.folder = folder;
        this.holder = holder;
        this.portcullis = portcullis;
    }

    /** Opens one, with its files in {@code folder}; ends the test, as {@link Peers} does, where that cannot be done. */
    static VendorNet open(Path folder) throws Exception {
        Peers.require("unshare");
        Peers.require("nsenter");
        Peers.require("ip");
        assertTrue(Files.exists(JAR), JAR + ": not there (expected: built by mvn package)");
        write(folder);
        Path log = folder.resolve("namespace.log");
        String setUp = "ip link set lo up && mount --bind " + folder.resolve("hosts") + " /etc/hosts && echo open"
                + " && exec sleep 3600";
        List<String> unshare = new ArrayList<>(List.of("unshare", "-n", "-m", "--propagation", "private"));
        if (!isRoot()) {
            unshare.add("--map-root-user");
        }
        unshare.addAll(List.of("sh", "-c", setUp));
        Process holder = Peers.start(unshare, log);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !holder.isAlive() || text(log).contains("open"));
        if (!holder.isAlive()) {
            Peers.missing("network namespace: cannot be made here: " + text(log).strip());
        }
        Process portcullis = Peers.start(inside(holder, serve(folder)), folder.resolve("portcullis.log"));
        VendorNet net = new VendorNet(folder, holder, portcullis);
        try {
            net.awaitReady();
            return net;
        } catch (RuntimeException | AssertionError failed) {
            net.close();
            throw failed;
        }
    }

    private void awaitReady() {
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            assertTrue(portcullis.isAlive(), () -> "portcullis did not start: " + text(log()));
            return text(log()).contains("portcullis ready");
        });
    }

    private Path log() {
        return folder.resolve("portcullis.log");
    }

    private static void write(Path folder) throws IOException, GeneralSecurityException {
        Authority authority = new Authority("authority of the journeys");
        String[] names = NAMES.stream().map(name -> "dns:" + name + DOMAIN).toArray(String[]::new);
        authority.identity(Authority.Kind.EC, names).write(folder.resolve("api.pem"), folder.resolve("api.key"));
        authority.write(folder.resolve("authority.pem"));
        trustStore(folder);
        StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n::1 localhost\n");
        NAMES.forEach(
                name -> hosts.append("127.0.0.1 ").append(name).append(DOMAIN).append('\n'));
        Files.writeString(folder.resolve("hosts"), hosts);
        Files.createDirectory(folder.resolve("home"));
        Files.writeString(
                folder.resolve("portcullis.yaml"),
                String.join(
                        "\n",
                        "realm: sip.example.com",
                        "start: { warm-up: 0s }",
                        "data-dir: " + folder.resolve("data"),
                        "sip: { listen: [ \"udp://127.0.0.1:5060\" ] }",
                        "upstreams: { default: { targets: [ \"sip:127.0.0.1:5070\" ] } }",
                        "api:",
                        "  listen: 127.0.0.1:443",
                        "  tls: { certificate: " + folder.resolve("api.pem") + ", key: " + folder.resolve("api.key")
                                + " }",
                        "  accounts: [ { sid: " + LiveApi.ACCOUNT + ", auth-token: " + LiveApi.TOKEN
                                + ", friendly-name: journeys } ]",
                        "admin: { listen: 127.0.0.1:9090 }",
                        ""));
    }

    private static void trustStore(Path folder) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(folder.resolve("authority.pem"));
                OutputStream out = Files.newOutputStream(folder.resolve("authority.p12"))) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
            store.store(out, "changeit".toCharArray());
        }
    }

    private static List<String> serve(Path folder) {
        return List.of(
                java(),
                "-Xmx256m",
                "-jar",
                JAR.toString(),
                "serve",
                "--config",
                folder.resolve("portcullis.yaml").toString());
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> inside(Process holder, List<String> command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", Long.toString(holder.pid()), "-n", "-m"));
        if (!isRoot()) {
            all.addAll(List.of("-U", "--preserve-credentials"));
        }
        all.add("--");
        all.addAll(command);
        return all;
    }

    /** The Java that these tests run on. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Arguments with which a Java program trusts the authority. */
    List<String> javaTrust() {
        return List.of(
                "-Djavax.net.ssl.trustStore=" + folder.resolve("authority.p12"),
                "-Djavax.net.ssl.trustStorePassword=changeit");
    }

    /**
     * Runs a program in here, with the account's credentials and the authority where Node looks for them, and a home of its
     * own. Fails unless it ends well, and tells then what the program and portcullis said last.
     *
     * @return what it said
     */
    String run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path said = Files.createTempFile(folder, "said", ".log");
        ProcessBuilder builder = new ProcessBuilder(inside(holder, Arrays.asList(command)))
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(said.toFile());
        builder.environment()
                .putAll(Map.of(
                        "HOME",
                        folder.resolve("home").toString(),
                        "NODE_EXTRA_CA_CERTS",
                        folder.resolve("authority.pem").toString(),
                        "TWILIO_ACCOUNT_SID",
                        LiveApi.ACCOUNT,
                        "TWILIO_AUTH_TOKEN",
                        LiveApi.TOKEN));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(List.of(command) + " does not end: " + text(said));
        }
        assertEquals(0, process.exitValue(), () -> List.of(command) + ": " + text(said) + "\n" + lastLines(log()));
        return text(said);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException notYet) {
            return "";
        }
    }

    private static String lastLines(Path log) {
        List<String> lines = text(log).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    @Override
    public void close() {
        portcullis.destroy();
        try {
            if (!portcullis.waitFor(20, TimeUnit.SECONDS)) {
                portcullis.destroyForcibly().waitFor();
            }
            holder.destroyForcibly().waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
