package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.journey.Rest.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIP domains and the lists that are mapped to them. */
class DomainsIT extends WithApi {
    @Test
    void a_bare_domain_has_the_documented_defaults() {
        JsonNode domain = rest.created(rest.in("/SIP/Domains.json"), "DomainName", unique() + ".example.com")
                .body();
        assertEquals("", domain.get("auth_type").textValue());
        assertEquals("2010-04-01", domain.get("api_version").textValue());
        for (String flag : new String[] {"sip_registration", "secure", "emergency_calling_enabled"}) {
            assertFalse(domain.get(flag).booleanValue(), flag);
        }
        for (String unset : new String[] {
            "friendly_name",
            "voice_url",
            "voice_fallback_url",
            "voice_status_callback_url",
            "byoc_trunk_sid",
            "emergency_caller_sid"
        }) {
            assertTrue(domain.get(unset).isNull(), unset);
        }
        for (String method : new String[] {"voice_method", "voice_fallback_method", "voice_status_callback_method"}) {
            assertEquals("POST", domain.get(method).textValue(), method);
        }
        String path = domain.get("uri").textValue().replace(".json", "");
        assertEquals(
                path + "/CredentialListMappings.json",
                domain.at("/subresource_uris/credential_list_mappings").textValue());
    }

    @Test
    void everything_that_is_given_is_told_back() {
        String caller = "PN" + "b".repeat(32);
        Answer domain = rest.created(
                rest.in("/SIP/Domains.json"),
                "DomainName",
                unique() + ".Example.COM",
                "FriendlyName",
                "Scranton Office",
                "VoiceUrl",
                "sip:pbx@10.0.0.1:5080;transport=tcp",
                "VoiceMethod",
                "get",
                "VoiceFallbackUrl",
                "sips://[2001:db8::1]",
                "VoiceStatusCallbackUrl",
                "https://example.com/status?x=1",
                "SipRegistration",
                "true",
                "EmergencyCallingEnabled",
                "True",
                "Secure",
                "true",
                "EmergencyCallerSid",
                caller);
        assertTrue(domain.text("domain_name").endsWith(".example.com"));
        assertEquals("sip:pbx@10.0.0.1:5080;transport=tcp", domain.text("voice_url"));
        assertEquals("GET", domain.text("voice_method"));
        assertEquals("sips://[2001:db8::1]", domain.text("voice_fallback_url"));
        assertTrue(domain.body().get("byoc_trunk_sid").isNull());
        assertEquals(caller, domain.text("emergency_caller_sid"));
        assertTrue(domain.body().get("emergency_calling_enabled").booleanValue());
    }

    @Test
    void an_update_changes_what_is_sent_and_an_empty_value_clears() {
        String domain = newDomain();
        fine(rest.post(
                domain + ".json", "VoiceUrl", "sip:a.example.com", "FriendlyName", "x", "SipRegistration", "true"));
        Answer cleared = fine(rest.post(domain + ".json", "VoiceUrl", ""));
        assertTrue(cleared.body().get("voice_url").isNull());
        assertEquals("x", cleared.text("friendly_name"));
        assertTrue(cleared.body().get("sip_registration").booleanValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short",
                "",
                "a..example.com",
                "-a.example.com",
                "a-.example.com",
                "a_b.example.com",
                "10.0.0.1",
                "a.example.com:5060",
                "bücher.example.com",
                ".example.com",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.example.com"
            })
    void what_is_no_host_name_is_refused(String name) {
        refused(400, 21231, rest.post(rest.in("/SIP/Domains.json"), "DomainName", name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://x",
                "nothing",
                "sip:",
                "sip:@",
                "sip:host:0",
                "sip:host:99999",
                "sip:a b",
                "tel:+1",
                "http://",
                "sip:[::g]"
            })
    void what_is_no_place_to_call_is_refused(String url) {
        refused(400, 20001, rest.post(newDomain() + ".json", "VoiceUrl", url));
    }

    @Test
    void a_wrong_method_flag_or_sid_is_refused_by_name() {
        String domain = newDomain() + ".json";
        refused(
                400,
                20001,
                "Invalid parameter VoiceMethod: PUT (expected: GET or POST)",
                rest.post(domain, "VoiceMethod", "PUT"));
        refused(
                400,
                20001,
                "Invalid parameter Secure: yes (expected: true or false)",
                rest.post(domain, "Secure", "yes"));
        refused(400, 21300, rest.post(domain, "ByocTrunkSid", "BY1"));
        refused(400, 21300, rest.post(domain, "ByocTrunkSid", "BY" + "a".repeat(32)));
        assertTrue(fine(rest.post(domain, "ByocTrunkSid", ""))
                .body()
                .get("byoc_trunk_sid")
                .isNull());
        refused(
                400,
                20001,
                rest.post(
                        domain.replace(".json", "") + "/Auth/Calls/CredentialListMappings.json",
                        "CredentialListSid",
                        ""));
        refused(400, 20001, rest.post(domain, "EmergencyCallerSid", "AC" + "a".repeat(32)));
        refused(400, 20002, rest.post(domain, "FriendlyName", "x".repeat(65)));
    }

    @Test
    void a_name_is_unique_among_all_accounts_domains_and_trunks_without_regard_to_case() {
        String name = unique() + ".example.com";
        newDomain(name);
        Rest stranger = api.stranger();
        String upper = name.toUpperCase(java.util.Locale.ROOT);
        refused(
                400,
                21232,
                "Domain " + upper + " already exists",
                stranger.post(stranger.in("/SIP/Domains.json"), "DomainName", upper));
        refused(400, 21248, stranger.post("/v1/Trunks", "DomainName", name));
        refused(400, 21232, rest.post(newDomain() + ".json", "DomainName", name));
    }

    @Test
    void a_deleted_name_is_free_again_at_once() {
        String name = unique() + ".example.com";
        assertEquals(204, rest.delete(newDomain(name) + ".json").status());
        newDomain(name);
    }

    @Test
    void a_domain_with_subdomains_stays_and_keeps_its_name() {
        String name = unique() + ".example.com";
        String parent = newDomain(name);
        String child = newDomain("a." + name);
        refused(400, 21233, rest.delete(parent + ".json"));
        refused(400, 21233, rest.post(parent + ".json", "DomainName", unique() + ".example.com"));
        assertEquals(204, rest.delete(child + ".json").status());
        assertEquals(204, rest.delete(parent + ".json").status());
    }

    @Test
    void a_subaccount_goes_below_a_domain_of_its_parent() {
        String name = unique() + ".example.com";
        newDomain(name);
        Answer sub = rest.created("/2010-04-01/Accounts.json");
        Rest own = Rest.to(rest.base()).as(sub.sid(), sub.text("auth_token"));
        own.created(own.in("/SIP/Domains.json"), "DomainName", "a." + name);
    }

    @Test
    void with_a_suffix_names_lie_under_it_and_subdomains_need_a_parent_of_ones_own(@TempDir Path dir) {
        try (LiveApi suffixed = LiveApi.Setup.in(dir).suffix("sip.twilio.com").start()) {
            Rest here = suffixed.rest();
            String domains = here.in("/SIP/Domains.json");
            refused(400, 21231, here.post(domains, "DomainName", "a.example.com"));
            refused(400, 21231, here.post(domains, "DomainName", "sip.twilio.com"));
            refused(400, 21231, here.post(domains, "DomainName", "xsip.twilio.com"));
            refused(400, 21232, here.post(domains, "DomainName", "b.a.sip.twilio.com"));
            here.created(domains, "DomainName", "a.sip.twilio.com");
            here.created(domains, "DomainName", "b.a.sip.twilio.com");
            Rest stranger = suffixed.stranger();
            refused(
                    400,
                    21232,
                    "Cannot create subdomain because the parent domain does not exist",
                    stranger.post(stranger.in("/SIP/Domains.json"), "DomainName", "c.a.sip.twilio.com"));
            refused(400, 21247, stranger.post("/v1/Trunks", "DomainName", "c.a.sip.twilio.com"));
            refused(400, 21245, here.post("/v1/Trunks", "DomainName", "my-short-name"));
        }
    }

    @Test
    void legacy_and_call_mappings_are_one_store() {
        String domain = newDomain();
        String list = sidOf(newList());
        rest.created(domain + "/Auth/Calls/CredentialListMappings.json", "CredentialListSid", list);
        Answer legacy = fine(rest.get(domain + "/CredentialListMappings/" + list + ".json"));
        assertEquals(sidOf(domain), legacy.text("domain_sid"));
        assertEquals(domain + "/CredentialListMappings/" + list + ".json", legacy.text("uri"));
        refused(400, 21231, rest.post(domain + "/CredentialListMappings.json", "CredentialListSid", list));
        assertEquals(
                204,
                rest.delete(domain + "/CredentialListMappings/" + list + ".json")
                        .status());
        refused(404, 20404, rest.get(domain + "/Auth/Calls/CredentialListMappings/" + list + ".json"));
    }

    @Test
    void registration_mappings_are_a_set_of_their_own_and_do_not_show_in_auth_type() {
        String domain = newDomain();
        String list = sidOf(newList());
        rest.created(domain + "/Auth/Registrations/CredentialListMappings.json", "CredentialListSid", list);
        assertEquals("", fine(rest.get(domain + ".json")).text("auth_type"));
        refused(404, 20404, rest.get(domain + "/Auth/Calls/CredentialListMappings/" + list + ".json"));
        rest.created(domain + "/Auth/Calls/CredentialListMappings.json", "CredentialListSid", list);
        assertEquals("CREDENTIAL_LIST", fine(rest.get(domain + ".json")).text("auth_type"));
        refused(404, 20404, rest.get(domain + "/Auth/Registrations/IpAccessControlListMappings.json"));
    }

    @Test
    void auth_type_tells_what_is_mapped_for_calls() {
        String domain = newDomain();
        String addresses = sidOf(newAccessList());
        rest.created(domain + "/IpAccessControlListMappings.json", "IpAccessControlListSid", addresses);
        assertEquals("IP_ACL", fine(rest.get(domain + ".json")).text("auth_type"));
        rest.created(domain + "/CredentialListMappings.json", "CredentialListSid", sidOf(newList()));
        assertEquals("IP_ACL,CREDENTIAL_LIST", fine(rest.get(domain + ".json")).text("auth_type"));
        assertEquals(
                204,
                rest.delete(domain + "/Auth/Calls/IpAccessControlListMappings/" + addresses + ".json")
                        .status());
        assertEquals("CREDENTIAL_LIST", fine(rest.get(domain + ".json")).text("auth_type"));
    }

    @Test
    void a_mapping_bears_the_name_that_the_list_has_now() {
        String domain = newDomain();
        String list = newList();
        String mapping = domain + "/Auth/Calls/CredentialListMappings/" + sidOf(list) + ".json";
        rest.created(domain + "/Auth/Calls/CredentialListMappings.json", "CredentialListSid", sidOf(list));
        fine(rest.post(list + ".json", "FriendlyName", "renamed " + sidOf(list)));
        assertEquals("renamed " + sidOf(list), fine(rest.get(mapping)).text("friendly_name"));
    }

    @Test
    void mapping_an_address_list_twice_is_refused_in_the_vendors_words() {
        String domain = newDomain();
        String addresses = sidOf(newAccessList());
        rest.created(domain + "/IpAccessControlListMappings.json", "IpAccessControlListSid", addresses);
        refused(
                400,
                21231,
                "IpAccessControlList already associated with this domain",
                rest.post(
                        domain + "/Auth/Calls/IpAccessControlListMappings.json", "IpAccessControlListSid", addresses));
    }

    @Test
    void an_unknown_list_is_not_found_at_its_own_path() {
        String unknown = "CLffffffffffffffffffffffffffffffff";
        refused(
                404,
                20404,
                "The requested resource " + rest.in("/SIP/CredentialLists/" + unknown + ".json") + " was not found",
                rest.post(newDomain() + "/CredentialListMappings.json", "CredentialListSid", unknown));
        String ofAStranger = sidOf(newList(api.stranger(), unique()));
        refused(404, 20404, rest.post(newDomain() + "/CredentialListMappings.json", "CredentialListSid", ofAStranger));
        refused(404, 20404, rest.post(newDomain() + "/CredentialListMappings.json", "CredentialListSid", "x"));
        refused(400, 20001, rest.post(newDomain() + "/CredentialListMappings.json"));
        String nowhere = rest.in("/SIP/Domains/SDffffffffffffffffffffffffffffffff/CredentialListMappings.json");
        refused(
                404,
                20404,
                "The requested resource " + nowhere + " was not found",
                rest.post(nowhere, "CredentialListSid", sidOf(newList())));
    }

    @Test
    void deleting_a_domain_deletes_its_mappings() {
        String domain = newDomain();
        String list = newList();
        rest.created(domain + "/CredentialListMappings.json", "CredentialListSid", sidOf(list));
        assertEquals(204, rest.delete(domain + ".json").status());
        assertEquals(204, rest.delete(list + ".json").status());
    }
}
