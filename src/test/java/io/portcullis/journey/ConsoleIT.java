package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the files of the console are served, byte by byte. */
class ConsoleIT extends WithApi {
    private RawHttp raw;

    @BeforeEach
    void connect() {
        raw = new RawHttp(api.port(), LiveApi.ACCOUNT, LiveApi.TOKEN);
    }

    private RawHttp.Answer get(String path, String... lines) {
        return raw.sendAsStranger("GET " + path + " HTTP/1.1", lines);
    }

    private static void assertGuarded(RawHttp.Answer answer) {
        String policy = answer.header("Content-Security-Policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertEquals(Optional.of("nosniff"), answer.header("X-Content-Type-Options"));
        assertEquals(Optional.of("no-referrer"), answer.header("Referrer-Policy"));
        assertEquals(Optional.of("DENY"), answer.header("X-Frame-Options"));
        assertEquals(Optional.of("same-origin"), answer.header("Cross-Origin-Resource-Policy"));
        assertEquals(Optional.of("no-cache"), answer.header("Cache-Control"));
        assertEquals(Optional.empty(), answer.header("Set-Cookie"));
        assertTrue(answer.header("Twilio-Request-Id").isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "/console,                   text/html",
        "/console/,                  text/html",
        "/console/console.css,       text/css",
        "/console/icon.svg,          image/svg+xml",
        "/console/js/app.js,         text/javascript",
        "/console/lib/preact.js,     text/javascript"
    })
    void each_file_is_served_to_whoever_asks_with_its_type_and_the_policy(String path, String type) {
        RawHttp.Answer answer = get(path);
        assertEquals(200, answer.status(), answer::text);
        assertTrue(answer.header("Content-Type").orElse("").startsWith(type), answer::text);
        assertGuarded(answer);
        RawHttp.Answer head = raw.sendAsStranger("HEAD " + path + " HTTP/1.1");
        assertEquals(200, head.status());
        assertEquals(0, head.body().length());
    }

    @Test
    void a_browser_that_has_a_file_is_told_that_it_is_the_same() {
        String tag = get("/console/js/app.js").header("ETag").orElse("");
        RawHttp.Answer again = get("/console/js/app.js", "If-None-Match: " + tag);
        assertEquals(304, again.status());
        assertEquals(0, again.body().length());
        assertEquals(Optional.of(tag), again.header("ETag"));
        assertEquals(200, get("/console/js/api.js", "If-None-Match: " + tag).status());
    }

    @Test
    void scripts_are_packed_when_that_is_asked_for() {
        RawHttp.Answer plain = get("/console/js/overview.js");
        RawHttp.Answer packed = get("/console/js/overview.js", "Accept-Encoding: gzip");
        assertEquals(Optional.of("gzip"), packed.header("Content-Encoding"));
        assertEquals(plain.text(), packed.unpacked());
        assertTrue(packed.header("Vary").orElse("").toLowerCase(Locale.ROOT).contains("accept-encoding"));
        assertEquals(plain.header("ETag"), packed.header("ETag"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/index.html",
                "/console/js",
                "/console/js/",
                "/console/js/none.js",
                "/console//js/app.js",
                "/console/js/App.js",
                "/console/js/app.js/",
                "/console/../../store/V1__directory.sql",
                "/console/%2e%2e/store/V1__directory.sql",
                "/console/..%2fstore/V1__directory.sql",
                "/console/js/..%5c..%5cstore%5cV1__directory.sql",
                "/console/js/app.js%00",
                "/console/logback.xml"
            })
    void what_is_no_file_of_the_page_is_not_there(String path) {
        RawHttp.Answer answer = get(path);
        assertTrue(answer.status() >= 400 && answer.status() < 500, answer::text);
        assertFalse(answer.text().contains("CREATE TABLE"), answer::text);
    }

    @Test
    void what_is_not_there_is_told_with_the_policy_as_well() {
        RawHttp.Answer answer = get("/console/none.js");
        assertEquals(404, answer.status());
        assertGuarded(answer);
    }

    @Test
    void nothing_can_be_sent_to_it() {
        RawHttp.Answer answer = raw.sendAsStranger("DELETE /console HTTP/1.1");
        assertEquals(405, answer.status());
        assertEquals(Optional.of("GET, HEAD"), answer.header("Allow"));
        assertGuarded(answer);
    }

    @Test
    void only_the_console_is_open_to_strangers() {
        for (String path : new String[] {"/", "/consoles", "/console.css", "/portcullis/v1/Status"}) {
            assertEquals(401, get(path).status(), path);
        }
    }

    @Test
    void switched_off_it_is_a_path_like_any_other(@TempDir Path elsewhere) {
        try (LiveApi without = LiveApi.Setup.in(elsewhere).withoutConsole().start()) {
            RawHttp stranger = new RawHttp(without.port(), LiveApi.ACCOUNT, LiveApi.TOKEN);
            for (String path : new String[] {"/console", "/console/js/app.js"}) {
                assertEquals(
                        401,
                        stranger.sendAsStranger("GET " + path + " HTTP/1.1").status());
                assertEquals(404, stranger.send("GET " + path + " HTTP/1.1").status());
            }
        }
    }
}
