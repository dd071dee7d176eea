package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.QueryParamsBuilder;
import io.portcullis.directory.Page;
import io.portcullis.directory.Records;
import io.portcullis.directory.Sid;
import io.portcullis.event.Event;
import io.portcullis.event.EventRecord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Alerts: what was refused, and calls that failed behind the edge, as they are stored. */
final class AlertsEndpoint implements Endpoint {
    static final Sid.Kind KIND = new Sid.Kind("NO");
    /** Codes from here on are our own, and the vendor has no page for them. */
    private static final int OUR_CODES = 32_900;

    private final Records records;

    AlertsEndpoint(Records records) {
        this.records = records;
    }

    @Override
    public List<String> filters() {
        return List.of("LogLevel", Times.START, Times.END);
    }

    @Override
    public Listing list(Call call, Paging paging) {
        Form query = call.query();
        EventRecord.Level level = query.raw("LogLevel") == null
                ? null
                : query.choice("LogLevel", EventRecord.Level.ERROR, AlertsEndpoint::level, "error, warning or notice");
        Records.Wanted wanted = new Records.Wanted(true, level, Times.from(query), Times.to(query));
        Page<EventRecord> page = records.list(call.account().sid(), wanted, paging.request());
        return Listing.of(page, row -> tell(call, row));
    }

    private static Optional<EventRecord.Level> level(String word) {
        for (EventRecord.Level level : EventRecord.Level.values()) {
            if (level.word().equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    @Override
    public ObjectNode fetch(Call call) {
        EventRecord row = records.find(call.account().sid(), call.item(KIND))
                .filter(found -> EventRecord.isAlert(found.event()))
                .orElseThrow(call::notFound);
        return tell(call, row)
                .put("request_variables", variables(row.event()))
                .putNull("response_body")
                .putNull("response_headers")
                .putNull("request_headers");
    }

    private static ObjectNode tell(Call call, EventRecord row) {
        Event event = row.event();
        String time = DateFormats.iso8601(event.time());
        int code = event.reason().code();
        return Json.object()
                .put("sid", event.sid())
                .put("account_sid", event.accountSid())
                .put("alert_text", text(row))
                .put("api_version", "2010-04-01")
                .put("date_created", time)
                .put("date_generated", time)
                .put("date_updated", time)
                .put("error_code", Integer.toString(code))
                .put("log_level", row.level().word())
                .put("more_info", code < OUR_CODES ? "https://www.twilio.com/docs/errors/" + code : null)
                .putNull("request_method")
                .put("request_url", event.asked().requestUri())
                .put("resource_sid", resource(event))
                .putNull("service_sid")
                .put("url", call.url("/v1/Alerts/" + event.sid()));
    }

    private static String text(EventRecord row) {
        String fix = row.words().fix();
        return row.event().reason().word() + ": " + row.words().detail() + (fix.isEmpty() ? "" : ". To do: " + fix);
    }

    private static @Nullable String resource(Event event) {
        Event.Entrance entrance = event.entrance();
        return EventRecord.isCall(event) ? event.callSid() : entrance == null ? null : entrance.sid();
    }

    /** What the event knows, as the vendor writes variables. */
    private static String variables(Event event) {
        QueryParamsBuilder all = QueryParams.builder()
                .add("Method", event.asked().method())
                .add("CallId", event.asked().callId())
                .add("From", event.asked().from())
                .add("To", event.asked().requestUri())
                .add("Source", event.peer().address() + ' ' + event.peer().port())
                .add("Transport", event.peer().transport())
                .add("User", event.who().user())
                .add("Reason", event.reason().word())
                .add("Status", Integer.toString(event.outcome().status()))
                .add("UserAgent", event.asked().userAgent());
        Event.Entrance entrance = event.entrance();
        if (entrance != null) {
            all.add("Entrance", entrance.sid()).add("EntranceName", entrance.name());
        }
        String target = event.outcome().target();
        if (target != null) {
            all.add("Target", target);
        }
        return all.toQueryString();
    }
}
