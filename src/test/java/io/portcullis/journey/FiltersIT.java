package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that are asked for one value of a field, and what is asked of pages of any list. */
class FiltersIT extends WithApi {
    private static final String NOWHERE = "PA0000000000000000";

    @Test
    void a_user_is_found_by_name_among_many_and_only_by_the_whole_name() {
        String credentials = newList() + "/Credentials.json";
        for (String name : List.of("alice", "bob", "bobby")) {
            rest.created(credentials, "Username", name, "Password", PASSWORD);
        }
        assertEquals(List.of("bob"), values(credentials + "?Username=bob", "credentials", "username"));
        assertEquals(List.of(), values(credentials + "?Username=Bob", "credentials", "username"));
        assertEquals(List.of(), values(credentials + "?Username=b%25", "credentials", "username"));
        assertEquals(List.of(), values(credentials + "?Username=", "credentials", "username"));
    }

    @Test
    void a_domain_is_found_by_its_name_in_any_case_and_by_both_names_together() {
        String name = unique() + ".example.com";
        String domain = newDomain(name);
        newDomain();
        rest.post(domain + ".json", "FriendlyName", "Head office");
        String domains = rest.in("/SIP/Domains.json");
        assertEquals(List.of(name), values(domains + "?DomainName=" + name, "domains", "domain_name"));
        assertEquals(
                List.of(name),
                values(domains + "?DomainName=" + name.toUpperCase(Locale.ROOT), "domains", "domain_name"));
        assertEquals(
                List.of(name),
                values(domains + "?DomainName=" + name + "&FriendlyName=Head+office", "domains", "domain_name"));
        assertEquals(
                List.of(), values(domains + "?DomainName=" + name + "&FriendlyName=Branch", "domains", "domain_name"));
    }

    @Test
    void whatever_has_a_friendly_name_is_found_by_it() {
        String name = unique();
        String list = newList(rest, name);
        newList();
        rest.created(rest.in("/SIP/IpAccessControlLists.json"), "FriendlyName", name);
        String acl = newAccessList();
        rest.created(acl + "/IpAddresses.json", "FriendlyName", name, "IpAddress", "192.0.2.1");
        rest.created(acl + "/IpAddresses.json", "FriendlyName", "other", "IpAddress", "192.0.2.2");
        rest.created("/v1/Trunks", "FriendlyName", name, "DomainName", name + ".example.org");
        newTrunk();
        rest.created("/v1/EndUsers", "FriendlyName", name, "Type", "t");
        rest.created("/v1/EndUsers", "FriendlyName", "other", "Type", "t");
        for (String[] path : new String[][] {
            {rest.in("/SIP/CredentialLists.json"), "credential_lists"},
            {rest.in("/SIP/IpAccessControlLists.json"), "ip_access_control_lists"},
            {acl + "/IpAddresses.json", "ip_addresses"},
            {"/v1/Trunks", "trunks"},
            {"/v1/EndUsers", "results"}
        }) {
            assertEquals(List.of(name), values(path[0] + "?FriendlyName=" + name, path[1], "friendly_name"), path[0]);
        }
        assertEquals(
                List.of(name + ".example.org"),
                values("/v1/Trunks?DomainName=" + name + ".example.org", "trunks", "domain_name"));
        assertTrue(list.contains("CL"));
    }

    @Test
    void keys_and_origination_urls_are_found_by_their_names() {
        String name = unique();
        String keys = rest.in("/Keys.json");
        rest.created(keys, "FriendlyName", name);
        rest.created(keys, "FriendlyName", name + "2");
        assertEquals(List.of(name), values(keys + "?FriendlyName=" + name, "keys", "friendly_name"));
        assertEquals(List.of(), values(keys + "?FriendlyName=" + name + "%25", "keys", "friendly_name"));
        String urls = newTrunk() + "/OriginationUrls";
        for (String each : List.of(name, name + "2")) {
            rest.created(
                    urls,
                    "FriendlyName",
                    each,
                    "SipUrl",
                    "sip:pbx.example.com",
                    "Priority",
                    "1",
                    "Weight",
                    "1",
                    "Enabled",
                    "true");
        }
        assertEquals(List.of(name), values(urls + "?FriendlyName=" + name, "origination_urls", "friendly_name"));
        assertEquals(List.of(), values(urls + "?FriendlyName=" + name + "%25", "origination_urls", "friendly_name"));
    }

    @Test
    void a_page_token_of_another_list_is_none_of_this_one() {
        String mine = newList() + "/Credentials.json";
        String other = newList() + "/Credentials.json";
        for (String list : List.of(mine, other)) {
            rest.created(list, "Username", "alice", "Password", PASSWORD);
            rest.created(list, "Username", "bob", "Password", PASSWORD);
        }
        newList();
        String next = fine(rest.get(mine + "?PageSize=1")).text("next_page_uri");
        String token = next.substring(next.indexOf("PageToken="));
        fine(rest.get(mine + "?" + token));
        for (String list : List.of(
                other, rest.in("/SIP/CredentialLists.json"), rest.in("/Keys.json"), rest.in("/SIP/Domains.json"))) {
            refused(400, 21481, rest.get(list + "?" + token));
        }
        refused(400, 21481, rest.get("/v1/Trunks?" + token));
    }

    @Test
    void a_filter_goes_on_from_page_to_page() {
        String acl = newAccessList() + "/IpAddresses.json";
        for (int i = 0; i < 3; i++) {
            rest.created("/v1/EndUsers", "FriendlyName", "walked", "Type", "t");
            rest.created(acl, "FriendlyName", "a" + i, "IpAddress", "192.0.2." + i);
        }
        JsonNode first =
                fine(rest.get("/v1/EndUsers?FriendlyName=walked&PageSize=2")).body();
        assertEquals(2, first.path("results").size());
        String next = first.at("/meta/next_page_url").textValue();
        assertTrue(next.contains("FriendlyName=walked&"), next);
        JsonNode second = fine(rest.get(next.substring(rest.base().length()))).body();
        assertEquals(1, second.path("results").size());
        assertTrue(second.at("/meta/next_page_url").isNull());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/2010-04-01/Accounts.json",
                "/Keys.json",
                "/SIP/Domains.json",
                "/SIP/CredentialLists.json",
                "/SIP/IpAccessControlLists.json"
            })
    void a_page_token_that_is_none_of_ours_has_its_code_on_every_list(String tail) {
        String path = tail.startsWith("/2010") ? tail : rest.in(tail);
        for (String token : List.of("x", "PA" + "0".repeat(50), "PASD" + "0".repeat(32), NOWHERE)) {
            refused(400, 21481, rest.get(path + "?PageToken=" + token));
        }
    }

    @Test
    void a_page_token_that_is_none_of_ours_has_its_code_on_every_list_of_a_part() {
        String domain = newDomain();
        for (String path : List.of(
                newList() + "/Credentials.json",
                newAccessList() + "/IpAddresses.json",
                domain + "/CredentialListMappings.json",
                domain + "/IpAccessControlListMappings.json",
                domain + "/Auth/Calls/CredentialListMappings.json",
                domain + "/Auth/Calls/IpAccessControlListMappings.json",
                domain + "/Auth/Registrations/CredentialListMappings.json")) {
            refused(400, 21481, rest.get(path + "?PageToken=" + NOWHERE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "", "1.5", "9999999999999999999"})
    void a_page_size_that_is_none_is_refused_with_what_it_may_be(String size) {
        refused(
                400,
                20001,
                "Invalid parameter PageSize: " + size + " (expected: 1 to 1000)",
                rest.get("/v1/Trunks?PageSize=" + size));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1001", "5000", "99999999999"})
    void a_page_size_above_the_greatest_is_cut(String size) {
        assertEquals(
                1000,
                fine(rest.get("/v1/Trunks?PageSize=" + size))
                        .body()
                        .at("/meta/page_size")
                        .intValue());
    }

    private List<String> values(String path, String key, String field) {
        return StreamSupport.stream(fine(rest.get(path)).body().path(key).spliterator(), false)
                .map(row -> row.path(field).textValue())
                .toList();
    }
}
