package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.NetUtil;
import io.portcullis.directory.Dates;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Scope;
import java.net.InetAddress;
import java.util.List;

/** Address ranges of an IP access control list, IPv4 as the vendor has them, and IPv6. */
final class AddressesEndpoint implements Endpoint {
    private static final int LONGEST_NAME = 255;
    private static final String NAME = "FriendlyName";
    private static final String ADDRESS = "IpAddress";
    private static final String PREFIX = "CidrPrefixLength";

    private final Resources<IpAddress> addresses;
    private final Mint mint;

    AddressesEndpoint(Resources<IpAddress> addresses, Mint mint) {
        this.addresses = addresses;
        this.mint = mint;
    }

    @Override
    public List<String> filters() {
        return List.of("FriendlyName");
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(
                addresses.list(inList(call), call.matches(filters()), paging.request()), AddressesEndpoint::represent);
    }

    @Override
    public ObjectNode create(Call call) {
        String name = call.form().text(NAME, LONGEST_NAME, ErrorCode.INVALID_ACCESS_LIST);
        InetAddress address = address(call.form().required(ADDRESS));
        Scope list = inList(call);
        return represent(addresses.create(new IpAddress(
                mint.sid(IpAddress.KIND),
                list.account(),
                list.parent(),
                name,
                address,
                prefix(call, address, IpAddress.bits(address)),
                mint.dates())));
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(addresses.fetch(inList(call), call.item(IpAddress.KIND)));
    }

    @Override
    public ObjectNode update(Call call) {
        return represent(addresses.update(
                inList(call), call.item(IpAddress.KIND), mint.changing((now, dates) -> changed(now, call, dates))));
    }

    @Override
    public void delete(Call call) {
        addresses.delete(inList(call), call.item(IpAddress.KIND));
    }

    /** A prefix length stays with its family: an address of the other family stands for itself alone. */
    private IpAddress changed(IpAddress now, Call call, Dates dates) {
        String given = call.form().raw(ADDRESS);
        InetAddress address = given == null ? now.address() : address(given);
        int bits = IpAddress.bits(address);
        int usual = bits == IpAddress.bits(now.address()) ? now.cidrPrefixLength() : bits;
        return new IpAddress(
                now.sid(),
                now.accountSid(),
                now.accessControlListSid(),
                call.form().textOr(NAME, now.friendlyName(), LONGEST_NAME, ErrorCode.INVALID_ACCESS_LIST),
                address,
                prefix(call, address, usual),
                dates);
    }

    private static InetAddress address(String text) {
        return IpAddress.literal(text)
                .orElseThrow(() -> Form.invalid(
                        ErrorCode.INVALID_ADDRESS,
                        ADDRESS,
                        text,
                        "an IPv4 address in dotted decimal or an IPv6 address"));
    }

    private static int prefix(Call call, InetAddress address, int usual) {
        return call.form().number(PREFIX, usual, 1, IpAddress.bits(address), ErrorCode.INVALID_ADDRESS);
    }

    private static Scope inList(Call call) {
        return call.scope("IpAccessControlListSid", IpAccessControlList.KIND);
    }

    private static ObjectNode represent(IpAddress address) {
        String path = "/SIP/IpAccessControlLists/" + address.accessControlListSid() + "/IpAddresses/" + address.sid();
        ObjectNode json = Json.object();
        json.put("sid", address.sid().value());
        json.put("account_sid", address.accountSid().value());
        json.put("ip_access_control_list_sid", address.accessControlListSid().value());
        json.put("friendly_name", address.friendlyName());
        json.put("ip_address", NetUtil.toAddressString(address.address()));
        json.put("cidr_prefix_length", address.cidrPrefixLength());
        json.put("date_created", DateFormats.rfc2822(address.dates().created()));
        json.put("date_updated", DateFormats.rfc2822(address.dates().updated()));
        json.put("uri", Call.dated(address.accountSid(), path + ".json"));
        return json;
    }
}
