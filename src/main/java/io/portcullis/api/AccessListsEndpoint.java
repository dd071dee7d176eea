package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Sid;
import java.util.List;

/** IP access control lists. */
final class AccessListsEndpoint implements Endpoint {
    private static final int LONGEST_NAME = 255;

    private final Resources<IpAccessControlList> lists;
    private final Mint mint;

    AccessListsEndpoint(Resources<IpAccessControlList> lists, Mint mint) {
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
                lists.list(call.scope(), call.matches(filters()), paging.request()), AccessListsEndpoint::represent);
    }

    @Override
    public ObjectNode create(Call call) {
        String name = name(call);
        Sid sid = mint.sid(IpAccessControlList.KIND);
        return represent(
                lists.create(new IpAccessControlList(sid, call.account().sid(), name, mint.dates())));
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(lists.fetch(call.scope(), call.item(IpAccessControlList.KIND)));
    }

    @Override
    public ObjectNode update(Call call) {
        String name = name(call);
        return represent(lists.update(
                call.scope(),
                call.item(IpAccessControlList.KIND),
                mint.changing((now, dates) -> new IpAccessControlList(now.sid(), now.accountSid(), name, dates))));
    }

    @Override
    public void delete(Call call) {
        lists.delete(call.scope(), call.item(IpAccessControlList.KIND));
    }

    private static String name(Call call) {
        return call.form().text("FriendlyName", LONGEST_NAME, ErrorCode.INVALID_ACCESS_LIST);
    }

    private static ObjectNode represent(IpAccessControlList list) {
        String path = Call.dated(list.accountSid(), "/SIP/IpAccessControlLists/" + list.sid());
        ObjectNode json = Json.object();
        json.put("sid", list.sid().value());
        json.put("account_sid", list.accountSid().value());
        json.put("friendly_name", list.friendlyName());
        json.put("date_created", DateFormats.rfc2822(list.dates().created()));
        json.put("date_updated", DateFormats.rfc2822(list.dates().updated()));
        json.put("uri", path + ".json");
        json.putObject("subresource_uris").put("ip_addresses", path + "/IpAddresses.json");
        return json;
    }
}
