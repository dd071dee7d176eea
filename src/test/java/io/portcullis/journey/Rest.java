package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A plain HTTP client of the API. Every answer is held against the vendor's description, must carry a request id, and
 * must not repeat a password or token that was ever sent.
 */
final class Rest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OpenApi DESCRIBED = OpenApi.load();
    private static final Set<String> SECRETS = ConcurrentHashMap.newKeySet();

    private final HttpClient http;
    private final String base;
    private final String login;
    private final String account;

    private Rest(HttpClient http, String base, String login, String account) {
        this.http = http;
        this.base = base;
        this.login = login;
        this.account = account;
    }

    /** An answer; {@code body} is missing when there was none. */
    record Answer(int status, JsonNode body, HttpHeaders headers) {
        String text(String field) {
            return body.path(field).textValue();
        }

        String sid() {
            return text("sid");
        }
    }

    static Rest to(String base) {
        return new Rest(HttpClient.newHttpClient(), base, "", "");
    }

    static Rest to(HttpClient http, String base) {
        return new Rest(http, base, "", "");
    }

    /** The same client with another login; what it calls its own is this account. */
    Rest as(String account, String user, String secret) {
        SECRETS.add(secret);
        byte[] pair = (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return new Rest(http, base, "Basic " + Base64.getEncoder().encodeToString(pair), account);
    }

    Rest as(String account, String token) {
        return as(account, account, token);
    }

    /** A path of the dated API in this account. */
    String in(String tail) {
        return "/2010-04-01/Accounts/" + account + tail;
    }

    String account() {
        return account;
    }

    String base() {
        return base;
    }

    Answer get(String path) {
        return send("GET", path, null, null);
    }

    Answer post(String path, String... pairs) {
        return send("POST", path, form(pairs), "application/x-www-form-urlencoded");
    }

    Answer delete(String path) {
        return send("DELETE", path, null, null);
    }

    /** The answer to a creation that must succeed. */
    Answer created(String path, String... pairs) {
        Answer answer = post(path, pairs);
        assertEquals(201, answer.status(), () -> path + ": " + answer.body());
        return answer;
    }

    /** The answer to anything else that must succeed. */
    static Answer fine(Answer answer) {
        assertTrue(answer.status() == 200 || answer.status() == 204, () -> answer.status() + ": " + answer.body());
        return answer;
    }

    /** Fails unless the answer is this refusal. */
    static void refused(int status, int code, Answer answer) {
        assertEquals(code, answer.body().path("code").intValue(), () -> String.valueOf(answer.body()));
        assertEquals(status, answer.status());
        assertEquals(
                Integer.toString(code),
                answer.headers().firstValue("X-Twilio-Error-Code").orElse("none"));
    }

    /** Fails unless the answer is this refusal in these words. */
    static void refused(int status, int code, String message, Answer answer) {
        refused(status, code, answer);
        assertEquals(message, answer.text("message"));
    }

    Answer send(String method, String path, @Nullable String body, @Nullable String type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        return send(signed(request).build());
    }

    /** The request with this client's login. */
    HttpRequest.Builder signed(HttpRequest.Builder request) {
        return login.isEmpty() ? request : request.header("Authorization", login);
    }

    Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            String path = request.uri().getPath();
            if (!path.contains("/Keys") && !path.startsWith("/portcullis/")) {
                DESCRIBED.check(request.method(), path, response.statusCode(), response.body());
            }
            String id = response.headers().firstValue("Twilio-Request-Id").orElse("none");
            assertTrue(id.matches("RQ[0-9a-f]{32}"), () -> "Twilio-Request-Id: " + id);
            for (String secret : SECRETS) {
                assertFalse(response.body().contains(secret), () -> "a secret in " + path);
            }
            Answer answer = new Answer(response.statusCode(), read(response.body()), response.headers());
            assertFalse(answer.body().path("message").asText().endsWith("."), response::body);
            return answer;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    static String form(String... pairs) {
        StringJoiner body = new StringJoiner("&");
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals("Password") && pairs[i + 1].length() >= 8) {
                SECRETS.add(pairs[i + 1]);
            }
            body.add(pairs[i] + "=" + URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
        }
        return body.toString();
    }

    private static JsonNode read(String body) throws JsonProcessingException {
        return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
    }
}
