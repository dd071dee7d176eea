package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an update leaves as it is, and what clients that apply a whole state may ask again. */
class UnchangedIT extends WithApi {
    private String trunk;

    @BeforeEach
    void makeTrunk() {
        trunk = newTrunk();
    }

    @Test
    void nothing_is_written_when_nothing_differs() {
        String acl = newAccessList();
        String address = acl + "/IpAddresses/"
                + rest.created(acl + "/IpAddresses.json", "FriendlyName", "a", "IpAddress", "192.0.2.1")
                        .sid()
                + ".json";
        String user = "/v1/EndUsers/"
                + rest.created("/v1/EndUsers", "FriendlyName", "a", "Type", "t").sid();
        String url = trunk + "/OriginationUrls/"
                + rest.created(
                                trunk + "/OriginationUrls",
                                "FriendlyName",
                                "u",
                                "SipUrl",
                                "sip:a.example",
                                "Weight",
                                "1",
                                "Priority",
                                "1",
                                "Enabled",
                                "true")
                        .sid();
        unchanged(newDomain() + ".json", "SipRegistration", "false", "VoiceUrl", "");
        unchanged(newCredential());
        unchanged(newCredential(), "Unknown", "x");
        unchanged(newCredential(), "Password", PASSWORD);
        unchanged(acl + ".json", "FriendlyName", fine(rest.get(acl + ".json")).text("friendly_name"));
        unchanged(address, "IpAddress", "192.0.2.1", "CidrPrefixLength", "32");
        unchanged(trunk, "Secure", "false");
        unchanged(url, "Weight", "1");
        unchanged(user, "FriendlyName", "a");
    }

    private void unchanged(String path, String... form) {
        long revision = api.directory().committed();
        Rest.Answer before = fine(rest.get(path));
        Rest.Answer after = fine(rest.post(path, form));
        assertEquals(before.body(), after.body());
        assertEquals(revision, api.directory().committed(), "committed nothing");
    }

    @Test
    void a_trunk_has_no_phone_numbers() {
        assertEquals(
                0, fine(rest.get(trunk + "/PhoneNumbers")).body().path("phone_numbers").size());
        refused(404, 20404, rest.get(trunk + "/PhoneNumbers/PN" + "0".repeat(32)));
        refused(405, 20004, rest.post(trunk + "/PhoneNumbers", "PhoneNumberSid", "PN" + "0".repeat(32)));
        refused(404, 20404, rest.get("/v1/Trunks/TK" + "f".repeat(32) + "/PhoneNumbers"));
    }

    @Test
    void a_trunk_is_not_recorded_which_may_be_asked_for_again() {
        String recording = trunk + "/Recording";
        assertEquals("do-not-record", fine(rest.get(recording)).text("mode"));
        assertEquals(
                "do-not-trim",
                fine(rest.post(recording, "Mode", "do-not-record", "Trim", "do-not-trim"))
                        .text("trim"));
        fine(rest.post(recording));
        refused(
                400,
                20001,
                "Invalid parameter Mode: record-from-answer"
                        + " (expected: do-not-record, since no media passes here that could be recorded)",
                rest.post(recording, "Mode", "record-from-answer"));
        refused(400, 20001, rest.post(recording, "Trim", "trim-silence"));
        refused(404, 20404, rest.get("/v1/Trunks/TK" + "f".repeat(32) + "/Recording"));
        refused(405, 20004, rest.delete(recording));
    }

    @Test
    void a_byoc_trunk_is_unknown_whatever_it_is_called() {
        String domain = newDomain() + ".json";
        refused(
                400,
                21300,
                "Invalid BYOC trunk SID: BY" + "0".repeat(32) + " (expected: none, there are no BYOC trunks here)",
                rest.post(domain, "ByocTrunkSid", "BY" + "0".repeat(32)));
        fine(rest.post(domain, "ByocTrunkSid", ""));
    }

    @Test
    void an_empty_sid_of_a_list_is_a_missing_one() {
        refused(
                400,
                20001,
                "Missing required parameter CredentialListSid in the post body",
                rest.post(newDomain() + "/CredentialListMappings.json", "CredentialListSid", ""));
        refused(
                400,
                20001,
                "Missing required parameter IpAccessControlListSid in the post body",
                rest.post(trunk + "/IpAccessControlLists", "IpAccessControlListSid", ""));
    }

    private String newCredential() {
        String credentials = newList() + "/Credentials";
        String sid = rest.created(credentials + ".json", "Username", "alice", "Password", PASSWORD)
                .sid();
        return credentials + '/' + sid + ".json";
    }
}
