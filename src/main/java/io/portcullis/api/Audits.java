package io.portcullis.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Records;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Sid;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says how each write through the API is written down, in the write's own transaction. What changed is read from the
 * rows before and after; of those only plain properties are told, so no secret and no personal data are.
 */
final class Audits {
    /** Of its name, dates and owner the trail tells already; what is known of an end user is nobody's business. */
    private static final Set<String> NEVER_TOLD =
            Set.of("sid", "accountSid", "dates", "attributes", "kind", "register");

    private final Records records;
    private final Mint mint;

    Audits(Records records, Mint mint) {
        this.records = records;
        this.mint = mint;
    }

    /** Does {@code work}, which {@code call} asks for; each write of it is in the trail, or is not done. */
    @Nullable
    ObjectNode during(Call call, Routes.Row row, Operation operation, Supplier<@Nullable ObjectNode> work) {
        return records.audited((before, after) -> audit(call, row, operation, before, after), work);
    }

    private Records.Audit audit(
            Call call, Routes.Row row, Operation operation, @Nullable Resource before, @Nullable Resource after) {
        String verb = operation == Operation.CREATE ? "created" : operation == Operation.DELETE ? "deleted" : "updated";
        String type = row.name().toLowerCase(Locale.ROOT).replace('/', '-');
        Resource told = after == null ? before : after;
        return new Records.Audit(
                mint.sid(Records.Audit.KIND),
                call.account().sid(),
                mint.now(),
                call.caller().sid(),
                type + '.' + verb,
                type,
                told == null
                        ? call.sids().getOrDefault(Call.ITEM, "")
                        : told.sid().value(),
                call.place().source().getHostAddress(),
                changes(before, after).toString());
    }

    /** Each property that differs, nearly as the vendor tells it. */
    private static ObjectNode changes(@Nullable Resource before, @Nullable Resource after) {
        ObjectNode data = Json.object();
        ObjectNode changed = data.putObject("resource_properties");
        if (after != null) {
            for (RecordComponent property : after.getClass().getRecordComponents()) {
                JsonNode now = told(property, after);
                JsonNode old = before == null ? null : told(property, before);
                if (!Objects.equals(now, old)) {
                    ObjectNode one = changed.putObject(snake(property.getName()));
                    if (old != null) {
                        one.set("previous", old);
                    }
                    one.set("updated", now);
                }
            }
        }
        return data;
    }

    /** What may be told of it; null for nothing. Of a kind that is not named here, nothing is. */
    private static @Nullable JsonNode told(RecordComponent property, Resource row) {
        Object value = NEVER_TOLD.contains(property.getName()) ? null : value(property, row);
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value instanceof Boolean flag) {
            return json.booleanNode(flag);
        }
        if (value instanceof Integer number) {
            return json.numberNode(number);
        }
        if (value instanceof Enum<?> choice) {
            return json.textNode(choice.name().toLowerCase(Locale.ROOT));
        }
        if (value instanceof InetAddress address) {
            return json.textNode(address.getHostAddress());
        }
        return value instanceof String || value instanceof Sid ? json.textNode(value.toString()) : null;
    }

    private static @Nullable Object value(RecordComponent property, Resource row) {
        try {
            return property.getAccessor().invoke(row);
        } catch (ReflectiveOperationException notPublic) {
            throw new IllegalStateException(property + " (expected: a public record's)", notPublic);
        }
    }

    /** {@code friendlyName} as {@code friendly_name}. */
    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
