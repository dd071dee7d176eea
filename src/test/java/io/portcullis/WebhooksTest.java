package io.portcullis;

import static io.portcullis.WholeProgram.in;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.twilio.security.RequestValidator;
import io.portcullis.WholeProgram.Answer;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.Receiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts reach the webhooks of their account, signed as the vendor signs. */
class WebhooksTest {
    private static final String PATH = "/portcullis/v1/Webhooks";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOB = "sip:bob@pbx.example.com";

    @TempDir
    Path directory;

    private final Receiver receiver = new Receiver();
    private WholeProgram program;

    @BeforeEach
    void start() throws Exception {
        program = new WholeProgram(directory, "start: { warm-up: 0s }");
        String domain = program.create(in("/SIP/Domains.json"), "DomainName", "pbx.example.com");
        String list = program.create(in("/SIP/CredentialLists.json"), "FriendlyName", "phones");
        program.create(
                in("/SIP/CredentialLists/" + list + "/Credentials.json"),
                "Username",
                "alice",
                "Password",
                "Correct-Horse-7");
        program.create(
                in("/SIP/Domains/" + domain + "/Auth/Calls/CredentialListMappings.json"), "CredentialListSid", list);
    }

    @AfterEach
    void stop() {
        program.close();
        receiver.close();
    }

    /** Is refused; gives the Call-ID. */
    private String refused() {
        try (Phone alice = new Phone(program.sip(), "alice", "x", "pbx.example.com")) {
            Phone.Call call = alice.call();
            alice.send(call.request("MESSAGE", BOB));
            Heard challenge = alice.receive();
            alice.send(call.request("MESSAGE", BOB, alice.authorization(challenge, "MESSAGE", BOB, 1, "guess")));
            assertEquals(403, alice.receive().status());
            return call.callId();
        }
    }

    private static JsonNode read(Receiver.Message message) throws Exception {
        return JSON.readTree(message.body());
    }

    @Test
    void an_alert_arrives_once_and_the_vendors_validator_accepts_it() throws Exception {
        String hook = program.create(PATH, "Url", receiver.url("/alerts?for=acme"));
        String callId = refused();
        await().until(() -> receiver.messages().size() == 1);
        Receiver.Message message = receiver.messages().get(0);
        RequestValidator validator = new RequestValidator(WholeProgram.TOKEN);
        assertTrue(validator.validate(receiver.url(message.target()), message.body(), message.signature()));
        assertFalse(validator.validate(receiver.url(message.target()), message.body() + ' ', message.signature()));
        assertTrue(message.target().startsWith("/alerts?for=acme&bodySHA256="), message.target());
        JsonNode body = read(message);
        assertEquals(message.idempotency(), body.path("id").asText());
        assertEquals(hook, body.path("webhook_sid").asText());
        JsonNode alert = body.path("alerts").path(0);
        assertEquals(callId, alert.path("call_id").asText());
        assertEquals("wrong_password", alert.path("reason").asText());
        assertEquals(32202, alert.path("code").asInt());
        await().until(() ->
                program.ask("GET", PATH + '/' + hook).body().path("waiting").asInt() == 0);
        refused();
        await().until(() -> receiver.messages().size() == 2);
        assertEquals(
                1, read(receiver.messages().get(1)).path("alerts").size(), "what was acknowledged is not sent again");
        assertTrue(program.metrics().contains("portcullis_webhook_messages_total{result=\"arrived\"} 2.0"));
    }

    @Test
    void what_is_not_accepted_is_sent_again_under_the_same_name_and_delays_no_call() throws Exception {
        receiver.keepsSilent();
        String hook = program.create(PATH, "Url", receiver.url("/"));
        refused();
        await().until(() -> receiver.messages().size() == 1);
        for (int i = 0; i < 20; i++) {
            refused(); // each is answered while the webhook is silent
        }
        receiver.answers(503);
        await().atMost(Duration.ofSeconds(60)).until(() -> receiver.messages().size() >= 2);
        receiver.answers(204);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> program.ask("GET", PATH + '/' + hook)
                                .body()
                                .path("waiting")
                                .asInt()
                        == 0);
        Receiver.Message first = receiver.messages().get(0);
        assertEquals(first, receiver.messages().get(1), "the same message, to the byte");
        assertEquals(1, read(first).path("alerts").size());
        int all = 0;
        List<Receiver.Message> messages = receiver.messages();
        List<String> ids =
                messages.stream().map(Receiver.Message::idempotency).distinct().toList();
        for (String id : ids) {
            all += read(messages.stream()
                            .filter(m -> m.idempotency().equals(id))
                            .findFirst()
                            .orElseThrow())
                    .path("alerts")
                    .size();
        }
        assertEquals(21, all, "none is lost, none comes in two messages");
    }

    @Test
    void a_tenants_webhook_leads_to_no_private_address_by_number_or_by_name() {
        Answer sub = program.ask("POST", "/2010-04-01/Accounts.json", "FriendlyName", "tenant");
        String account = sub.text("sid");
        String token = sub.text("auth_token");
        for (String url : List.of(receiver.url("/"), "http://[::1]:80/", "http://10.0.0.1/", "http://0x7f.1/")) {
            Answer refused = program.askAs(account, token, "POST", PATH, "Url", url);
            assertEquals(400, refused.status(), refused::toString);
        }
        Answer named = program.askAs(account, token, "POST", PATH, "Url", "http://localhost:" + receiver.port() + "/");
        assertEquals(201, named.status(), named::toString);
        String domain = program.askAs(
                        account,
                        token,
                        "POST",
                        "/2010-04-01/Accounts/" + account + "/SIP/Domains.json",
                        "DomainName",
                        "tenant.example.com")
                .text("sid");
        try (Phone alice = new Phone(program.sip(), "alice", "x", "tenant.example.com")) {
            alice.send(alice.call().request("MESSAGE", "sip:bob@tenant.example.com"));
            assertEquals(403, alice.receive().status(), domain);
        }
        String path = PATH + '/' + named.text("sid");
        await().until(() -> program.askAs(account, token, "GET", path)
                        .body()
                        .path("attempts")
                        .asInt()
                > 0);
        assertEquals(List.of(), receiver.messages());
    }

    @Test
    void it_is_made_with_the_accounts_token_told_listed_changed_and_deleted() {
        for (String wrong :
                List.of("sip:a@b.example", "http://u:p@h.example/", "https://h.example/#x", "ftp://h/", "x")) {
            assertEquals(400, program.ask("POST", PATH, "Url", wrong).status(), wrong);
        }
        Answer key = program.ask("POST", in("/Keys.json"), "KeyType", "main");
        Answer refused =
                program.askAs(key.text("sid"), key.text("secret"), "POST", PATH, "Url", "https://alerts.example.com/");
        assertEquals(401, refused.status(), refused::toString);
        String hook = program.create(PATH, "Url", "https://alerts.example.com/");
        Answer told = program.ask("GET", PATH + '/' + hook);
        assertEquals("https://alerts.example.com/", told.text("target"));
        assertFalse(told.body().toString().contains(WholeProgram.TOKEN));
        assertEquals(1, program.ask("GET", PATH).body().path("webhooks").size());
        Answer changed = program.ask("POST", PATH + '/' + hook, "Url", "https://other.example.com/");
        assertEquals("https://other.example.com/", changed.text("target"));
        JsonNode trail = program.ask("GET", "/v1/Events").body().path("events");
        assertFalse(trail.toString().contains(WholeProgram.TOKEN), trail::toString);
        assertTrue(trail.toString().contains("webhooks.created"), trail::toString);
        assertEquals(204, program.ask("DELETE", PATH + '/' + hook).status());
        assertEquals(404, program.ask("GET", PATH + '/' + hook).status());
        for (int i = 0; i < 5; i++) {
            program.create(PATH, "Url", "https://alerts.example.com/");
        }
        assertEquals(
                403,
                program.ask("POST", PATH, "Url", "https://alerts.example.com/").status());
    }
}
