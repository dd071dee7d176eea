package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Page;
import io.portcullis.directory.Records;
import java.util.List;

/** The vendor's Events: every write through the API, by whom, from where, and what changed. Holds no secret. */
final class WritesEndpoint implements Endpoint {
    private final Records records;

    WritesEndpoint(Records records) {
        this.records = records;
    }

    @Override
    public List<String> filters() {
        return List.of("ActorSid", "EventType", "ResourceSid", "SourceIpAddress", Times.START, Times.END);
    }

    @Override
    public Listing list(Call call, Paging paging) {
        Form query = call.query();
        Records.Writes wanted = new Records.Writes(
                query.raw("ActorSid"),
                query.raw("EventType"),
                query.raw("ResourceSid"),
                query.raw("SourceIpAddress"),
                Times.from(query),
                Times.to(query));
        Page<Records.Audit> page = records.writes(call.account().sid(), wanted, paging.request());
        return Listing.of(page, row -> tell(call, row));
    }

    @Override
    public ObjectNode fetch(Call call) {
        return records.findWrite(call.account().sid(), call.item(Records.Audit.KIND))
                .map(row -> tell(call, row))
                .orElseThrow(call::notFound);
    }

    private static ObjectNode tell(Call call, Records.Audit row) {
        ObjectNode json = Json.object()
                .put("sid", row.sid().value())
                .put("account_sid", row.accountSid().value())
                .put("actor_sid", row.actorSid().value())
                .put("actor_type", row.actorSid().value().startsWith("AC") ? "account" : "api-key")
                .putNull("description")
                .put("event_date", DateFormats.iso8601(row.created()))
                .put("event_type", row.eventType())
                .put("resource_sid", row.resourceSid().isEmpty() ? null : row.resourceSid())
                .put("resource_type", row.resourceType())
                .put("source", "api")
                .put("source_ip_address", row.source())
                .put("url", call.url("/v1/Events/" + row.sid()));
        json.set("event_data", Json.read(row.data()));
        json.putObject("links").put("actor", call.url("/2010-04-01/Accounts/" + row.accountSid() + ".json"));
        return json;
    }
}
