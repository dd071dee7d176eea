package io.portcullis.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.event.Event;
import io.portcullis.event.EventRecord;
import io.portcullis.event.Explanation;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record as JSON. What a newer version adds is passed over. */
final class RecordBody {
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final int USUAL_LENGTH = 1_024;

    private RecordBody() {}

    static String write(EventRecord row) {
        Event event = row.event();
        StringWriter text = new StringWriter(USUAL_LENGTH);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            if (event.entrance() != null) {
                json.writeObjectFieldStart("entrance");
                json.writeStringField("accountSid", event.entrance().accountSid());
                json.writeStringField("sid", event.entrance().sid());
                json.writeStringField("name", event.entrance().name());
                json.writeEndObject();
            }
            json.writeObjectField("asked", event.asked());
            json.writeObjectField("peer", event.peer());
            json.writeObjectField("who", event.who());
            json.writeObjectField("outcome", event.outcome());
            json.writeObjectField("words", row.words());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // into memory
        }
        return text.toString();
    }

    static EventRecord read(String sid, Instant time, String body) throws JsonProcessingException {
        JsonNode json = JSON.readTree(body);
        Event event = new Event(
                sid,
                time,
                optional(json.path("entrance"), Event.Entrance.class),
                JSON.treeToValue(json.path("asked"), Event.Asked.class),
                JSON.treeToValue(json.path("peer"), Event.Peer.class),
                JSON.treeToValue(json.path("who"), Event.Who.class),
                JSON.treeToValue(json.path("outcome"), Event.Outcome.class));
        return new EventRecord(event, JSON.treeToValue(json.path("words"), Explanation.class));
    }

    private static <T> @Nullable T optional(JsonNode json, Class<T> type) throws JsonProcessingException {
        return json.isMissingNode() ? null : JSON.treeToValue(json, type);
    }
}
