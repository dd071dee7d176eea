package io.portcullis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portcullis.config.Config;
import io.portcullis.config.ConfigLoader;
import io.portcullis.testkit.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** The whole program in this process, on free ports of loopback, with a peer for a PBX behind it. */
final class WholeProgram implements AutoCloseable {
    static final String ACCOUNT = "AC00000000000000000000000000000001";
    static final String TOKEN = "7f3b0c2e9d514a86b1e0c7d2f4a83596";
    static final String REALM = "sip.example.com";

    private static final ObjectMapper JSON = new ObjectMapper();

    final Peer pbx = Peer.resident();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Portcullis program;

    /** One whose configuration ends with {@code yaml}. */
    WholeProgram(Path directory, String... yaml) throws Exception {
        Path file = Files.writeString(
                directory.resolve("portcullis.yaml"),
                String.join(
                        "\n",
                        "realm: " + REALM,
                        "data-dir: " + directory.resolve("data"),
                        "drain-timeout: 0s",
                        "drain: { announce: 0s }",
                        "sip: { listen: [ \"udp://127.0.0.1:0\", \"tcp://127.0.0.1:0\" ], threads: 1 }",
                        "upstreams: { default: { targets: [ \"sip:" + pbx.hostPort()
                                + "\" ], probe-interval: 1h, answer-timeout: 300ms } }",
                        "api:",
                        "  listen: 127.0.0.1:0",
                        "  accounts: [ { sid: " + ACCOUNT + ", auth-token: " + TOKEN + ", friendly-name: test } ]",
                        "admin: { listen: \"127.0.0.1:0\" }",
                        String.join("\n", yaml),
                        ""));
        Config config = new ConfigLoader(name -> null).load(file);
        program = Portcullis.start(config, "test");
    }

    /** Where it takes datagrams. */
    InetSocketAddress sip() {
        return program.sipAddress();
    }

    /** Where it takes connections. */
    InetSocketAddress sipOverTcp() {
        return program.sipAddresses().get(1);
    }

    String api() {
        return "http://127.0.0.1:" + program.apiAddress().getPort();
    }

    /** What it counts. */
    String metrics() {
        try {
            URI uri = URI.create("http://127.0.0.1:" + program.adminAddress().getPort() + "/metrics");
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    /** An answer of the API. */
    record Answer(int status, JsonNode body) {
        String text(String field) {
            return body.path(field).asText();
        }
    }

    /** Asks as the configured account. */
    Answer ask(String method, String path, String... form) {
        return askAs(ACCOUNT, TOKEN, method, path, form);
    }

    /** Asks as any account. */
    Answer askAs(String account, String token, String method, String path, String... form) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < form.length; i += 2) {
            body.append(i == 0 ? "" : "&").append(form[i]).append('=');
            body.append(URLEncoder.encode(form[i + 1], StandardCharsets.UTF_8));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api() + path))
                .header("Authorization", basic(account, token))
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
        if (method.equals("POST")) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String text = answer.body();
            return new Answer(answer.statusCode(), text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    static String basic(String account, String token) {
        byte[] pair = (account + ':' + token).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Creates something and gives its SID. */
    String create(String path, String... form) {
        Answer answer = ask("POST", path, form);
        if (answer.status() != 201) {
            throw new AssertionError(path + ": " + answer);
        }
        return answer.text("sid");
    }

    /** A path of the dated API in the configured account. */
    static String in(String tail) {
        return "/2010-04-01/Accounts/" + ACCOUNT + tail;
    }

    @Override
    public void close() {
        program.service().close();
        pbx.close();
    }
}
