package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.journey.Rest.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trunks, the lists that are associated with them, and where their calls go. */
class TrunksIT extends WithApi {
    @Test
    void a_bare_trunk_has_the_documented_defaults() {
        JsonNode trunk = rest.created("/v1/Trunks").body();
        for (String unset : new String[] {"friendly_name", "domain_name", "disaster_recovery_url"}) {
            assertTrue(trunk.get(unset).isNull(), unset);
        }
        assertEquals("POST", trunk.get("disaster_recovery_method").textValue());
        assertEquals("disable-all", trunk.get("transfer_mode").textValue());
        assertEquals("from-transferee", trunk.get("transfer_caller_id").textValue());
        assertFalse(trunk.get("secure").booleanValue());
        assertFalse(trunk.get("cnam_lookup_enabled").booleanValue());
        assertEquals("", trunk.get("auth_type").textValue());
        assertEquals(0, trunk.get("auth_type_set").size());
        assertEquals("do-not-record", trunk.at("/recording/mode").textValue());
        assertEquals(
                trunk.get("url").textValue() + "/CredentialLists",
                trunk.at("/links/credential_lists").textValue());
    }

    @Test
    void symmetric_rtp_is_not_ours_to_set() {
        Answer trunk = rest.created("/v1/Trunks", "SymmetricRtpEnabled", "true");
        assertFalse(trunk.body().get("symmetric_rtp_enabled").booleanValue());
    }

    @Test
    void an_update_changes_what_is_sent_and_an_empty_value_clears() {
        String name = unique() + ".pstn.example.com";
        String trunk = newTrunk();
        Answer named = fine(rest.post(trunk, "DomainName", name, "FriendlyName", "carrier", "Secure", "true"));
        assertEquals(name, named.text("domain_name"));
        Answer cleared = fine(rest.post(trunk, "FriendlyName", "", "DomainName", ""));
        assertTrue(cleared.body().get("friendly_name").isNull());
        assertTrue(cleared.body().get("domain_name").isNull());
        assertTrue(cleared.body().get("secure").booleanValue());
    }

    @ParameterizedTest
    @CsvSource({"TransferMode", "TransferCallerId"})
    void an_unknown_word_is_refused(String parameter) {
        refused(400, 20001, rest.post("/v1/Trunks", parameter, "invalid"));
    }

    @Test
    void a_termination_name_is_a_host_name_and_unique() {
        refused(400, 21245, rest.post("/v1/Trunks", "DomainName", "my-short-name"));
        String name = unique() + ".pstn.example.com";
        rest.created("/v1/Trunks", "DomainName", name);
        refused(400, 21248, "Domain " + name + " already exists", rest.post("/v1/Trunks", "DomainName", name));
        refused(400, 21232, rest.post(rest.in("/SIP/Domains.json"), "DomainName", name));
    }

    @Test
    void a_trunk_with_subdomains_stays_and_keeps_its_name() {
        String name = unique() + ".pstn.example.com";
        String parent =
                "/v1/Trunks/" + rest.created("/v1/Trunks", "DomainName", name).sid();
        rest.created("/v1/Trunks", "DomainName", "a." + name);
        refused(400, 21247, rest.delete(parent));
        refused(400, 21247, rest.post(parent, "DomainName", unique() + ".example.com"));
    }

    @Test
    void associations_feed_the_auth_type() {
        String trunk = newTrunk();
        String addresses = sidOf(newAccessList());
        rest.created(trunk + "/IpAccessControlLists", "IpAccessControlListSid", addresses);
        assertEquals("IP_ACL", fine(rest.get(trunk)).text("auth_type"));
        rest.created(trunk + "/CredentialLists", "CredentialListSid", sidOf(newList()));
        Answer both = fine(rest.get(trunk));
        assertEquals("IP_ACL,CREDENTIAL_LIST", both.text("auth_type"));
        assertEquals(
                "[\"IP_ACL\",\"CREDENTIAL_LIST\"]",
                both.body().get("auth_type_set").toString());
        assertEquals(
                204, rest.delete(trunk + "/IpAccessControlLists/" + addresses).status());
        assertEquals("CREDENTIAL_LIST", fine(rest.get(trunk)).text("auth_type"));
    }

    @Test
    void associating_twice_is_refused_and_several_lists_are_fine() {
        String trunk = newTrunk();
        String list = sidOf(newList());
        Answer association = rest.created(trunk + "/CredentialLists", "CredentialListSid", list);
        assertEquals(rest.base() + trunk + "/CredentialLists/" + list, association.text("url"));
        assertEquals(list, association.sid());
        refused(400, 21245, rest.post(trunk + "/CredentialLists", "CredentialListSid", list));
        rest.created(trunk + "/CredentialLists", "CredentialListSid", sidOf(newList()));
        String addresses = sidOf(newAccessList());
        rest.created(trunk + "/IpAccessControlLists", "IpAccessControlListSid", addresses);
        refused(400, 21245, rest.post(trunk + "/IpAccessControlLists", "IpAccessControlListSid", addresses));
    }

    @Test
    void an_unknown_list_is_not_found() {
        refused(
                404,
                20404,
                rest.post(newTrunk() + "/CredentialLists", "CredentialListSid", "CLffffffffffffffffffffffffffffffff"));
        refused(400, 20001, rest.post(newTrunk() + "/IpAccessControlLists"));
        refused(405, 20004, rest.post(newTrunk() + "/CredentialLists/" + sidOf(newList()), "A", "b"));
    }

    @Test
    void deleting_a_trunk_deletes_what_belongs_to_it() {
        String trunk = newTrunk();
        String list = newList();
        rest.created(trunk + "/CredentialLists", "CredentialListSid", sidOf(list));
        String url =
                trunk + "/OriginationUrls/" + addUrl(trunk, "sip:a.example.com").sid();
        assertEquals(204, rest.delete(trunk).status());
        refused(404, 20404, rest.get(url));
        assertEquals(204, rest.delete(list + ".json").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Weight", "Priority", "Enabled", "FriendlyName", "SipUrl"})
    void an_origination_url_needs_all_five(String missing) {
        String trunk = newTrunk();
        java.util.List<String> pairs = new java.util.ArrayList<>(java.util.List.of(
                "Weight", "1", "Priority", "1", "Enabled", "true", "FriendlyName", "a", "SipUrl", "sip:a.example.com"));
        int at = pairs.indexOf(missing);
        pairs.remove(at);
        pairs.remove(at);
        refused(
                400,
                20001,
                "Missing required parameter " + missing + " in the post body",
                rest.post(trunk + "/OriginationUrls", pairs.toArray(String[]::new)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:a.example.com",
                "sips:a.example.com:5061",
                "sip://sip-box.com:1234",
                "sip:u@10.0.0.1;transport=tcp",
                "SIP:a"
            })
    void a_sip_url_is_told_as_it_was_given(String url) {
        assertEquals(url, addUrl(newTrunk(), url).text("sip_url"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a.example.com", "a.example.com", "", "sip:", "sipx:a"})
    void another_url_is_refused(String url) {
        refused(
                400,
                20001,
                rest.post(
                        newTrunk() + "/OriginationUrls",
                        "Weight",
                        "1",
                        "Priority",
                        "1",
                        "Enabled",
                        "true",
                        "FriendlyName",
                        "a",
                        "SipUrl",
                        url));
    }

    @Test
    void weight_and_priority_go_from_0_to_65535() {
        String trunk = newTrunk();
        String url =
                trunk + "/OriginationUrls/" + addUrl(trunk, "sip:a.example.com").sid();
        Answer ends = fine(rest.post(url, "Weight", "0", "Priority", "65535"));
        assertEquals(0, ends.body().get("weight").intValue());
        assertEquals(65535, ends.body().get("priority").intValue());
        refused(400, 20001, rest.post(url, "Weight", "65536"));
        refused(400, 20001, rest.post(url, "Priority", "-1"));
        refused(400, 20001, rest.post(url, "Enabled", "maybe"));
        assertFalse(
                fine(rest.post(url, "Enabled", "false")).body().get("enabled").booleanValue());
    }

    private Answer addUrl(String trunk, String url) {
        return rest.created(
                trunk + "/OriginationUrls",
                "Weight",
                "1",
                "Priority",
                "1",
                "Enabled",
                "true",
                "FriendlyName",
                "a",
                "SipUrl",
                url);
    }

    @Test
    void a_trunk_has_no_phone_numbers() {
        String trunk = newTrunk();
        Answer numbers = fine(rest.get(trunk + "/PhoneNumbers"));
        assertEquals(0, numbers.body().get("phone_numbers").size());
        assertEquals("phone_numbers", numbers.body().at("/meta/key").textValue());
        refused(404, 20404, rest.get(trunk + "/PhoneNumbers/PN" + "a".repeat(32)));
        refused(405, 20004, rest.post(trunk + "/PhoneNumbers", "PhoneNumberSid", "PN" + "a".repeat(32)));
        refused(404, 20404, rest.get("/v1/Trunks/TK" + "0".repeat(32) + "/PhoneNumbers"));
        refused(404, 20404, api.stranger().get(trunk + "/PhoneNumbers"));
    }

    @Test
    void a_trunk_does_not_record() {
        String recording = newTrunk() + "/Recording";
        assertEquals(
                "{\"mode\":\"do-not-record\",\"trim\":\"do-not-trim\"}",
                fine(rest.get(recording)).body().toString());
        assertEquals(
                "do-not-record",
                fine(rest.post(recording, "Mode", "do-not-record", "Trim", "do-not-trim"))
                        .text("mode"));
        fine(rest.post(recording));
        refused(400, 20001, rest.post(recording, "Mode", "record-from-answer"));
        refused(400, 20001, rest.post(recording, "Trim", "trim-silence"));
        refused(404, 20404, rest.get("/v1/Trunks/TK" + "0".repeat(32) + "/Recording"));
        refused(405, 20004, rest.delete(recording));
        refused(404, 20404, rest.get(recording + "/RE1"));
    }

    @Test
    void a_list_to_associate_must_be_named() {
        String trunk = newTrunk();
        refused(400, 20001, rest.post(trunk + "/CredentialLists", "CredentialListSid", ""));
        refused(400, 20001, rest.post(trunk + "/IpAccessControlLists", "IpAccessControlListSid", ""));
    }
}
