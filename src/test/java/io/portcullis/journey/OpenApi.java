package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The vendor's published API descriptions as a judge of our answers: every declared field is there with its type,
 * format and pattern, nothing undeclared is there, and envelopes and errors have their shape.
 */
final class OpenApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter RFC_2822 =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.US);
    private static final Set<String> ERROR = Set.of("code", "message", "more_info", "status");
    /** What we add to the vendor's resources. */
    private static final Set<String> OURS =
            Set.of("end_user_sid", "last_used", "old_last_used", "old_valid_until", "digest_algorithms");

    private final List<Described> paths = new ArrayList<>();

    private record Described(Pattern pattern, String template, JsonNode item, JsonNode document) {}

    static OpenApi load() {
        OpenApi all = new OpenApi();
        for (String name : List.of(
                "twilio_api_v2010_sip",
                "twilio_trunking_v1",
                "twilio_trusthub_v1_endusers",
                "twilio_accounts_v1_tokens",
                "twilio_monitor_v1",
                "twilio_api_v2010_calls",
                "twilio_numbers_v2_endusers")) {
            try (InputStream in = OpenApi.class.getResourceAsStream("/openapi/" + name + ".json")) {
                JsonNode document = JSON.readTree(in);
                document.get("paths")
                        .properties()
                        .forEach(entry -> all.paths.add(new Described(
                                Pattern.compile(
                                        entry.getKey().replace(".", "\\.").replaceAll("\\{[A-Za-z]+}", "[A-Za-z0-9]+")),
                                entry.getKey(),
                                entry.getValue(),
                                document)));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        all.paths.sort(Comparator.comparing(Described::template));
        return all;
    }

    /** Fails unless this answer is one that the description allows. */
    void check(String method, String path, int status, String body) {
        if (status >= 400) {
            checkError(status, read(body));
            return;
        }
        Described described = paths.stream()
                .filter(d -> d.pattern.matcher(path).matches())
                .findFirst()
                .orElseThrow(() -> new AssertionError("not described: " + path));
        JsonNode answer = described
                .item
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses")
                .path(Integer.toString(status));
        if (answer.isMissingNode()) {
            fail(method + " " + described.template + " answered " + status + ", which is not described");
        }
        if (status == 204) {
            assertEquals("", body, "body of a 204");
            return;
        }
        new Check(described.document, path.startsWith("/2010-04-01/"))
                .value(read(body), answer.at("/content/application~1json/schema"), described.template);
    }

    private static void checkError(int status, JsonNode body) {
        assertEquals(ERROR, Set.copyOf(fields(body)), "keys of an error");
        assertEquals(status, body.get("status").intValue(), "status in the body");
        int code = body.get("code").intValue();
        assertEquals(
                "https://www.twilio.com/docs/errors/" + code,
                body.get("more_info").textValue());
        if (body.get("message").textValue().isBlank()) {
            fail("an error without a message: " + body);
        }
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError("not JSON: " + body, malformed);
        }
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** One answer against one schema. */
    private record Check(JsonNode document, boolean relative) {
        void value(JsonNode value, JsonNode given, String where) {
            JsonNode schema = given.has("$ref")
                    ? document.at(given.get("$ref").textValue().substring(1))
                    : given;
            if (value == null || value.isMissingNode()) {
                fail(where + " is missing");
            }
            String type = schema.path("type").asText("any");
            if (value.isNull()) {
                boolean allowed = schema.path("nullable").booleanValue() || type.equals("any");
                require(allowed, where, value, "not null");
                return;
            }
            switch (type) {
                case "string" -> text(value, schema, where);
                case "integer" -> require(value.isIntegralNumber(), where, value, type);
                case "boolean" -> require(value.isBoolean(), where, value, type);
                case "array" -> {
                    require(value.isArray(), where, value, type);
                    value.forEach(item -> value(item, schema.get("items"), where + "[]"));
                }
                case "object" -> object(value, schema, where);
                default -> require(schema.size() > 0 || value.isObject(), where, value, type);
            }
        }

        private void object(JsonNode value, JsonNode schema, String where) {
            require(value.isObject(), where, value, "object");
            if (schema.path("format").asText().equals("uri-map")) {
                value.forEach(uri -> uri(uri.textValue(), where));
                return;
            }
            schema.path("properties")
                    .properties()
                    .forEach(p -> value(value.path(p.getKey()), p.getValue(), where + "." + p.getKey()));
            for (String name : fields(value)) {
                boolean described = schema.path("properties").has(name) || OURS.contains(name);
                require(described || !schema.has("properties"), where, value.get(name), "no " + name);
            }
        }

        private void text(JsonNode value, JsonNode schema, String where) {
            require(value.isTextual(), where, value, "string");
            String text = value.textValue();
            int least = schema.path("minLength").asInt(0);
            int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
            require(text.length() >= least && text.length() <= most, where, value, least + " to " + most + " long");
            boolean actor = where.endsWith(".actor_sid"); // here accounts and keys write, and there are no users
            if (schema.has("pattern") && !actor) {
                require(text.matches(schema.get("pattern").textValue()), where, value, schema.path("pattern") + "");
            }
            if (schema.has("enum")) {
                boolean listed = StreamSupport.stream(schema.get("enum").spliterator(), false)
                        .anyMatch(value::equals);
                require(listed, where, value, "one of " + schema.get("enum"));
            }
            switch (schema.path("format").asText()) {
                case "date-time-rfc-2822" -> moment(text, RFC_2822, where);
                case "date-time" ->
                    require(
                            text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"),
                            where,
                            value,
                            "ISO 8601, seconds, Z");
                case "uri" -> {
                    boolean ours = where.endsWith("_url") && !where.contains("page") && !where.endsWith("meta.url");
                    if (ours) {
                        URI.create(text);
                    } else {
                        uri(text, where);
                    }
                }
                default -> {
                    // no other format says anything that the pattern does not
                }
            }
        }

        private void uri(String text, String where) {
            URI.create(text);
            boolean fits = relative
                    ? text.startsWith("/2010-04-01/")
                    : URI.create(text).isAbsolute();
            if (!fits) {
                fail(where + ": " + text + " (expected: " + (relative ? "relative" : "absolute") + ")");
            }
        }

        private static void moment(String text, DateTimeFormatter format, String where) {
            try {
                format.parse(text);
            } catch (DateTimeParseException malformed) {
                fail(where + ": " + text + " (expected: RFC 2822)");
            }
            if (!text.endsWith("+0000")) {
                fail(where + ": " + text + " (expected: +0000)");
            }
        }

        private static void require(boolean fits, String where, JsonNode value, String expected) {
            if (!fits) {
                fail(where + ": " + value + " (expected: " + expected + ")");
            }
        }
    }
}
