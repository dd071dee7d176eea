package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP itself asks of a server (RFC 9110 and 9112), byte by byte. */
class HttpIT extends WithApi {
    private static final String PAGE = "https://console.example.com";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    private RawHttp raw;

    @Override
    LiveApi.Setup setup(LiveApi.Setup usual) {
        return usual.corsOrigins(PAGE, "http://localhost:3000");
    }

    @BeforeEach
    void connect() {
        raw = new RawHttp(api.port(), LiveApi.ACCOUNT, LiveApi.TOKEN);
    }

    @Test
    void head_is_answered_as_get_without_a_body() {
        String path = rest.in("/SIP/Domains.json");
        RawHttp.Answer get = raw.send("GET " + path + " HTTP/1.1");
        RawHttp.Answer head = raw.send("HEAD " + path + " HTTP/1.1");
        assertEquals(200, head.status());
        assertEquals(0, head.body().length());
        assertEquals(get.header("Content-Type"), head.header("Content-Type"));
        assertEquals(get.header("Content-Length"), head.header("Content-Length"));
        RawHttp.Answer absent = raw.send("HEAD /v1/Trunks/TKffffffffffffffffffffffffffffffff HTTP/1.1");
        assertEquals(404, absent.status());
        assertEquals(0, absent.body().length());
        assertEquals(Optional.of("20404"), absent.header("X-Twilio-Error-Code"));
        assertEquals(401, raw.sendAsStranger("HEAD " + path + " HTTP/1.1").status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT    | /v1/Trunks                               | GET, HEAD, POST, OPTIONS",
                "DELETE | /v1/Trunks                               | GET, HEAD, POST, OPTIONS",
                "PATCH  | /v1/Trunks/TKffffffffffffffffffffffffffffffff | GET, HEAD, POST, DELETE, OPTIONS",
                "POST   | /v1/EndUserTypes                         | GET, HEAD, OPTIONS",
                "TRACE  | /v1/Trunks                               | GET, HEAD, POST, OPTIONS",
                "BREW   | /v1/Trunks                               | GET, HEAD, POST, DELETE, OPTIONS"
            })
    void every_405_says_what_is_allowed(String method, String path, String allowed) {
        RawHttp.Answer answer = raw.send(method + ' ' + path + " HTTP/1.1");
        assertEquals(405, answer.status(), answer::text);
        assertEquals(Optional.of(allowed), answer.header("Allow"));
    }

    @Test
    void options_says_what_is_allowed_to_whoever_may_know() {
        RawHttp.Answer answer = raw.send("OPTIONS /v1/Trunks HTTP/1.1");
        assertEquals(204, answer.status());
        assertEquals(Optional.of("GET, HEAD, POST, OPTIONS"), answer.header("Allow"));
        assertEquals(401, raw.sendAsStranger("OPTIONS /v1/Trunks HTTP/1.1").status());
        assertEquals(404, raw.send("OPTIONS /nowhere HTTP/1.1").status());
    }

    @Test
    void the_absolute_form_of_a_request_target_works() {
        String trunk = newTrunk();
        for (String origin : new String[] {"http://api.example.com", "HTTP://127.0.0.1:8080", "https://[::1]:1"}) {
            RawHttp.Answer answer = raw.send("GET " + origin + trunk + "?a=b HTTP/1.1");
            assertEquals(200, answer.status(), answer::text);
            assertTrue(answer.text().contains(trunk), answer::text);
        }
        assertEquals(404, raw.send("GET http://api.example.com HTTP/1.1").status());
        assertEquals(404, raw.send("GET http://api.example.com?x HTTP/1.1").status());
        assertEquals(
                404, raw.send("GET http://api.example.com//v1/Trunks HTTP/1.1").status());
        assertEquals(
                400, raw.send("GET ftp://api.example.com/v1/Trunks HTTP/1.1").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"//v1/Trunks", "/v1//Trunks", "/v1/Trunks//", "/v1/Trunks///TKffffffffffffffffffffffffffffffff"})
    void a_path_with_an_empty_segment_is_not_tidied_but_not_there(String path) {
        RawHttp.Answer answer = raw.send("GET " + path + " HTTP/1.1");
        assertEquals(404, answer.status(), answer::text);
        assertEquals(200, raw.send("GET /v1/Trunks?a=b//c HTTP/1.1").status());
    }

    @Test
    void an_answer_above_a_kilobyte_is_packed_when_that_is_asked_for() {
        for (int i = 0; i < 5; i++) {
            newTrunk();
        }
        String asked = "GET /v1/Trunks?PageSize=5 HTTP/1.1";
        RawHttp.Answer plain = raw.send(asked);
        assertTrue(plain.body().length() > 1_024);
        assertEquals(Optional.empty(), plain.header("Content-Encoding"));
        RawHttp.Answer packed = raw.send(asked, "Accept-Encoding: gzip, deflate");
        assertEquals(Optional.of("gzip"), packed.header("Content-Encoding"));
        assertEquals(plain.text(), packed.unpacked());
        assertTrue(packed.header("Vary").orElse("").toLowerCase(Locale.ROOT).contains("accept-encoding"));
        assertEquals(
                Optional.empty(),
                raw.send(asked, "Accept-Encoding: gzip;q=0, identity").header("Content-Encoding"));
        RawHttp.Answer little = raw.send("GET /v1/Trunks?PageSize=1&Page=9999 HTTP/1.1", "Accept-Encoding: gzip");
        assertEquals(Optional.empty(), little.header("Content-Encoding"));
        assertTrue(little.body().length() < 1_024);
        RawHttp.Answer head = raw.send("HEAD /v1/Trunks?PageSize=5 HTTP/1.1", "Accept-Encoding: gzip");
        assertEquals(200, head.status());
        assertEquals(0, head.body().length());
    }

    @Test
    void a_page_of_a_configured_origin_may_ask_and_read_the_answer() {
        RawHttp.Answer preflight = preflight(raw, PAGE);
        assertTrue(preflight.status() / 100 == 2, () -> "status " + preflight.status());
        assertEquals(Optional.of(PAGE), preflight.header(ALLOW_ORIGIN));
        String methods = preflight.header("Access-Control-Allow-Methods").orElse("");
        assertTrue(methods.contains("POST") && methods.contains("DELETE"), methods);
        String headers =
                preflight.header("Access-Control-Allow-Headers").orElse("").toLowerCase(Locale.ROOT);
        assertTrue(headers.contains("authorization") && headers.contains("content-type"), headers);
        RawHttp.Answer answer = raw.send("GET /v1/Trunks HTTP/1.1", "Origin: " + PAGE);
        assertEquals(200, answer.status());
        assertEquals(Optional.of(PAGE), answer.header(ALLOW_ORIGIN));
        List<String> exposed = List.of(answer.header("Access-Control-Expose-Headers")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .split(","));
        assertTrue(
                exposed.containsAll(List.of(
                        "twilio-request-id",
                        "x-twilio-error-code",
                        "retry-after",
                        "portcullis-pending",
                        "portcullis-nodes")),
                exposed::toString);
        RawHttp.Answer refused = raw.sendAsStranger("GET /v1/Trunks HTTP/1.1", "Origin: " + PAGE);
        assertEquals(401, refused.status());
        assertEquals(Optional.of(PAGE), refused.header(ALLOW_ORIGIN), "so that the page can read why");
    }

    @Test
    void a_page_of_another_origin_may_not() {
        for (String origin :
                new String[] {"https://evil.example", PAGE + ".evil.example", "http://console.example.com", "null"}) {
            assertEquals(Optional.empty(), preflight(raw, origin).header(ALLOW_ORIGIN), origin);
            RawHttp.Answer answer = raw.send("GET /v1/Trunks HTTP/1.1", "Origin: " + origin);
            assertEquals(Optional.empty(), answer.header(ALLOW_ORIGIN), origin);
        }
    }

    private static RawHttp.Answer preflight(RawHttp raw, String origin) {
        return raw.sendAsStranger(
                "OPTIONS /v1/Trunks HTTP/1.1",
                "Origin: " + origin,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization, content-type");
    }
}
