package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Resources;
import java.util.List;

/** Credential lists. */
final class CredentialListsEndpoint implements Endpoint {
    private static final int LONGEST_NAME = 64;

    private final Resources<CredentialList> lists;
    private final Mint mint;

    CredentialListsEndpoint(Resources<CredentialList> lists, Mint mint) {
        this.lists = lists;
        this.mint = mint;
    }

    @Override
    public List<String> filters() {
        return List.of("FriendlyName");
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(
                lists.list(call.scope(), call.matches(filters()), paging.request()),
                CredentialListsEndpoint::represent);
    }

    @Override
    public ObjectNode create(Call call) {
        String name = name(call);
        return represent(lists.create(
                new CredentialList(mint.sid(CredentialList.KIND), call.account().sid(), name, mint.dates())));
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(lists.fetch(call.scope(), call.item(CredentialList.KIND)));
    }

    @Override
    public ObjectNode update(Call call) {
        String name = name(call);
        return represent(lists.update(
                call.scope(),
                call.item(CredentialList.KIND),
                mint.changing((now, dates) -> new CredentialList(now.sid(), now.accountSid(), name, dates))));
    }

    @Override
    public void delete(Call call) {
        lists.delete(call.scope(), call.item(CredentialList.KIND));
    }

    private static String name(Call call) {
        return call.form().text("FriendlyName", LONGEST_NAME, ErrorCode.INVALID_FRIENDLY_NAME);
    }

    private static ObjectNode represent(CredentialList list) {
        String path = Call.dated(list.accountSid(), "/SIP/CredentialLists/" + list.sid());
        ObjectNode json = Json.object();
        json.put("sid", list.sid().value());
        json.put("account_sid", list.accountSid().value());
        json.put("friendly_name", list.friendlyName());
        json.put("date_created", DateFormats.rfc2822(list.dates().created()));
        json.put("date_updated", DateFormats.rfc2822(list.dates().updated()));
        json.put("uri", path + ".json");
        json.putObject("subresource_uris").put("credentials", path + "/Credentials.json");
        return json;
    }
}
