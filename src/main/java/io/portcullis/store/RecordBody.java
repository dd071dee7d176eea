package io.portcullis.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.event.Event;
import io.portcullis.event.EventRecord;
import io.portcullis.event.Explanation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record as JSON. What a newer version adds is passed over. */
final class RecordBody {
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private RecordBody() {}

    static String write(EventRecord row) {
        Event event = row.event();
        ObjectNode json = JSON.createObjectNode();
        if (event.entrance() != null) {
            json.putObject("entrance")
                    .put("accountSid", event.entrance().accountSid())
                    .put("sid", event.entrance().sid())
                    .put("name", event.entrance().name());
        }
        json.set("asked", JSON.valueToTree(event.asked()));
        json.set("peer", JSON.valueToTree(event.peer()));
        json.set("who", JSON.valueToTree(event.who()));
        json.set("outcome", JSON.valueToTree(event.outcome()));
        json.set("words", JSON.valueToTree(row.words()));
        return json.toString();
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
