package io.portcullis.journey;

import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that differ only by case, which are one name to most registrars. */
class UsernamesIT extends WithApi {
    private static final String REFUSAL =
            "Credential List Validation Error: Username differs only by case from one that is"
                    + " there (expected: a name that differs otherwise, or api.case-sensitive-usernames: true)";

    @Test
    void a_name_that_differs_only_by_case_is_refused_in_its_list_and_in_no_other() {
        String credentials = newList() + "/Credentials.json";
        rest.created(credentials, "Username", "Alice", "Password", PASSWORD);
        refused(400, 21240, REFUSAL, rest.post(credentials, "Username", "alice", "Password", PASSWORD));
        rest.created(credentials, "Username", "alice2", "Password", PASSWORD);
        rest.created(newList() + "/Credentials.json", "Username", "alice", "Password", PASSWORD);
    }

    @Test
    void a_name_that_differs_only_by_case_is_a_fault_of_its_line_among_many() {
        String list = rest.created(rest.in("/SIP/CredentialLists.json"), "FriendlyName", unique())
                .sid();
        rest.created(
                rest.in("/SIP/CredentialLists/" + list + "/Credentials.json"), "Username", "Bob", "Password", PASSWORD);
        Rest.Answer answer = rest.send(
                "POST",
                "/portcullis/v1/CredentialLists/" + list + "/Bulk",
                "username,password\nbob," + PASSWORD + "\ncarol," + PASSWORD + "\nCarol," + PASSWORD + "\n",
                "text/csv");
        assertEquals(400, answer.status());
        assertEquals(2, answer.body().path("faults").size(), answer.body()::toString);
        assertEquals(REFUSAL, answer.body().at("/faults/0/message").textValue());
        assertTrue(answer.body().at("/faults/1/line").intValue()
                > answer.body().at("/faults/0/line").intValue());
    }

    @Test
    void names_may_differ_by_case_where_that_is_configured(@TempDir Path dir) {
        try (LiveApi open = LiveApi.Setup.in(dir).caseSensitiveUsernames().start()) {
            String credentials = newList(open.rest(), "phones") + "/Credentials.json";
            open.rest().created(credentials, "Username", "Alice", "Password", PASSWORD);
            open.rest().created(credentials, "Username", "alice", "Password", PASSWORD);
            refused(400, 21240, open.rest().post(credentials, "Username", "alice", "Password", PASSWORD));
        }
    }
}
