package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.journey.Rest.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests are read and refusals worded, whatever the resource. */
class RequestsIT extends WithApi {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String NOWHERE = "CLffffffffffffffffffffffffffffffff";

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    LiveApi.Setup setup(LiveApi.Setup usual) {
        return usual.listener((resource, method, status, nanos) -> heard.add(resource + " " + method + " " + status));
    }

    @Test
    void the_dated_api_names_the_whole_path_that_is_not_there() {
        String path = rest.in("/SIP/CredentialLists/" + NOWHERE + ".json");
        refused(404, 20404, "The requested resource " + path + " was not found", rest.get(path));
    }

    @Test
    void the_products_leave_their_version_out() {
        String trunk = "/Trunks/TKffffffffffffffffffffffffffffffff";
        refused(404, 20404, "The requested resource " + trunk + " was not found", rest.get("/v1" + trunk));
        String user = "/RegulatoryCompliance/EndUsers/ITffffffffffffffffffffffffffffffff";
        refused(404, 20404, "The requested resource " + user + " was not found", rest.get("/v2" + user));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CL",
                "undefined",
                "SDffffffffffffffffffffffffffffffff",
                "CLzfffffffffffffffffffffffffffffff",
                "%2e%2e"
            })
    void a_malformed_sid_is_a_path_that_is_not_there(String sid) {
        refused(404, 20404, rest.get(rest.in("/SIP/CredentialLists/" + sid + ".json")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nowhere",
                "/v1/Trunks.json",
                "/v1/Trunks/",
                "/v1/Trunks/TKffffffffffffffffffffffffffffffff/PhoneNumbers",
                "/2010-04-01/Accounts",
                "/2010-04-01/Accounts/" + LiveApi.ACCOUNT,
                "/2010-04-01/Accounts/" + LiveApi.ACCOUNT + "/SIP.json",
                "/2010-04-01/Accounts/" + LiveApi.ACCOUNT + "/SIP/Domains",
                "/2010-04-01/Accounts/" + LiveApi.ACCOUNT + "/SIP/CredentialLists/" + NOWHERE + "/Credentials.json"
            })
    void what_is_not_there_is_not_found(String path) {
        refused(404, 20404, rest.get(path));
    }

    @Test
    void deleting_what_is_not_there_is_not_found() {
        refused(404, 20404, rest.delete(rest.in("/SIP/CredentialLists/" + NOWHERE + ".json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
    void a_method_that_a_collection_does_not_have_is_refused(String method) {
        refused(405, 20004, rest.send(method, rest.in("/SIP/Domains.json"), null, null));
    }

    @Test
    void a_mapping_cannot_be_updated_nor_an_account_deleted() {
        String domain = newDomain();
        refused(405, 20004, rest.post(domain + "/CredentialListMappings/" + NOWHERE + ".json", "A", "b"));
        refused(405, 20004, rest.delete("/2010-04-01/Accounts/" + LiveApi.ACCOUNT + ".json"));
    }

    @Test
    void a_missing_parameter_is_named() {
        refused(
                400,
                20001,
                "Missing required parameter FriendlyName in the post body",
                rest.post(rest.in("/SIP/CredentialLists.json")));
        refused(
                400,
                20001,
                "Missing required parameter Password in the post body",
                rest.post(newList() + "/Credentials.json", "Username", "alice"));
        refused(
                400,
                20001,
                "Missing required parameter Type in the post body",
                rest.post("/v1/EndUsers", "FriendlyName", "a"));
    }

    @Test
    void parameter_names_are_case_sensitive_and_unknown_ones_ignored() {
        refused(400, 20001, rest.post(rest.in("/SIP/CredentialLists.json"), "friendlyname", "a"));
        rest.created(rest.in("/SIP/CredentialLists.json"), "FriendlyName", unique(), "Nonsense", "x");
    }

    @Test
    void spaces_arrive_as_plus_or_percent_and_a_charset_does_not_matter() {
        String lists = rest.in("/SIP/CredentialLists.json");
        Answer percent = rest.send("POST", lists, "FriendlyName=a%20b%2Bc%C3%A4", FORM);
        assertEquals("a b+cä", percent.text("friendly_name"));
        Answer plus = rest.send("POST", lists, "FriendlyName=a+b;c=%F0%9F%93%9E", FORM + "; charset=UTF-8");
        assertEquals("a b;c=\uD83D\uDCDE", plus.text("friendly_name"));
    }

    @Test
    void a_body_over_the_bound_is_refused_and_not_read() {
        String body = "FriendlyName=" + "a".repeat(300_000);
        refused(413, 20413, rest.send("POST", rest.in("/SIP/CredentialLists.json"), body, FORM));
        refused(413, 20413, chunked(rest.in("/SIP/CredentialLists.json"), body));
    }

    @Test
    void a_control_character_is_no_text() {
        refused(400, 20002, rest.send("POST", rest.in("/SIP/CredentialLists.json"), "FriendlyName=a%00b", FORM));
    }

    @Test
    void each_answer_has_a_name_of_its_own() {
        Answer one = rest.get(rest.in("/SIP/Domains.json"));
        Answer other = rest.get(rest.in("/SIP/Domains.json"));
        assertNotEquals(
                one.headers().map().get("twilio-request-id"),
                other.headers().map().get("twilio-request-id"));
        assertTrue(one.headers().firstValue("Content-Type").orElse("").startsWith("application/json"));
    }

    @Test
    void absolute_urls_begin_where_the_client_asked() {
        String trunk = newTrunk();
        assertEquals(rest.base() + trunk, fine(rest.get(trunk)).text("url"));
        Answer asVendor = Rest.to("http://127.0.0.1:" + api.port())
                .as(LiveApi.ACCOUNT, LiveApi.TOKEN)
                .get(trunk);
        assertEquals("http://127.0.0.1:" + api.port() + trunk, asVendor.text("url"));
    }

    @Test
    void the_listener_hears_of_each_request() {
        heard.clear();
        rest.get(rest.in("/SIP/Domains.json"));
        rest.send("PUT", "/nowhere", null, null);
        List<String> expected = List.of("SIP/Domains GET 200", "unknown other 404");
        Awaitility.await().until(() -> heard.containsAll(expected));
    }

    private Answer chunked(String path, String body) {
        byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return rest.send(rest.signed(HttpRequest.newBuilder(URI.create(rest.base() + path)))
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes)))
                .build());
    }
}
