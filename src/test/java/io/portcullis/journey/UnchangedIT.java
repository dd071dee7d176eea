package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an update leaves as it is. */
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

    private String newCredential() {
        String credentials = newList() + "/Credentials";
        String sid = rest.created(credentials + ".json", "Username", "alice", "Password", PASSWORD)
                .sid();
        return credentials + '/' + sid + ".json";
    }
}
