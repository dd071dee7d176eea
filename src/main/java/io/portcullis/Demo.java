package io.portcullis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.config.Config;
import io.portcullis.config.ConfigLoader;
import io.portcullis.pbx.DemoPbx;
import io.portcullis.pbx.DemoPhone;
import io.portcullis.pbx.Ladder;
import io.portcullis.tls.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The demo: edge, REST API, database and a PBX in one process on loopback. Provisions a credential over the REST API as
 * an operator would, and places an authenticated call with it.
 */
final class Demo {
    private static final String ACCOUNT = "AC00000000000000000000000000000001";
    private static final String DOMAIN = "demo.portcullis.test";
    private static final String USER = "alice";
    private static final String PASSWORD = "Open-Sesame-2026";
    private static final int SIP_PORT = 5060;
    private static final int TLS_PORT = 5061;
    private static final int WSS_PORT = 8443;
    private static final int API_PORT = 8080;
    private static final int ADMIN_PORT = 9464;
    private static final int PBX_PORT = 5080;

    private final PrintWriter out;
    private final Running running = new Running();
    private final SecureRandom random;
    private final DemoLog log;
    private final String token;

    private Demo(PrintWriter out, SecureRandom random, DemoLog log) {
        this.out = out;
        this.log = log;
        this.random = random;
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        this.token = HexFormat.of().formatHex(bytes);
    }

    /** Runs the demo up to the end of its call. */
    static Launcher.Service run(boolean once, PrintWriter out, String version) throws Exception {
        Demo demo = new Demo(out, new SecureRandom(), DemoLog.open());
        try {
            demo.run(once, version);
            return demo.running;
        } catch (Exception failed) {
            demo.running.close();
            out.println("It did not work. What happened is in " + demo.log.file());
            out.flush();
            throw failed;
        }
    }

    private void run(boolean once, String version) throws Exception {
        out.println("portcullis demo: starts the edge, its REST API and a PBX on this machine ...");
        out.flush();
        running.start(() -> log);
        Path directory = Files.createTempDirectory("portcullis-demo");
        running.start(() -> (AutoCloseable) () -> delete(directory));
        DemoPbx pbx = running.start(
                () -> new DemoPbx(DemoPbx.Settings.on("127.0.0.1", freePort(PBX_PORT)), System::nanoTime));
        Config config = config(directory, pbx.address());
        Portcullis portcullis = Portcullis.start(config, version);
        running.start(portcullis::service);
        provision(portcullis.apiAddress());
        sayWhatRuns(portcullis, pbx);
        Ladder ladder = call(portcullis.sipAddress());
        out.println(ladder.drawn("portcullis"));
        out.flush();
        if (!ladder.completed()) {
            throw new IllegalStateException("the sample call did not complete");
        }
        log.endedWell();
        if (once) {
            out.println("It worked: " + USER + " was challenged, proved the password and talked to the PBX.");
        } else {
            suggest(portcullis);
        }
        out.flush();
    }

    private void sayWhatRuns(Portcullis portcullis, DemoPbx pbx) {
        List<InetSocketAddress> sip = portcullis.sipAddresses();
        out.printf(
                "  SIP       %s over UDP and TCP, port %d over TLS, %d over secure WebSocket%n",
                text(sip.get(0)), sip.get(2).getPort(), sip.get(3).getPort());
        out.printf("  PBX       %s%n", text(pbx.address()));
        out.printf("  REST API  http://%s%n", text(portcullis.apiAddress()));
        out.printf("  metrics   http://%s/metrics%n", text(portcullis.adminAddress()));
        out.printf("  log       %s%n%n", log.file());
        out.flush();
    }

    private Config config(Path directory, InetSocketAddress pbx) throws Exception {
        Path file = directory.resolve("portcullis.yaml");
        try (InputStream yaml = Demo.class.getResourceAsStream("/demo.yaml")) {
            Files.write(file, yaml.readAllBytes());
        }
        List<String> hosts = List.of("localhost", "127.0.0.1", DOMAIN);
        TlsFiles tls = TlsFiles.selfSigned(directory, hosts, Instant.now(), random);
        Map<String, String> variables = Map.of(
                "DATA_DIR", directory.resolve("data").toString(),
                "SIP_PORT", Integer.toString(freePort(SIP_PORT)),
                "TLS_PORT", Integer.toString(freePort(TLS_PORT)),
                "WSS_PORT", Integer.toString(freePort(WSS_PORT)),
                "CERTIFICATE", String.valueOf(tls.certificate()),
                "KEY", String.valueOf(tls.key()),
                "API_PORT", Integer.toString(freePort(API_PORT)),
                "ADMIN_PORT", Integer.toString(freePort(ADMIN_PORT)),
                "PBX", text(pbx),
                "TOKEN", token);
        return new ConfigLoader(variables::get).load(file);
    }

    /** The usual port, or any other when that is taken. */
    private static int freePort(int wanted) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket tcp = new ServerSocket(wanted, 1, loopback);
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, wanted))) {
            return udp.getLocalPort() == tcp.getLocalPort() ? wanted : 0;
        } catch (IOException taken) {
            return 0;
        }
    }

    /** As the README's curl lines do: domain, credential list, credential, mapping. */
    private void provision(InetSocketAddress api) throws IOException, InterruptedException {
        String domain = create(api, "Domains.json", Map.of("DomainName", DOMAIN));
        String list = create(api, "CredentialLists.json", Map.of("FriendlyName", "demo phones"));
        create(api, "CredentialLists/" + list + "/Credentials.json", Map.of("Username", USER, "Password", PASSWORD));
        create(api, "Domains/" + domain + "/Auth/Calls/CredentialListMappings.json", Map.of("CredentialListSid", list));
    }

    private String create(InetSocketAddress api, String path, Map<String, String> form)
            throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString((ACCOUNT + ':' + token).getBytes(StandardCharsets.UTF_8));
        List<String> fields = form.entrySet().stream()
                .map(field -> field.getKey() + '=' + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .toList();
        HttpRequest request = HttpRequest.newBuilder(URI.create(sipResources(api) + path))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("&", fields)))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode body = new ObjectMapper().readTree(answer.body());
        if (answer.statusCode() != 201) {
            throw new IOException(path + ": " + answer.statusCode() + ' '
                    + body.path("message").asText());
        }
        return body.path("sid").asText();
    }

    private static String sipResources(InetSocketAddress api) {
        return "http://" + text(api) + "/2010-04-01/Accounts/" + ACCOUNT + "/SIP/";
    }

    private static Ladder call(InetSocketAddress edge) {
        DemoPhone.Account account = new DemoPhone.Account(USER, DOMAIN, PASSWORD);
        try (DemoPhone phone =
                new DemoPhone(DemoPhone.Settings.on(edge, account), System::nanoTime, new SecureRandom())) {
            return phone.call("sip:bob@" + DOMAIN);
        }
    }

    private void suggest(Portcullis portcullis) {
        String sip = text(portcullis.sipAddress());
        out.printf("It runs until Ctrl-C. Try the API, a stranger, a softphone:%n");
        out.printf("  curl -u %s:%s %sCredentialLists.json%n", ACCOUNT, token, sipResources(portcullis.apiAddress()));
        out.printf("  sipsak -v -s sip:bob@%s -p %s%n", DOMAIN, sip);
        out.printf(
                "  user %s, password %s, domain %s, outbound proxy %s; call bob, busy or slow%n",
                USER, PASSWORD, DOMAIN, sip);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
