package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind a reverse proxy one caller's wrong logins are his own, and without its word for it they are everybody's there. */
class ReverseProxyIT {
    private static final int MORE_THAN_ALLOWED = 40;

    @TempDir
    private Path dir;

    @Test
    void who_guesses_through_the_proxy_shuts_nobody_else_out() throws Exception {
        try (LiveApi api = LiveApi.Setup.in(dir).proxies("127.0.0.1", "::1").start()) {
            for (int i = 0; i < MORE_THAN_ALLOWED; i++) {
                assertNotEquals(200, status(api, "192.0.2.7", "wrong"));
            }
            assertNotEquals(200, status(api, "192.0.2.7", LiveApi.TOKEN));
            assertEquals(200, status(api, "192.0.2.8", LiveApi.TOKEN));
        }
    }

    @Test
    void from_somebody_else_the_header_counts_for_nothing() throws Exception {
        try (LiveApi api = LiveApi.Setup.in(dir).start()) {
            for (int i = 0; i < MORE_THAN_ALLOWED; i++) {
                assertNotEquals(200, status(api, "192.0.2." + i, "wrong"));
            }
            assertNotEquals(200, status(api, "192.0.2.200", LiveApi.TOKEN));
        }
    }

    private static int status(LiveApi api, String caller, String token) throws IOException, InterruptedException {
        String login = LiveApi.ACCOUNT + ":" + token;
        HttpRequest request = HttpRequest.newBuilder(URI.create(api.base() + "/v1/Trunks"))
                .header("X-Forwarded-For", caller)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
