package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How bodies are read: what is understood takes effect, and nothing else is taken for it in silence. */
class BodiesIT extends WithApi {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data; boundary=--------------------------0123456789";
    private static final String NEW_PASSWORD = "NewerHorse2042";

    private RawHttp raw;
    private String lists;

    @BeforeEach
    void connect() {
        raw = new RawHttp(api.port(), LiveApi.ACCOUNT, LiveApi.TOKEN);
        lists = rest.in("/SIP/CredentialLists.json");
    }

    @Test
    void fields_of_a_multipart_form_are_parameters() {
        // As twilio-node 3.0 to 3.40 sends them.
        RawHttp.Answer list = raw.post(lists, MULTIPART, multipart("FriendlyName", "Büro 1 %41+"));
        assertEquals(201, list.status(), list::text);
        assertTrue(list.text().contains("Büro 1 %41+"), list::text);

        String credentials = newList() + "/Credentials";
        RawHttp.Answer created =
                raw.post(credentials + ".json", MULTIPART, multipart("Username", "alice", "Password", PASSWORD));
        assertEquals(201, created.status(), created::text);
        refusedAs(
                raw.post(credentials + ".json", MULTIPART, multipart("Username", "alice", "Password", PASSWORD)),
                400,
                "21240");
    }

    @Test
    void the_first_of_several_multipart_fields_counts_and_a_part_without_a_name_is_none() {
        byte[] body = (part("form-data; name=\"FriendlyName\"", "first")
                        + part("form-data; name=\"FriendlyName\"", "second") + part("form-data", "nameless")
                        + "----------------------------0123456789--\r\n")
                .getBytes(UTF_8);
        RawHttp.Answer answer = raw.post(lists, MULTIPART, body);
        assertEquals(201, answer.status(), answer::text);
        assertTrue(answer.text().contains("first"), answer::text);
    }

    @Test
    void a_multipart_body_that_is_none_is_refused() {
        refusedAs(raw.post(lists, MULTIPART, "FriendlyName=a".getBytes(UTF_8)), 400, "Invalid body");
        refusedAs(raw.post(lists, "multipart/form-data", multipart("FriendlyName", "a")), 400, "Invalid body");
        byte[] latin = part("form-data; name=\"FriendlyName\"", "B\u00fcro").getBytes(ISO_8859_1);
        byte[] end = "----------------------------0123456789--\r\n".getBytes(UTF_8);
        refusedAs(raw.post(lists, MULTIPART, join(latin, end)), 400, "Invalid parameter FriendlyName: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "application/xml; charset=utf-8", "nonsense", ""})
    void a_body_of_another_type_is_refused_by_its_type_and_changes_nothing(String type) {
        String credential = newCredential();
        Rest.Answer before = fine(rest.get(credential));
        RawHttp.Answer answer = raw.post(credential, type, ("{\"Password\":\"" + NEW_PASSWORD + "\"}").getBytes(UTF_8));
        refusedAs(answer, 415, "Unsupported Content-Type: " + (type.isEmpty() ? "none" : type) + " ");
        assertFalse(answer.text().contains(NEW_PASSWORD));
        assertEquals(before.body(), fine(rest.get(credential)).body());
    }

    @Test
    void an_empty_body_holds_no_parameters_whatever_its_type() {
        assertEquals(
                200, raw.post(newCredential(), "application/json", new byte[0]).status());
    }

    @Test
    void a_body_on_get_and_delete_is_not_read() {
        String list = newList() + ".json";
        byte[] body = "{}".getBytes(UTF_8);
        assertEquals(
                200,
                raw.send("GET " + list + " HTTP/1.1", body, "Content-Type: application/json")
                        .status());
        assertEquals(
                204,
                raw.send("DELETE " + list + " HTTP/1.1", body, "Content-Type: application/json")
                        .status());
    }

    @Test
    void a_gzipped_form_is_unpacked_and_another_coding_refused() throws IOException {
        RawHttp.Answer list = raw.post(lists, FORM, gzip("FriendlyName=zipped"), "Content-Encoding: gzip");
        assertEquals(201, list.status(), list::text);
        assertTrue(list.text().contains("zipped"), list::text);
        refusedAs(
                raw.post(lists, FORM, "FriendlyName=a".getBytes(UTF_8), "Content-Encoding: br"),
                415,
                "Unsupported Content-Encoding: br (expected: gzip)");
        refusedAs(raw.post(lists, FORM, "FriendlyName=a".getBytes(UTF_8), "Content-Encoding: gzip"), 400, "not gzip");
    }

    @Test
    void a_gzipped_body_is_bound_unpacked() throws IOException {
        byte[] bomb = gzip("FriendlyName=" + "a".repeat(10_000_000));
        assertTrue(bomb.length < 100_000);
        refusedAs(raw.post(lists, FORM, bomb, "Content-Encoding: gzip"), 413, "20413");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P%zz9CorrectHorse42", "P%4", "P%", "%ECorrectHorse42%", "P%+1CorrectHorse42"})
    void a_malformed_escape_is_refused_by_the_parameters_name_and_stored_nowhere(String password) {
        String credential = newCredential();
        Rest.Answer before = fine(rest.get(credential));
        refusedAs(
                raw.post(credential, FORM, ("Password=" + password).getBytes(UTF_8)),
                400,
                "Invalid parameter Password: malformed percent-encoding (expected: % and two hexadecimal digits)");
        assertEquals(before.body(), fine(rest.get(credential)).body());
    }

    @Test
    void bytes_that_are_no_utf8_are_refused_by_the_parameters_name() {
        String refusal = "Invalid parameter Password: bytes that are no UTF-8 (expected: UTF-8)";
        refusedAs(raw.post(newCredential(), FORM, "Password=Correct%E4Horse42".getBytes(UTF_8)), 400, refusal);
        refusedAs(raw.post(newCredential(), FORM, "Password=Correct\u00e4Horse42".getBytes(ISO_8859_1)), 400, refusal);
        assertEquals(
                200,
                raw.post(newCredential(), FORM, "Password=Correct\u00e4Horse42".getBytes(UTF_8))
                        .status());
    }

    @Test
    void a_malformed_query_is_refused_by_the_parameters_name() {
        refusedAs(
                raw.send("GET /2010-04-01/Accounts.json?FriendlyName=%E4 HTTP/1.1"),
                400,
                "Invalid parameter FriendlyName: ");
        refusedAs(
                raw.send("GET /2010-04-01/Accounts.json?PageSize=5&FriendlyName=%zz HTTP/1.1"),
                400,
                "Invalid parameter FriendlyName: malformed percent-encoding (expected: % and two hexadecimal digits)");
        refusedAs(
                raw.send("GET /2010-04-01/Acc%zzounts.json HTTP/1.1"),
                400,
                "Malformed request (expected: a path and query whose escapes are % and two hexadecimal digits)");
    }

    @Test
    void more_parameters_than_are_read_are_refused() {
        byte[] body = ("a=b&".repeat(100) + "FriendlyName=late").getBytes(UTF_8);
        refusedAs(raw.post(lists, FORM, body), 400, "Too many parameters (expected: at most 100)");
    }

    @Test
    void a_password_holds_no_control_characters() {
        Rest.Answer answer = rest.post(newCredential(), "Password", "Correct\u0007Horse42");
        Rest.refused(
                400, 21240, "Credential List Validation Error: Password: a control character (expected: none)", answer);
    }

    private String newCredential() {
        String credentials = newList() + "/Credentials";
        String sid = rest.created(credentials + ".json", "Username", "alice", "Password", PASSWORD)
                .sid();
        return credentials + '/' + sid + ".json";
    }

    private static void refusedAs(RawHttp.Answer answer, int status, String part) {
        assertEquals(status, answer.status(), answer::text);
        assertTrue(answer.text().contains(part), answer::text);
        assertEquals(Integer.toString(status), answer.text().replaceAll("(?s).*\"status\": ?(\\d+).*", "$1"));
    }

    private static byte[] multipart(String... pairs) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            body.append(part("form-data; name=\"" + pairs[i] + '"', pairs[i + 1]));
        }
        return body.append("----------------------------0123456789--\r\n")
                .toString()
                .getBytes(UTF_8);
    }

    private static String part(String disposition, String value) {
        return "----------------------------0123456789\r\nContent-Disposition: " + disposition + "\r\n\r\n" + value
                + "\r\n";
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }
}
