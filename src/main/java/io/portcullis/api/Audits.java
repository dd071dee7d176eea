package io.portcullis.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Records;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down every write that was done. What changed is read from the answers before and after, which hold no secret
 * but those that are told once; those, and personal data, are left out.
 */
final class Audits {
    private static final Logger LOG = LoggerFactory.getLogger(Audits.class);
    private static final Set<String> NEVER_TOLD = Set.of(
            "auth_token",
            "secondary_auth_token",
            "secret",
            "attributes",
            "date_created",
            "date_updated",
            "sid",
            "account_sid",
            "uri",
            "url",
            "links",
            "subresource_uris");

    private final Records records;
    private final Mint mint;

    Audits(Records records, Mint mint) {
        this.records = records;
        this.mint = mint;
    }

    /**
     * Something was done.
     *
     * @param before how it was told before; null when that was not asked, or it was not there
     * @param after how it is told now; null when it is gone
     */
    void done(Call call, Routes.Row row, Operation operation, @Nullable ObjectNode before, @Nullable ObjectNode after) {
        String verb = operation == Operation.CREATE ? "created" : operation == Operation.DELETE ? "deleted" : "updated";
        String type = row.name().toLowerCase(Locale.ROOT).replace('/', '-');
        String told = after == null ? "" : after.path("sid").asText();
        Records.Audit audit = new Records.Audit(
                mint.sid(Records.Audit.KIND),
                call.account().sid(),
                mint.now(),
                call.caller().sid(),
                type + '.' + verb,
                type,
                told.isEmpty() ? call.sids().getOrDefault(Call.ITEM, "") : told,
                call.place().source().getHostAddress(),
                changes(before, after).toString());
        try {
            records.add(audit);
        } catch (DirectoryException away) {
            LOG.warn("{} of {} by {} is not in the audit trail: {}", type, verb, audit.actorSid(), away.getMessage());
        }
    }

    /** Each property that differs, as the vendor tells it. */
    private static ObjectNode changes(@Nullable ObjectNode before, @Nullable ObjectNode after) {
        ObjectNode data = Json.object();
        ObjectNode changed = data.putObject("resource_properties");
        if (after != null) {
            after.properties().forEach(property -> {
                JsonNode old = before == null ? null : before.get(property.getKey());
                if (!NEVER_TOLD.contains(property.getKey())
                        && !property.getValue().isContainerNode()
                        && !property.getValue().equals(old)) {
                    ObjectNode one = changed.putObject(property.getKey());
                    if (old != null) {
                        one.set("previous", old);
                    }
                    one.set("updated", property.getValue());
                }
            });
        }
        return data;
    }
}
