package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.event.Event;
import io.portcullis.event.Explanation;
import org.jspecify.annotations.Nullable;

/** An event as the API tells it. */
final class EventJson {
    private EventJson() {}

    static ObjectNode of(Event event, Explanation words) {
        Event.Entrance entrance = event.entrance();
        Event.Outcome outcome = event.outcome();
        ObjectNode json = Json.object()
                .put("sid", event.sid())
                .put("date", event.time().toString())
                .put("account_sid", event.accountSid())
                .put("call_sid", event.isInvite() ? event.callSid() : null)
                .put("entrance_sid", entrance == null ? null : entrance.sid())
                .put("entrance_name", entrance == null ? null : entrance.name())
                .put("method", event.asked().method())
                .put("call_id", event.asked().callId())
                .put("from", event.asked().from())
                .put("request_uri", event.asked().requestUri())
                .put("source", event.peer().address())
                .put("port", event.peer().port())
                .put("transport", event.peer().transport())
                .put("listener", event.peer().listener())
                .put("user", emptyIsNull(event.who().user()))
                .put("credential_sid", event.who().credentialSid());
        json.put("reason", event.reason().word())
                .put("code", event.reason().code())
                .put("detail", words.detail())
                .put("fix", words.fix())
                .put("status", outcome.status())
                .put("origin", outcome.upstream() ? "upstream" : "edge")
                .put("target", outcome.target())
                .put("failovers", outcome.failovers());
        if (outcome.answeredMillis() < 0) {
            json.putNull("answered_ms");
        } else {
            json.put("answered_ms", outcome.answeredMillis());
        }
        return json.put("final_ms", outcome.finalMillis())
                .put("algorithm", event.who().algorithm())
                .put("user_agent", emptyIsNull(event.asked().userAgent()));
    }

    private static @Nullable String emptyIsNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
