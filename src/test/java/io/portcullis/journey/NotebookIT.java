package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.journey.Rest.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vendor's API notebook for credential lists, step by step, and what must be refused along the way. */
class NotebookIT {
    private static final String NAME = "api-notebook-test-domain-";

    private static LiveApi api;
    private static Rest rest;

    @BeforeAll
    static void start(@TempDir Path dir) {
        api = LiveApi.start(dir);
        rest = api.rest();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void the_nineteen_steps() {
        String leftover = rest.created(rest.in("/SIP/Domains.json"), "DomainName", NAME + "0.sip.twilio.com")
                .sid();
        JsonNode domains = fine(rest.get(rest.in("/SIP/Domains.json"))).body().get("domains");
        assertEquals(
                NAME + "0.sip.twilio.com", domains.get(0).get("domain_name").textValue());
        assertEquals(204, deleteWithBody("/SIP/Domains/" + leftover + ".json").status());

        Answer created = rest.created(rest.in("/SIP/Domains.json"), "DomainName", NAME + "1.sip.twilio.com");
        String domain = rest.in("/SIP/Domains/" + created.sid());
        assertEquals(200, rest.get(rest.in("/SIP/CredentialLists.json")).status());
        String listName = "API NOtebook Test Credential List";
        String list = rest.created(rest.in("/SIP/CredentialLists.json"), "FriendlyName", listName)
                .sid();
        String mappings = domain + "/CredentialListMappings";
        assertEquals(200, rest.get(mappings + ".json").status());
        rest.created(mappings + ".json", "CredentialListSid", list);
        assertEquals(listName, fine(rest.get(mappings + "/" + list + ".json")).text("friendly_name"));
        assertEquals("CREDENTIAL_LIST", fine(rest.get(domain + ".json")).text("auth_type"));
        Answer renamed = fine(rest.post(domain + ".json", "FriendlyName", "API NOtebook test domain (upd)"));
        assertEquals("API NOtebook test domain (upd)", renamed.text("friendly_name"));

        String credentials = rest.in("/SIP/CredentialLists/" + list + "/Credentials");
        assertEquals(200, rest.get(credentials + ".json").status());
        Answer credential =
                rest.created(credentials + ".json", "Password", "StrongPassword123", "Username", "NotebookUser");
        assertFalse(credential.body().has("password"));
        String user = credentials + "/" + credential.sid() + ".json";
        assertEquals("NotebookUser", fine(rest.get(user)).text("username"));
        fine(rest.post(user, "Password", "StrongPassword567", "Username", "NotebookUser"));
        assertEquals(204, rest.delete(user).status());

        String listPath = rest.in("/SIP/CredentialLists/" + list + ".json");
        String sameName = fine(rest.get(listPath)).text("friendly_name");
        assertEquals(200, rest.post(listPath, "FriendlyName", sameName).status());
        refused(400, 21241, rest.delete(listPath));
        assertEquals(
                204,
                deleteWithBody(mappings.substring(rest.in("").length()) + "/" + list + ".json")
                        .status());
        assertEquals(204, rest.delete(listPath).status());
        assertEquals(204, rest.delete(domain + ".json").status());
        refused(404, 20404, rest.get(domain + ".json"));
    }

    /** Its text is the vendor's; the page that it runs on is {@code src/test/node/notebook.js}. */
    @Test
    void the_notebook_itself_runs_word_for_word(@TempDir Path dir) throws IOException, InterruptedException {
        Path output = dir.resolve("output");
        Process node = Peers.start(
                List.of(
                        Peers.require("node").toString(),
                        Path.of("src", "test", "node", "notebook.js").toString(),
                        Path.of("src", "test", "resources", "notebook", "credential-lists.md")
                                .toString(),
                        api.base(),
                        LiveApi.ACCOUNT,
                        LiveApi.TOKEN),
                output);
        assertTrue(node.waitFor(60, TimeUnit.SECONDS), "it runs on");
        assertEquals(
                "44 cells: GET 200, POST 201, GET 200, POST 201, GET 200, POST 201, GET 200, GET 200, POST 200, GET 200,"
                        + " POST 201, GET 200, POST 200, DELETE 204, GET 200, POST 200, DELETE 204, DELETE 204, DELETE 204",
                Files.readString(output).strip());
        assertEquals(0, node.exitValue());
    }

    @Test
    void a_taken_domain_name_is_refused() {
        String name = unique() + ".sip.twilio.com";
        rest.created(rest.in("/SIP/Domains.json"), "DomainName", name);
        refused(
                400,
                21232,
                "Domain " + name + " already exists",
                rest.post(rest.in("/SIP/Domains.json"), "DomainName", name));
    }

    @Test
    void a_list_is_mapped_once_whichever_way() {
        String domain = rest.in("/SIP/Domains/"
                + rest.created(rest.in("/SIP/Domains.json"), "DomainName", unique() + ".sip.twilio.com")
                        .sid());
        String list = rest.created(rest.in("/SIP/CredentialLists.json"), "FriendlyName", unique())
                .sid();
        rest.created(domain + "/CredentialListMappings.json", "CredentialListSid", list);
        String words = "CredentialList already associated with this domain";
        refused(400, 21231, words, rest.post(domain + "/CredentialListMappings.json", "CredentialListSid", list));
        refused(
                400,
                21231,
                words,
                rest.post(domain + "/Auth/Calls/CredentialListMappings.json", "CredentialListSid", list));
    }

    @Test
    void a_short_password_is_refused() {
        String list = rest.created(rest.in("/SIP/CredentialLists.json"), "FriendlyName", unique())
                .sid();
        String credentials = rest.in("/SIP/CredentialLists/" + list + "/Credentials.json");
        refused(400, 21240, rest.post(credentials, "Username", "NotebookUser", "Password", "short"));
    }

    @Test
    void a_call_without_credentials_is_told_how_to_log_in() {
        Answer answer = Rest.to(api.base()).get(rest.in("/SIP/Domains.json"));
        refused(401, 20003, answer);
        assertEquals(
                "Basic realm=\"Twilio API\"",
                answer.headers().firstValue("WWW-Authenticate").orElse("none"));
        assertTrue(answer.text("message").startsWith("Authentication Error"));
    }

    private static Answer deleteWithBody(String tail) {
        return rest.send("DELETE", rest.in(tail), "{}", "application/json");
    }

    private static String unique() {
        return "n" + UUID.randomUUID();
    }
}
