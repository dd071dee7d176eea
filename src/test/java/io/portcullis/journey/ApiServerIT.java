package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.linecorp.armeria.common.TlsKeyPair;
import io.portcullis.api.AccountRate;
import io.portcullis.api.ApiTls;
import java.io.FileInputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The server around the resources: its rate bound, its TLS listener, its log, and how it stops. */
class ApiServerIT {
    private static final String SECRET = "NeverLogThis12";

    @TempDir
    Path dir;

    @Test
    void an_account_that_asks_too_fast_is_put_off_and_others_are_not() {
        try (LiveApi api = LiveApi.Setup.in(dir).rate(new AccountRate(1, 5)).start()) {
            Rest rest = api.rest();
            for (int i = 0; i < 5; i++) {
                fine(rest.get("/v1/Trunks"));
            }
            Rest.Answer putOff = rest.get("/v1/Trunks");
            refused(429, 20429, putOff);
            assertEquals("1", putOff.headers().firstValue("Retry-After").orElse("none"));
            fine(api.stranger().get("/v1/Trunks"));
        }
    }

    @Test
    void a_tls_listener_serves_its_pem_files() throws Exception {
        ApiTls tls = selfSigned();
        try (LiveApi api = LiveApi.Setup.in(dir).tls(tls).start()) {
            String base = "https://localhost:" + api.port();
            Rest rest = Rest.to(trusting(tls), base).as(LiveApi.ACCOUNT, LiveApi.TOKEN);
            Rest.Answer trunk = rest.created("/v1/Trunks");
            assertEquals(base + "/v1/Trunks/" + trunk.sid(), trunk.text("url"));
        }
    }

    @Test
    void a_certificate_without_its_key_is_refused_by_name() {
        Path chain = dir.resolve("chain.pem");
        assertEquals(
                "api.tls.certificate: " + chain + " (expected: api.tls.key as well)",
                assertThrows(IllegalArgumentException.class, () -> new ApiTls(chain, null))
                        .getMessage());
        ApiTls absent = new ApiTls(chain, dir.resolve("key.pem"));
        assertEquals(
                "api.tls.certificate: " + chain + " (expected: a PEM file that can be read)",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> LiveApi.Setup.in(dir).tls(absent).start())
                        .getMessage());
    }

    @Test
    void the_log_has_a_line_for_each_request_and_no_secret_in_it() {
        Logger root = (Logger) LoggerFactory.getLogger("io.portcullis");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.DEBUG);
        try (LiveApi api = LiveApi.start(dir)) {
            Rest rest = api.rest();
            String list = WithApi.newList(rest, "phones");
            Rest.Answer created = rest.created(list + "/Credentials.json", "Username", "alice", "Password", SECRET);
            rest.get("/v1/Trunks?Password=" + SECRET);
            rest.created("/v1/EndUsers", "FriendlyName", "a", "Type", "t", "Attributes", "{\"ssn\":\"personal-1\"}");
            Rest.Answer key = rest.created(rest.in("/Keys.json"));
            String id = created.headers().firstValue("Twilio-Request-Id").orElse("none");
            Awaitility.await().until(() -> said(lines).contains("Keys.json status=201"));
            String said = said(lines);
            assertTrue(
                    said.contains(
                            id + " POST " + list + "/Credentials.json status=201 code=0 account=" + LiveApi.ACCOUNT),
                    said);
            for (String secret :
                    List.of(SECRET, LiveApi.TOKEN, "personal-1", key.text("secret"), base64(LiveApi.TOKEN))) {
                assertFalse(said.contains(secret), said);
            }
        } finally {
            root.detachAppender(lines);
            root.setLevel(null);
        }
    }

    @Test
    void what_runs_when_it_stops_is_finished_and_nothing_new_is_taken() throws Exception {
        LiveApi api = LiveApi.start(dir);
        Rest rest = api.rest();
        String list = WithApi.newList(rest, "phones");
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            running.add(http.sendAsync(
                    rest.signed(HttpRequest.newBuilder(URI.create(api.base() + list + "/Credentials.json")))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("Username=u" + i + "&Password=" + SECRET))
                            .build(),
                    BodyHandlers.ofString()));
        }
        running.get(0).get();
        int port = api.port();
        api.stopServer();
        int created = 0;
        for (CompletableFuture<HttpResponse<String>> one : running) {
            int status = one.handle((answer, broken) -> broken == null ? answer.statusCode() : 0)
                    .get();
            assertTrue(status == 201 || status == 503 || status == 0, "status " + status);
            created += status == 201 ? 1 : 0;
        }
        assertTrue(created > 0);
        HttpRequest late = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/"))
                .build();
        assertThrows(ConnectException.class, () -> http.send(late, BodyHandlers.discarding()));
        api.close();
    }

    @Test
    void without_its_store_it_says_so_and_that_asking_again_is_safe() {
        LiveApi api = LiveApi.start(dir);
        Rest rest = api.rest();
        api.closeStore();
        Rest.Answer answer = rest.post("/v1/Trunks");
        refused(503, 20503, answer);
        assertEquals("1", answer.headers().firstValue("Retry-After").orElse("none"));
        api.stopServer();
    }

    @Test
    void the_configuration_is_the_truth_about_tokens_after_a_restart() {
        try (LiveApi api = LiveApi.start(dir)) {
            WithApi.newList(api.rest(), "kept");
        }
        try (LiveApi api = LiveApi.start(dir)) {
            Rest rest = api.rest();
            assertEquals(
                    1,
                    fine(rest.get(rest.in("/SIP/CredentialLists.json")))
                            .body()
                            .get("credential_lists")
                            .size());
        }
    }

    private static String said(ListAppender<ILoggingEvent> lines) {
        StringBuilder all = new StringBuilder();
        lines.list.forEach(line -> all.append(line.getFormattedMessage()).append('\n'));
        return all.toString();
    }

    private static String base64(String token) {
        byte[] login = (LiveApi.ACCOUNT + ":" + token).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(login);
    }

    private ApiTls selfSigned() throws Exception {
        TlsKeyPair pair = TlsKeyPair.ofSelfSigned("localhost");
        Path chain = Files.writeString(
                dir.resolve("chain.pem"),
                pem("CERTIFICATE", pair.certificateChain().get(0).getEncoded()));
        Path key = Files.writeString(
                dir.resolve("key.pem"), pem("PRIVATE KEY", pair.privateKey().getEncoded()));
        return new ApiTls(chain, key);
    }

    private static String pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }

    private static HttpClient trusting(ApiTls tls) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (FileInputStream in = new FileInputStream(String.valueOf(tls.certificate()))) {
            store.setCertificateEntry("api", (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
