package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLineTest {
    private static final Instant TIME = Instant.parse("2026-02-28T09:30:05.007Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode read(String logger, String message) throws IOException {
        LoggingEvent event =
                new LoggingEvent("", new LoggerContext().getLogger(logger), Level.WARN, "", null, new Object[0]);
        event.setInstant(TIME);
        String line = new String(JsonLine.encode(event, message), StandardCharsets.UTF_8);
        assertEquals(1, line.lines().count(), line);
        JsonNode read = JSON.readTree(line);
        assertEquals("WARN", read.path("level").asText());
        assertEquals(TIME, OffsetDateTime.parse(read.path("time").asText()).toInstant());
        return read;
    }

    @Test
    void each_pair_of_a_line_about_a_request_is_a_member_and_numbers_are_numbers() throws IOException {
        JsonNode read = read(
                "portcullis.auth",
                "result=bad_response code=32202 status=403 source=192.0.2.7 port=5062 call-id=\"a b=c\""
                        + " credential=CR01 user=\"b\\u0022o\\u202e \\u005cb\" why=\"\" algorithm=MD5");
        assertEquals("auth", read.path("logger").asText());
        assertEquals("bad_response", read.path("result").asText());
        assertEquals(32202, read.path("code").intValue());
        assertEquals(403, read.path("status").intValue());
        assertEquals("192.0.2.7", read.path("source").asText());
        assertEquals("a b=c", read.path("call-id").asText());
        assertEquals("b\"o\u202e \\b", read.path("user").asText());
        assertEquals("", read.path("why").textValue());
        assertEquals("MD5", read.path("algorithm").asText());
        assertEquals(12, read.size() - 1, read::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "portcullis ready",
                "",
                "result=",
                "result=\"open",
                "result=ok and more",
                "result=ok  user=x",
                "a \"quote\", a \\ and \t\u0001 Zo\u00eb \u20ac \ud83d\ude00",
                "suppressed total=14 unknown_user=12"
            })
    void whatever_else_is_said_is_a_message(String message) throws IOException {
        JsonNode read = read("a.b.c", message);
        assertEquals("c", read.path("logger").asText());
        if (!message.equals("result=")) {
            assertEquals(message, read.path("message").textValue());
        }
    }

    @Test
    void nothing_that_is_said_makes_a_line_that_is_no_json() throws IOException {
        Random random = new Random(1);
        String alphabet = "result= \"\\{},:x\n1\u2028\ud800";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("result=");
            for (int length = random.nextInt(20); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            read("portcullis.auth", text.toString().replace('\n', ' '));
        }
    }
}
