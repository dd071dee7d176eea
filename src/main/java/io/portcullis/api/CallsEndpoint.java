package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.base.Reason;
import io.portcullis.directory.Page;
import io.portcullis.directory.Records;
import io.portcullis.directory.Sid;
import io.portcullis.event.Event;
import io.portcullis.event.EventRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls that were let in, or refused after their challenge: one record each, of how it was set up. Read-only. */
final class CallsEndpoint implements Endpoint {
    private static final Sid.Kind KIND = new Sid.Kind("CA");

    private final Records records;

    CallsEndpoint(Records records) {
        this.records = records;
    }

    @Override
    public List<String> filters() {
        return List.of("StartTime", "StartTime>", "StartTime<", "EndTime", "EndTime>", "EndTime<");
    }

    @Override
    public Listing list(Call call, Paging paging) {
        Form query = call.query();
        Instant from = first(query, "StartTime>", "StartTime", "EndTime>", "EndTime");
        Instant to = last(query, "StartTime<", "StartTime", "EndTime<", "EndTime");
        Page<EventRecord> page =
                records.list(call.account().sid(), new Records.Wanted(false, null, from, to), paging.request());
        return Listing.of(page, row -> tell(call, row.event()));
    }

    private static @Nullable Instant first(Form query, String... names) {
        for (String name : names) {
            if (query.has(name)) {
                return Times.read(query, name, 0);
            }
        }
        return null;
    }

    private static @Nullable Instant last(Form query, String... names) {
        for (String name : names) {
            if (query.has(name)) {
                return Times.read(query, name, 1);
            }
        }
        return null;
    }

    @Override
    public ObjectNode fetch(Call call) {
        String digits = call.item(KIND).value().substring(2);
        return records.find(call.account().sid(), Sid.of("NO" + digits))
                .map(EventRecord::event)
                .filter(EventRecord::isCall)
                .map(event -> tell(call, event))
                .orElseThrow(call::notFound);
    }

    private static ObjectNode tell(Call call, Event event) {
        Event.Entrance entrance = event.entrance();
        boolean trunk = entrance != null && entrance.isTrunk();
        Instant start = event.time().minusMillis(event.outcome().finalMillis());
        String path = "/Calls/" + event.callSid();
        ObjectNode json = Json.object()
                .put("sid", event.callSid())
                .put("date_created", DateFormats.rfc2822(start))
                .put("date_updated", DateFormats.rfc2822(event.time()))
                .putNull("parent_call_sid")
                .put("account_sid", event.accountSid())
                .put("to", event.asked().requestUri())
                .put("to_formatted", event.asked().requestUri())
                .put("from", event.asked().from())
                .put("from_formatted", event.asked().from())
                .putNull("phone_number_sid")
                .put("status", status(event))
                .put("start_time", DateFormats.rfc2822(start))
                .put("end_time", DateFormats.rfc2822(event.time()))
                .put("duration", "0")
                .putNull("price")
                .putNull("price_unit")
                .put("direction", trunk ? "trunking-originating" : "inbound")
                .putNull("answered_by")
                .put("api_version", "2010-04-01")
                .putNull("forwarded_from")
                .putNull("group_sid")
                .putNull("caller_name")
                .put("queue_time", "0")
                .put("trunk_sid", trunk && entrance != null ? entrance.sid() : null)
                .put("uri", call.dated(path + ".json"));
        json.putObject("subresource_uris");
        return json;
    }

    /** In the vendor's words, as far as the edge knows: how the set-up ended. */
    private static String status(Event event) {
        int status = event.outcome().status();
        if (event.reason() == Reason.ADMITTED) {
            return status / 100 == 2 ? "completed" : "canceled";
        }
        return switch (status) {
            case 486, 600 -> "busy";
            case 408, 480 -> "no-answer";
            case 487 -> "canceled";
            default -> event.reason() == Reason.UPSTREAM_SILENT ? "no-answer" : "failed";
        };
    }
}
