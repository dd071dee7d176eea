package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.journey.Rest.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the API, and how far each reaches: tokens, keys, parents and subaccounts, strangers. */
class AccessIT extends WithApi {
    private static final String ACCOUNTS = "/2010-04-01/Accounts";

    @Test
    void without_credentials_one_is_told_so() {
        Answer answer = Rest.to(rest.base()).get(rest.in("/SIP/Domains.json"));
        refused(401, 20003, "Authentication Error - No credentials provided", answer);
        assertEquals(
                "Basic realm=\"Twilio API\"",
                answer.headers().firstValue("WWW-Authenticate").orElse("none"));
    }

    @Test
    void a_wrong_token_and_an_unknown_account_are_refused() {
        Rest nobody = Rest.to(rest.base());
        String path = rest.in("/SIP/Domains.json");
        refused(401, 20003, "Authenticate", nobody.as(LiveApi.ACCOUNT, "wrong").get(path));
        String unknown = "ACffffffffffffffffffffffffffffffff";
        refused(
                401,
                20003,
                "Authentication Error - invalid username",
                nobody.as(unknown, LiveApi.TOKEN).get(path));
        refused(401, 20003, nobody.as("alice", LiveApi.TOKEN).get(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "Basic", "Basic !!!", "Basic YWJj", "basic"})
    void what_is_no_basic_authentication_is_refused(String header) {
        refused(
                401,
                20003,
                Rest.to(rest.base())
                        .send(HttpRequest.newBuilder(URI.create(rest.base() + "/v1/Trunks"))
                                .header("Authorization", header)
                                .build()));
    }

    @Test
    void strangers_are_not_told_what_exists() {
        refused(401, 20003, Rest.to(rest.base()).get("/nowhere"));
        refused(401, 20003, Rest.to(rest.base()).send("PUT", "/v1/Trunks", null, null));
    }

    @Test
    void an_account_is_told_without_its_token() {
        Answer answer = fine(rest.get(ACCOUNTS + "/" + LiveApi.ACCOUNT + ".json"));
        assertEquals(LiveApi.ACCOUNT, answer.text("owner_account_sid"));
        assertEquals("active", answer.text("status"));
        assertEquals("Full", answer.text("type"));
        assertTrue(answer.body().get("auth_token").isNull());
        assertEquals(
                rest.in("/SIP.json"), answer.body().at("/subresource_uris/sip").textValue());
        assertEquals(
                rest.in("/Keys.json"),
                answer.body().at("/subresource_uris/keys").textValue());
    }

    @Test
    void a_parent_reaches_its_subaccount_by_path_and_the_subaccount_only_itself() {
        Answer sub = rest.created(ACCOUNTS + ".json", "FriendlyName", "sub");
        assertEquals(LiveApi.ACCOUNT, sub.text("owner_account_sid"));
        Rest own = Rest.to(rest.base()).as(sub.sid(), sub.text("auth_token"));
        String list = newList(own, "phones");
        assertEquals("phones", fine(rest.get(list + ".json")).text("friendly_name"));
        String byParent = rest.created(list + "/Credentials.json", "Username", "alice", "Password", PASSWORD)
                .text("account_sid");
        assertEquals(sub.sid(), byParent);

        refused(401, 20003, own.get(rest.in("/SIP/Domains.json")));
        refused(401, 20003, own.get(ACCOUNTS + "/" + LiveApi.ACCOUNT + ".json"));
        refused(404, 20404, own.get(ACCOUNTS + "/" + LiveApi.STRANGER + "/SIP/Domains.json"));
        refused(403, 20006, own.post(ACCOUNTS + ".json", "FriendlyName", "sub of sub"));
        assertEquals(1, fine(own.get(ACCOUNTS + ".json")).body().get("accounts").size());
        assertEquals(
                sub.sid(), fine(own.get(ACCOUNTS + "/" + sub.sid() + ".json")).sid());
        assertEquals(
                "me",
                fine(own.post(ACCOUNTS + "/" + sub.sid() + ".json", "FriendlyName", "me"))
                        .text("friendly_name"));
    }

    @Test
    void a_subaccount_without_a_name_is_named_after_the_minute() {
        String name = rest.created(ACCOUNTS + ".json").text("friendly_name");
        assertTrue(name.matches("SubAccount Created at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d [AP]M"), name);
    }

    @Test
    void nobody_sees_another_account() {
        String list = newList();
        Rest stranger = api.stranger();
        refused(404, 20404, stranger.get(list + ".json"));
        refused(404, 20404, stranger.get(ACCOUNTS + "/" + LiveApi.ACCOUNT + ".json"));
        refused(404, 20404, stranger.get(stranger.in("/SIP/CredentialLists/" + sidOf(list) + ".json")));
        refused(
                404,
                20404,
                stranger.post(stranger.in("/SIP/CredentialLists/" + sidOf(list) + ".json"), "FriendlyName", "x"));
        String trunk = newTrunk();
        refused(404, 20404, stranger.get(trunk));
        refused(404, 20404, stranger.get(ACCOUNTS + "/ACffffffffffffffffffffffffffffffff/SIP/Domains.json"));
        List<String> seen = new ArrayList<>();
        fine(stranger.get(ACCOUNTS + ".json"))
                .body()
                .get("accounts")
                .forEach(a -> seen.add(a.get("sid").textValue()));
        assertEquals(List.of(LiveApi.STRANGER), seen);
    }

    @Test
    void a_product_acts_on_the_account_of_the_credentials() {
        Answer sub = rest.created(ACCOUNTS + ".json", "FriendlyName", "with trunk");
        Rest own = Rest.to(rest.base()).as(sub.sid(), sub.text("auth_token"));
        String trunk = own.created("/v1/Trunks").sid();
        assertEquals(sub.sid(), fine(own.get("/v1/Trunks/" + trunk)).text("account_sid"));
        refused(404, 20404, rest.get("/v1/Trunks/" + trunk));
    }

    @Test
    void a_suspended_subaccount_cannot_log_in_and_can_be_read_by_its_parent() {
        Answer sub = rest.created(ACCOUNTS + ".json", "FriendlyName", "late payer");
        Rest own = Rest.to(rest.base()).as(sub.sid(), sub.text("auth_token"));
        String list = newList(own, "phones");
        String account = ACCOUNTS + "/" + sub.sid() + ".json";
        assertEquals(
                "suspended", fine(rest.post(account, "Status", "suspended")).text("status"));
        refused(401, 20003, own.get(own.in("/SIP/Domains.json")));
        assertEquals("phones", fine(rest.get(list + ".json")).text("friendly_name"));
        refused(403, 20005, rest.post(list + ".json", "FriendlyName", "other"));
        List<String> suspended = new ArrayList<>();
        fine(rest.get(ACCOUNTS + ".json?Status=suspended"))
                .body()
                .get("accounts")
                .forEach(a -> suspended.add(a.get("sid").textValue()));
        assertEquals(List.of(sub.sid()), suspended);
        assertEquals("active", fine(rest.post(account, "Status", "active")).text("status"));
        fine(own.get(own.in("/SIP/Domains.json")));
        assertEquals("closed", fine(rest.post(account, "Status", "closed")).text("status"));
        refused(401, 20003, own.get(own.in("/SIP/Domains.json")));
    }

    @Test
    void nobody_changes_the_own_status() {
        refused(400, 21476, rest.post(ACCOUNTS + "/" + LiveApi.ACCOUNT + ".json", "Status", "closed"));
        Answer sub = rest.created(ACCOUNTS + ".json");
        Rest own = Rest.to(rest.base()).as(sub.sid(), sub.text("auth_token"));
        refused(400, 21476, own.post(ACCOUNTS + "/" + sub.sid() + ".json", "Status", "suspended"));
        refused(400, 20001, rest.post(ACCOUNTS + "/" + sub.sid() + ".json", "Status", "1"));
    }

    @Test
    void a_key_reads_its_own_account_and_changes_none() {
        Answer key = rest.created(rest.in("/Keys.json"), "FriendlyName", "application");
        assertEquals("standard", key.text("key_type"));
        Rest byKey = Rest.to(rest.base()).as(LiveApi.ACCOUNT, key.sid(), key.text("secret"));
        String own = ACCOUNTS + "/" + LiveApi.ACCOUNT + ".json";
        assertEquals(LiveApi.ACCOUNT, fine(byKey.get(own)).sid());
        refused(401, 20003, byKey.post(own, "FriendlyName", "mine"));
        refused(401, 20003, byKey.get(ACCOUNTS + ".json"));
        String sub = rest.created(ACCOUNTS + ".json").sid();
        refused(401, 20003, byKey.get(ACCOUNTS + "/" + sub + ".json"));
    }

    @Test
    void a_main_key_reaches_accounts_and_keys() {
        Answer key = rest.created(rest.in("/Keys.json"), "FriendlyName", "terraform", "KeyType", "main");
        assertEquals("main", key.text("key_type"));
        Rest byKey = Rest.to(rest.base()).as(LiveApi.ACCOUNT, key.sid(), key.text("secret"));
        String sub = byKey.created(ACCOUNTS + ".json", "FriendlyName", "sub").sid();
        fine(byKey.get(ACCOUNTS + "/" + sub + ".json"));
        Answer another = byKey.created("/2010-04-01/Accounts/" + sub + "/Keys.json", "KeyType", "standard");
        assertEquals("standard", another.text("key_type"));
        String path = rest.in("/Keys/" + key.sid() + ".json");
        assertEquals(
                "main",
                fine(rest.post(path, "FriendlyName", "tf", "KeyType", "main")).text("key_type"));
        refused(400, 20001, rest.post(path, "KeyType", "standard"));
        refused(400, 20001, rest.post(rest.in("/Keys.json"), "KeyType", "restricted"));
    }

    @Test
    void a_key_logs_in_until_it_is_deleted_and_reaches_neither_accounts_nor_keys() {
        Answer key = rest.created(rest.in("/Keys.json"), "FriendlyName", "application");
        String secret = key.text("secret");
        assertNotNull(secret);
        Rest byKey = Rest.to(rest.base()).as(LiveApi.ACCOUNT, key.sid(), secret);
        fine(byKey.get(rest.in("/SIP/Domains.json")));
        fine(byKey.get("/v1/Trunks"));
        refused(401, 20003, byKey.get(rest.in("/Keys.json")));
        refused(401, 20003, byKey.get(ACCOUNTS + ".json"));
        refused(
                401,
                20003,
                Rest.to(rest.base()).as(LiveApi.ACCOUNT, key.sid(), "wrong").get("/v1/Trunks"));

        String path = rest.in("/Keys/" + key.sid() + ".json");
        assertFalse(fine(rest.get(path)).body().has("secret"));
        assertEquals("app", fine(rest.post(path, "FriendlyName", "app")).text("friendly_name"));
        assertTrue(fine(rest.get(rest.in("/Keys.json")))
                .body()
                .get("keys")
                .findValuesAsText("sid")
                .contains(key.sid()));
        assertEquals(204, rest.delete(path).status());
        refused(401, 20003, byKey.get(rest.in("/SIP/Domains.json")));
        refused(404, 20404, rest.get(path));
    }
}
