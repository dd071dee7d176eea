package io.portcullis.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.portcullis.directory.EndUser;
import io.portcullis.directory.Resources;
import java.util.List;

/**
 * End users of one product: who answers the calls. Attributes are personal data: kept and told exactly as they were
 * given, replaced as a whole, never logged.
 */
final class EndUsersEndpoint implements Endpoint {
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_ATTRIBUTES = 64 * 1024;

    private final Resources<EndUser> endUsers;
    private final EndUser.Register register;
    private final Mint mint;

    EndUsersEndpoint(Resources<EndUser> endUsers, EndUser.Register register, Mint mint) {
        this.endUsers = endUsers;
        this.register = register;
        this.mint = mint;
    }

    @Override
    public List<String> filters() {
        return List.of("FriendlyName");
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(
                endUsers.list(call.scope(), call.matches(filters()), paging.request()),
                endUser -> represent(endUser, call));
    }

    @Override
    public ObjectNode create(Call call) {
        String name = call.form().text("FriendlyName", LONGEST_NAME, ErrorCode.INVALID_FRIENDLY_NAME);
        String type = type(call.form().text("Type", LONGEST_NAME, ErrorCode.INVALID_PARAMETER));
        return represent(
                endUsers.create(new EndUser(
                        register,
                        mint.sid(EndUser.KIND),
                        call.account().sid(),
                        name,
                        type,
                        attributes(call.form(), "{}"),
                        mint.dates())),
                call);
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(endUsers.fetch(call.scope(), call.item(EndUser.KIND)), call);
    }

    @Override
    public ObjectNode update(Call call) {
        EndUser updated = endUsers.update(
                call.scope(),
                call.item(EndUser.KIND),
                mint.changing((now, dates) -> new EndUser(
                        now.register(),
                        now.sid(),
                        now.accountSid(),
                        call.form()
                                .textOr(
                                        "FriendlyName",
                                        now.friendlyName(),
                                        LONGEST_NAME,
                                        ErrorCode.INVALID_FRIENDLY_NAME),
                        now.type(),
                        attributes(call.form(), now.attributes()),
                        dates)));
        return represent(updated, call);
    }

    @Override
    public void delete(Call call) {
        endUsers.delete(call.scope(), call.item(EndUser.KIND));
    }

    /** Free in trusthub; in numbers one of two. */
    private String type(String given) {
        boolean known = given.equals("individual") || given.equals("business");
        if (register == EndUser.Register.NUMBERS && !known) {
            throw Form.invalid(ErrorCode.INVALID_PARAMETER, "Type", given, "individual or business");
        }
        return given;
    }

    private static String attributes(Form form, String now) {
        String given = form.raw("Attributes");
        if (given == null) {
            return now;
        }
        if (given.getBytes(UTF_8).length > LONGEST_ATTRIBUTES || !Json.isObject(given)) {
            throw ErrorCode.INVALID_ATTRIBUTES.error(
                    ErrorCode.INVALID_ATTRIBUTES.text() + " (expected: one JSON object of at most 65536 bytes)");
        }
        return given;
    }

    private ObjectNode represent(EndUser endUser, Call call) {
        String collection =
                register == EndUser.Register.TRUSTHUB ? "/v1/EndUsers/" : "/v2/RegulatoryCompliance/EndUsers/";
        ObjectNode json = Json.object();
        json.put("sid", endUser.sid().value());
        json.put("account_sid", endUser.accountSid().value());
        json.put("friendly_name", endUser.friendlyName());
        json.put("type", endUser.type());
        json.putRawValue("attributes", new RawValue(endUser.attributes()));
        json.put("date_created", DateFormats.iso8601(endUser.dates().created()));
        json.put("date_updated", DateFormats.iso8601(endUser.dates().updated()));
        json.put("url", call.url(collection + endUser.sid()));
        return json;
    }
}
