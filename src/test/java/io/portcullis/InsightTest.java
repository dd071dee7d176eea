package io.portcullis;

import static io.portcullis.WholeProgram.in;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.WholeProgram.Answer;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the whole program tells of itself and of what happened, over its own API. */
class InsightTest {
    private static final String OURS = "/portcullis/v1/";
    private static final String PASSWORD = "Correct-Horse-7";

    @TempDir
    Path directory;

    private WholeProgram program;
    private String domain;
    private String list;
    private String credential;

    @BeforeEach
    void start() throws Exception {
        program = new WholeProgram(directory, "gate: { lockout: { failures: 3, users: 5, within: 60s, for: 5m } }");
        domain = program.create(in("/SIP/Domains.json"), "DomainName", "pbx.example.com", "SipRegistration", "true");
        list = program.create(in("/SIP/CredentialLists.json"), "FriendlyName", "phones");
        credential = program.create(
                in("/SIP/CredentialLists/" + list + "/Credentials.json"), "Username", "alice", "Password", PASSWORD);
        for (String purpose : List.of("Calls", "Registrations")) {
            program.create(
                    in("/SIP/Domains/" + domain + "/Auth/" + purpose + "/CredentialListMappings.json"),
                    "CredentialListSid",
                    list);
        }
    }

    @AfterEach
    void stop() {
        program.close();
    }

    private Phone phone(String user, String password) {
        return new Phone(program.sip(), user, password, "pbx.example.com");
    }

    private static Heard sent(Phone phone, Phone.Call call, String method, String uri, String... lines) {
        phone.send(call.request(method, uri, lines));
        Heard heard = phone.receive();
        while (heard.status() == 100) {
            heard = phone.receive();
        }
        return heard;
    }

    /** Asks without credentials and answers the challenge. */
    private static Heard tried(Phone phone, Phone.Call call, String password) {
        String uri = "sip:bob@pbx.example.com";
        Heard challenge = sent(phone, call, "MESSAGE", uri);
        return sent(phone, call, "MESSAGE", uri, phone.authorization(challenge, "MESSAGE", uri, 1, password));
    }

    private List<JsonNode> attempts(String query) {
        List<JsonNode> rows = new ArrayList<>();
        Answer answer = program.ask("GET", OURS + "Attempts?" + query);
        assertEquals(200, answer.status(), answer::toString);
        answer.body().path("attempts").forEach(rows::add);
        return rows;
    }

    @Test
    void a_refused_request_is_found_by_its_call_id_with_what_to_change() {
        try (Phone alice = phone("alice", "x")) {
            Phone.Call call = alice.call();
            assertEquals(403, tried(alice, call, "guess").status());
            await().until(() -> attempts("CallId=" + call.callId() + "&Reason=wrong_password")
                            .size()
                    == 1);
            JsonNode event = attempts("CallId=" + call.callId() + "&Reason=wrong_password")
                    .get(0);
            assertEquals("alice", event.path("user").asText());
            assertEquals(domain, event.path("entrance_sid").asText());
            assertEquals(32202, event.path("code").asInt());
            assertEquals(403, event.path("status").asInt());
            assertEquals("edge", event.path("origin").asText());
            assertTrue(event.path("fix").asText().contains(credential), event::toString);
            assertEquals(1, attempts("User=alice&Domain=" + domain).size());
            assertEquals(
                    1,
                    attempts("CallId=" + call.callId() + "&Reason=challenged").size());
            assertEquals(0, attempts("User=bob").size());
            assertEquals(
                    event.path("sid").asText(),
                    program.ask("GET", OURS + "Attempts/" + event.path("sid").asText())
                            .text("sid"));
        }
    }

    @Test
    void an_alert_outlives_a_restart_and_every_write_is_in_the_trail() throws Exception {
        try (Phone alice = phone("alice", "x")) {
            tried(alice, alice.call(), "guess");
        }
        await().until(() ->
                program.ask("GET", "/v1/Alerts").body().path("alerts").size() == 1);
        program.close();
        program = new WholeProgram(directory);
        JsonNode alert = program.ask("GET", "/v1/Alerts").body().path("alerts").path(0);
        assertEquals("32202", alert.path("error_code").asText());
        assertTrue(alert.path("alert_text").asText().contains(credential), alert::toString);
        List<String> types = new ArrayList<>();
        program.ask("GET", "/v1/Events").body().path("events").forEach(event -> {
            types.add(event.path("event_type").asText());
            assertFalse(event.toString().contains(PASSWORD), event::toString);
        });
        assertEquals(5, types.size(), types::toString);
        assertEquals("sip-domains.created", types.get(4));
        program.ask("POST", in("/SIP/Domains/" + domain + ".json"), "FriendlyName", "head office");
        program.ask("POST", in("/SIP/Domains/" + domain + ".json"), "FriendlyName", "x".repeat(100));
        JsonNode trail = program.ask("GET", "/v1/Events").body().path("events");
        assertEquals(6, trail.size(), trail::toString);
        JsonNode changed = trail.path(0).path("event_data").path("resource_properties");
        assertEquals(
                "head office", changed.path("friendly_name").path("updated").asText(), trail::toString);
        assertEquals(1, changed.size(), trail::toString);
    }

    @Test
    void a_subaccount_is_told_its_own_only_and_nothing_of_strangers() {
        Answer sub = program.ask("POST", "/2010-04-01/Accounts.json", "FriendlyName", "tenant");
        String account = sub.text("sid");
        String token = sub.text("auth_token");
        try (Phone alice = phone("alice", "x")) {
            tried(alice, alice.call(), "guess");
            await().until(() -> attempts("Reason=wrong_password").size() == 1);
        }
        Answer theirs = program.askAs(account, token, "GET", OURS + "Attempts");
        assertEquals(0, theirs.body().path("attempts").size(), theirs::toString);
        assertEquals(
                404, program.askAs(account, token, "GET", OURS + "Upstreams").status());
        assertEquals(404, program.askAs(account, token, "GET", OURS + "Status").status());
        Answer foreseen = program.askAs(
                account,
                token,
                "POST",
                OURS + "Explain",
                "RequestUri",
                "sip:bob@pbx.example.con",
                "User",
                "alice",
                "Source",
                "192.0.2.1");
        assertEquals("unknown_domain", foreseen.text("reason"), foreseen::toString);
        assertFalse(foreseen.text("detail").contains("pbx.example.com"), foreseen::toString);
        assertEquals(
                "unknown_domain",
                program.askAs(
                                account,
                                token,
                                "POST",
                                OURS + "Explain",
                                "RequestUri",
                                "sip:bob@pbx.example.com",
                                "User",
                                "alice",
                                "Source",
                                "192.0.2.1")
                        .text("reason"));
    }

    @Test
    void what_would_become_of_a_request_is_told_check_by_check_and_changes_nothing() {
        for (int i = 0; i < 5; i++) {
            assertEquals("wrong_password", explained("alice", "wrong").text("reason"));
        }
        Answer right = explained("alice", "right");
        assertEquals("admitted", right.text("reason"), right::toString);
        assertEquals(credential, right.text("credential_sid"));
        assertTrue(right.body().path("challenged").asBoolean());
        Answer unknown = explained("bob", "right");
        assertEquals("unknown_user", unknown.text("reason"));
        List<String> steps = new ArrayList<>();
        unknown.body()
                .path("steps")
                .forEach(step -> steps.add(
                        step.path("check").asText() + ' ' + step.path("result").asText()));
        assertTrue(
                steps.containsAll(List.of("source passed", "lockout passed", "user failed", "password not_reached")));
        assertEquals(0, attempts("User=alice").size());
        assertEquals(
                400,
                program.ask("POST", OURS + "Explain", "RequestUri", "sip:x y", "Source", "192.0.2.1")
                        .status());
    }

    private Answer explained(String user, String password) {
        return program.ask(
                "POST",
                OURS + "Explain",
                "RequestUri",
                "sip:bob@pbx.example.com",
                "User",
                user,
                "Password",
                password,
                "Source",
                "127.0.0.1");
    }

    @Test
    void a_lock_out_is_told_and_lifted() {
        try (Phone alice = phone("alice", "x")) {
            for (int i = 0; i < 4; i++) {
                tried(alice, alice.call(), "guess");
            }
            Answer all = program.ask("GET", OURS + "Lockouts");
            JsonNode lockout = all.body().path("lockouts").path(0);
            assertEquals("alice", lockout.path("user").asText(), all::toString);
            assertEquals("127.0.0.1", lockout.path("source").asText());
            assertEquals(403, tried(alice, alice.call(), PASSWORD).status());
            assertEquals("locked_out", explained("alice", "right").text("reason"));
            String path = OURS + "Lockouts/" + lockout.path("sid").asText();
            assertEquals(204, program.ask("DELETE", path).status());
            assertEquals(404, program.ask("DELETE", path).status());
            assertEquals("admitted", explained("alice", "right").text("reason"));
        }
    }

    @Test
    void a_registration_that_was_taken_is_told_until_it_is_given_up() {
        try (Phone alice = phone("alice", PASSWORD)) {
            Phone.Call call = alice.call();
            String to = "To: <sip:alice@pbx.example.com>";
            register(alice, call, to, "Expires: 60");
            JsonNode phones = program.ask("GET", OURS + "Registrations").body().path("registrations");
            assertEquals(1, phones.size(), phones::toString);
            assertEquals("alice", phones.path(0).path("user").asText());
            assertEquals(domain, phones.path(0).path("domain_sid").asText());
            register(alice, call, to, "Expires: 0");
            assertEquals(
                    0,
                    program.ask("GET", OURS + "Registrations")
                            .body()
                            .path("registrations")
                            .size());
        }
    }

    private void register(Phone alice, Phone.Call call, String to, String expires) {
        String uri = "sip:pbx.example.com";
        alice.send(call.request("REGISTER", uri, expires).replace("To: <" + uri + ">", to));
        Heard challenge = alice.receive();
        String line = alice.authorization(challenge, "REGISTER", uri, 1, PASSWORD);
        alice.send(call.request("REGISTER", uri, expires, line).replace("To: <" + uri + ">", to));
        Heard heard = program.pbx.receive(each -> each.startLine().startsWith("REGISTER"));
        program.pbx.send(program.sip(), heard.answer("200 OK"));
        assertEquals(200, alice.receive().status());
        await().until(() -> attempts("Reason=admitted&Method=REGISTER").size() > 0);
    }

    @Test
    void targets_and_the_state_of_the_node_are_told_to_the_operator() {
        JsonNode target =
                program.ask("GET", OURS + "Upstreams").body().path("upstreams").path(0);
        assertEquals("sip:" + program.pbx.hostPort(), target.path("uri").asText());
        assertTrue(target.path("up").isBoolean());
        Answer status = program.ask("GET", OURS + "Status");
        assertEquals(1, status.body().path("domains").asInt(), status::toString);
        assertTrue(status.body().path("well").asBoolean(), status::toString);
        assertEquals(
                "udp://127.0.0.1:" + program.sip().getPort(),
                status.body().at("/listeners/0").asText());
        assertEquals(2, status.body().path("listeners").size());
        assertEquals(0, status.body().path("certificates").size());
        assertEquals(0, status.body().path("restart_pending").size());
        assertTrue(status.body().path("reload_success").asBoolean(), status::toString);
    }

    @Test
    void a_target_that_is_down_says_what_is_wrong_with_it() {
        await().until(() -> !upstream().path("up").asBoolean()); // it answers no probe
        assertTrue(upstream().path("trouble").asText().startsWith("no answer"), upstream()::toString);
    }

    private JsonNode upstream() {
        return program.ask("GET", OURS + "Upstreams").body().at("/upstreams/0");
    }

    @Test
    void how_requests_ended_lately_is_told_by_reason() {
        try (Phone alice = phone("alice", "x")) {
            tried(alice, alice.call(), "guess");
        }
        JsonNode requests = program.ask("GET", OURS + "Status").body().path("requests");
        assertTrue(requests.path("lately_seconds").asInt() > 0, requests::toString);
        List<String> told = new ArrayList<>();
        requests.path("reasons")
                .forEach(each -> told.add(each.path("reason").asText()
                        + ' '
                        + each.path("lately").asInt()
                        + ' '
                        + each.path("since_start").asInt()));
        assertEquals(List.of("challenged 1 1", "wrong_password 1 1"), told);
    }

    @Test
    void events_are_heard_as_they_happen_and_no_more_listen_than_may() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        List<InputStream> open = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            HttpResponse<InputStream> stream =
                    http.send(listen("User=alice"), HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(200, stream.statusCode());
            assertEquals(
                    "text/event-stream",
                    stream.headers().firstValue("content-type").orElse("").split(";", 2)[0]);
            open.add(stream.body());
        }
        assertEquals(
                429,
                http.send(listen(""), HttpResponse.BodyHandlers.discarding()).statusCode());
        try (Phone alice = phone("alice", "x");
                Phone bob = phone("bob", "x")) {
            tried(bob, bob.call(), "guess");
            tried(alice, alice.call(), "guess");
            String heard = until(open.get(0), "wrong_password");
            assertTrue(heard.contains("event: attempt\ndata: {"), heard);
            assertTrue(heard.contains("\"user\":\"alice\""), heard);
            assertFalse(heard.contains("\"user\":\"bob\""), heard);
        }
        for (InputStream stream : open) {
            stream.close();
        }
        await().until(() ->
                http.send(listen(""), HttpResponse.BodyHandlers.ofInputStream()).statusCode() == 200);
    }

    private HttpRequest listen(String query) {
        return HttpRequest.newBuilder(URI.create(program.api() + OURS + "Attempts/Stream?" + query))
                .header("Authorization", WholeProgram.basic(WholeProgram.ACCOUNT, WholeProgram.TOKEN))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private static String until(InputStream stream, String wanted) throws Exception {
        StringBuilder heard = new StringBuilder();
        byte[] some = new byte[4096];
        while (!heard.toString().contains(wanted)) {
            int read = stream.read(some);
            assertTrue(read > 0, heard::toString);
            heard.append(new String(some, 0, read, StandardCharsets.UTF_8));
        }
        return heard.toString();
    }
}
