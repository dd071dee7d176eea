package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.journey.Rest.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IP access control lists and the address ranges in them. */
class AccessListsIT extends WithApi {
    @Test
    void the_name_of_a_list_has_up_to_255_characters_and_is_unique() {
        String lists = rest.in("/SIP/IpAccessControlLists.json");
        String name = "x".repeat(255);
        Answer list = rest.created(lists, "FriendlyName", name);
        assertEquals(
                list.text("uri").replace(".json", "/IpAddresses.json"),
                list.body().at("/subresource_uris/ip_addresses").textValue());
        refused(400, 21235, rest.post(lists, "FriendlyName", name));
        refused(400, 21235, rest.post(lists, "FriendlyName", name + "x"));
        refused(400, 21235, rest.post(lists, "FriendlyName", ""));
        refused(400, 20001, rest.post(lists));
        assertEquals(
                name, fine(rest.post(list.text("uri"), "FriendlyName", name)).text("friendly_name"));
    }

    @Test
    void a_mapped_list_stays_whatever_maps_it() {
        String list = newAccessList();
        String domain = newDomain() + "/Auth/Calls/IpAccessControlListMappings";
        String trunk = newTrunk() + "/IpAccessControlLists";
        rest.created(domain + ".json", "IpAccessControlListSid", sidOf(list));
        rest.created(trunk, "IpAccessControlListSid", sidOf(list));
        refused(400, 21236, rest.delete(list + ".json"));
        assertEquals(204, rest.delete(domain + "/" + sidOf(list) + ".json").status());
        refused(400, 21236, rest.delete(list + ".json"));
        assertEquals(204, rest.delete(trunk + "/" + sidOf(list)).status());
        assertEquals(204, rest.delete(list + ".json").status());
    }

    @ParameterizedTest
    @CsvSource({"192.168.1.1,32", "0.0.0.0,32", "255.255.255.255,32", "2001:db8::1,128", "::1,128"})
    void an_address_alone_means_itself(String address, int prefix) {
        Answer added = add(newAccessList(), "gateway", address);
        assertEquals(address, added.text("ip_address"));
        assertEquals(prefix, added.body().get("cidr_prefix_length").intValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "192.168.1",
                "192.168.1.256",
                "192.168.01.1",
                "1.2.3.4.5",
                "1.2.3.4/24",
                "example.com",
                "localhost",
                "2001:db8::g",
                ":::",
                "[::1]",
                "fe80::1%eth0",
                "0x7f.1",
                "127.1",
                "3232235777"
            })
    void what_is_no_address_is_refused(String address) {
        refused(
                400,
                21238,
                rest.post(newAccessList() + "/IpAddresses.json", "FriendlyName", "a", "IpAddress", address));
    }

    @ParameterizedTest
    @CsvSource({"192.168.1.1,0", "192.168.1.1,33", "192.168.1.1,x", "2001:db8::1,129", "2001:db8::1,0"})
    void a_prefix_that_admits_everybody_or_is_too_long_is_refused(String address, String prefix) {
        refused(
                400,
                21238,
                rest.post(
                        newAccessList() + "/IpAddresses.json",
                        "FriendlyName",
                        "a",
                        "IpAddress",
                        address,
                        "CidrPrefixLength",
                        prefix));
    }

    @Test
    void an_address_and_a_name_are_each_there_once() {
        String list = newAccessList();
        add(list, "gateway", "192.0.2.1");
        refused(400, 21235, rest.post(list + "/IpAddresses.json", "FriendlyName", "gateway", "IpAddress", "192.0.2.2"));
        refused(400, 21235, rest.post(list + "/IpAddresses.json", "FriendlyName", "other", "IpAddress", "192.0.2.1"));
        add(newAccessList(), "gateway", "192.0.2.1");
    }

    @Test
    void what_is_required_is_named() {
        String addresses = newAccessList() + "/IpAddresses.json";
        refused(
                400,
                20001,
                "Missing required parameter FriendlyName in the post body",
                rest.post(addresses, "IpAddress", "192.0.2.1"));
        refused(
                400,
                20001,
                "Missing required parameter IpAddress in the post body",
                rest.post(addresses, "FriendlyName", "a"));
    }

    @Test
    void an_update_changes_what_is_sent() {
        String list = newAccessList();
        String path = add(list, "gateway", "192.0.2.1").text("uri");
        Answer wider = fine(rest.post(path, "IpAddress", "192.0.2.0", "CidrPrefixLength", "24"));
        assertEquals(24, wider.body().get("cidr_prefix_length").intValue());
        assertEquals("gateway", wider.text("friendly_name"));
        assertEquals("net", fine(rest.post(path, "FriendlyName", "net")).text("friendly_name"));
        Answer six = fine(rest.post(path, "IpAddress", "2001:db8::"));
        assertEquals(128, six.body().get("cidr_prefix_length").intValue());
        refused(400, 21238, rest.post(path, "CidrPrefixLength", "129"));
    }

    private Answer add(String list, String name, String address) {
        return rest.created(list + "/IpAddresses.json", "FriendlyName", name, "IpAddress", address);
    }
}
