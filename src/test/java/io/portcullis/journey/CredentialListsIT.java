package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.digest.HashedPassword;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.journey.Rest.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credential lists and the users in them. */
class CredentialListsIT extends WithApi {
    @Test
    void a_list_is_told_with_its_credentials_path() {
        Answer list = rest.created(rest.in("/SIP/CredentialLists.json"), "FriendlyName", "Low Rises");
        String path = rest.in("/SIP/CredentialLists/" + list.sid());
        assertEquals("Low Rises", list.text("friendly_name"));
        assertEquals(LiveApi.ACCOUNT, list.text("account_sid"));
        assertEquals(path + ".json", list.text("uri"));
        assertEquals(
                path + "/Credentials.json",
                list.body().at("/subresource_uris/credentials").textValue());
        assertEquals(list.text("date_created"), list.text("date_updated"));
    }

    @Test
    void the_name_of_a_list_has_one_to_sixty_four_characters() {
        String lists = rest.in("/SIP/CredentialLists.json");
        refused(400, 20002, rest.post(lists, "FriendlyName", ""));
        refused(400, 20002, rest.post(lists, "FriendlyName", "x".repeat(65)));
        rest.created(lists, "FriendlyName", "\uD83D\uDCDE".repeat(64));
    }

    @Test
    void the_name_of_a_list_is_unique_in_its_account() {
        String name = unique();
        String list = newList(rest, name);
        refused(400, 21240, rest.post(rest.in("/SIP/CredentialLists.json"), "FriendlyName", name));
        refused(400, 21240, rest.post(newList() + ".json", "FriendlyName", name));
        newList(api.stranger(), name);
        assertEquals(name, fine(rest.post(list + ".json", "FriendlyName", name)).text("friendly_name"));
    }

    @Test
    void an_update_of_a_list_needs_the_name() {
        refused(400, 20001, "Missing required parameter FriendlyName in the post body", rest.post(newList() + ".json"));
    }

    @Test
    void deleting_a_list_deletes_its_credentials() {
        String list = newList();
        String user = add(list, "alice").text("uri");
        assertEquals(204, rest.delete(list + ".json").status());
        refused(404, 20404, rest.get(user));
        refused(404, 20404, rest.get(list + "/Credentials.json"));
    }

    @Test
    void a_mapped_list_stays_whatever_maps_it() {
        String list = newList();
        String domain = newDomain();
        String trunk = newTrunk();
        for (String place : new String[] {
            domain + "/Auth/Calls/CredentialListMappings.json",
            domain + "/Auth/Registrations/CredentialListMappings.json",
            trunk + "/CredentialLists"
        }) {
            rest.created(place, "CredentialListSid", sidOf(list));
            refused(400, 21241, rest.delete(list + ".json"));
            String item = place.endsWith(".json")
                    ? place.replace(".json", "/" + sidOf(list) + ".json")
                    : place + "/" + sidOf(list);
            assertEquals(204, rest.delete(item).status());
        }
        assertEquals(204, rest.delete(list + ".json").status());
    }

    @Test
    void a_list_is_shared_by_many_domains() {
        String list = newList();
        for (int i = 0; i < 3; i++) {
            rest.created(newDomain() + "/CredentialListMappings.json", "CredentialListSid", sidOf(list));
        }
    }

    @Test
    void a_credential_is_told_without_its_password() {
        Answer alice = add(newList(), "alice");
        assertEquals("alice", alice.text("username"));
        assertTrue(alice.sid().matches("CR[0-9a-f]{32}"));
        assertTrue(alice.body().get("end_user_sid").isNull());
        assertFalse(alice.body().toString().toLowerCase(java.util.Locale.ROOT).contains("password"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "Elevenchar1", "nouppercase123", "NOLOWERCASE123", "NoDigitsAtAllHere", ""})
    void a_password_that_breaks_the_policy_is_refused(String password) {
        String list = newList();
        refused(400, 21240, rest.post(list + "/Credentials.json", "Username", "alice", "Password", password));
        String alice = add(list, "alice").text("uri");
        refused(400, 21240, rest.post(alice, "Password", password));
    }

    @Test
    void a_password_has_at_most_128_characters() {
        String list = newList();
        String longest = "Aa1" + "x".repeat(125);
        rest.created(list + "/Credentials.json", "Username", "a", "Password", longest);
        refused(400, 21240, rest.post(list + "/Credentials.json", "Username", "b", "Password", longest + "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a\"b",
                "a\\b",
                "a:b",
                "a@b",
                "a<b",
                "a>b",
                "a,b",
                "a;b",
                "a\tb",
                "a\u0000b",
                "a\u200bb",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void a_username_that_no_phone_could_send_is_refused(String username) {
        refused(400, 21240, rest.post(newList() + "/Credentials.json", "Username", username, "Password", PASSWORD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NotebookUser",
                "1440013725.28",
                "+14155550100",
                "jürgen",
                "~!#$%^&*()",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void other_usernames_are_fine(String username) {
        assertEquals(username, add(newList(), username).text("username"));
    }

    @Test
    void a_username_is_unique_in_its_list_and_differs_by_more_than_case() {
        String list = newList();
        add(list, "alice");
        refused(400, 21240, rest.post(list + "/Credentials.json", "Username", "Alice", "Password", PASSWORD));
        refused(400, 21240, rest.post(list + "/Credentials.json", "Username", "alice", "Password", PASSWORD));
        add(newList(), "alice");
    }

    @Test
    void an_update_never_renames_and_without_a_password_changes_nothing() {
        String alice = add(newList(), "alice").text("uri");
        HashedPassword before = stored(alice);
        assertEquals("alice", fine(rest.post(alice, "Username", "bob")).text("username"));
        assertEquals(before, stored(alice));
        assertEquals(
                "alice",
                fine(rest.post(alice, "Username", "alice", "Password", "BatteryStaple7"))
                        .text("username"));
        assertEquals(HashedPassword.of("alice", LiveApi.REALM, "BatteryStaple7"), stored(alice));
    }

    @Test
    void what_is_stored_is_what_a_digest_needs() {
        String alice = add(newList(), "alice").text("uri");
        assertEquals(HashedPassword.of("alice", LiveApi.REALM, PASSWORD), stored(alice));
    }

    @Test
    void an_end_user_may_answer_for_a_credential() {
        String user = rest.created("/v1/EndUsers", "FriendlyName", "Jeff", "Type", "individual")
                .sid();
        String list = newList();
        Answer alice =
                rest.created(list + "/Credentials.json", "Username", "alice", "Password", PASSWORD, "EndUserSid", user);
        assertEquals(user, alice.text("end_user_sid"));
        refused(400, 21644, rest.delete("/v1/EndUsers/" + user));
        assertEquals(
                user,
                fine(rest.post(alice.text("uri"), "Password", "BatteryStaple7")).text("end_user_sid"));
        assertTrue(fine(rest.post(alice.text("uri"), "EndUserSid", ""))
                .body()
                .get("end_user_sid")
                .isNull());
        assertEquals(204, rest.delete("/v1/EndUsers/" + user).status());
        refused(404, 20404, rest.post(alice.text("uri"), "EndUserSid", user));
        refused(404, 20404, rest.post(alice.text("uri"), "EndUserSid", "nobody"));
    }

    @Test
    void an_end_user_of_another_account_answers_for_nobody_here() {
        String user = api.stranger()
                .created("/v1/EndUsers", "FriendlyName", "Eve", "Type", "individual")
                .sid();
        refused(
                404,
                20404,
                "The requested resource /EndUsers/" + user + " was not found",
                rest.post(newList() + "/Credentials.json", "Username", "a", "Password", PASSWORD, "EndUserSid", user));
    }

    private Answer add(String list, String username) {
        return rest.created(list + "/Credentials.json", "Username", username, "Password", PASSWORD);
    }

    private HashedPassword stored(String uri) {
        String[] parts = uri.replace(".json", "").split("/", -1);
        Scope list = Scope.of(Sid.of(LiveApi.ACCOUNT), Sid.of(parts[parts.length - 3]));
        return api.directory()
                .credentials()
                .fetch(list, Sid.of(parts[parts.length - 1]))
                .password();
    }
}
