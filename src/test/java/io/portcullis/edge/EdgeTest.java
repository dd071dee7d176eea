package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a SIP peer sees, row by row, over real sockets. */
class EdgeTest {
    private static final String BOB = "bob";

    private EdgeUnderTest edge = new EdgeUnderTest();
    private Phone alice = edge.alice();

    @BeforeEach
    void hear_the_first_probe() {
        // The PBX is asked whether it lives before any call; from then on nothing but calls reaches it.
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
    }

    @AfterEach
    void close() {
        alice.close();
        edge.close();
    }

    private void restart(String... yaml) {
        close();
        edge = new EdgeUnderTest(yaml);
        alice = edge.alice();
        hear_the_first_probe();
    }

    private Heard challenged(Phone phone, Phone.Call call) {
        phone.send(call.invite(BOB));
        Heard challenge = phone.receive();
        assertEquals(407, challenge.status());
        phone.send(call.ackOf(challenge, BOB));
        return challenge;
    }

    private Heard answered(Phone phone, Phone.Call call) {
        Heard challenge = challenged(phone, call);
        phone.send(call.invite(BOB, phone.authorization(challenge, "INVITE", BOB, 1)));
        Heard invite = edge.pbx().receive();
        assertEquals("INVITE", invite.method());
        edge.pbx()
                .send(
                        edge.address(),
                        invite.answer(
                                "200 OK", "Contact: <sip:pbx@" + edge.pbx().hostPort() + ">"));
        assertEquals(100, phone.receive().status());
        Heard ok = phone.receive();
        assertEquals(200, ok.status());
        phone.send(call.inDialog("ACK", ok));
        assertEquals("ACK", edge.pbx().receive().method());
        return ok;
    }

    private int statusOf(Phone phone, String request) {
        phone.send(request);
        Heard answer = phone.receive();
        return answer.status() == 100 ? phone.receive().status() : answer.status();
    }

    @Test
    @Tag("AUTH-01")
    @Tag("AUTH-02")
    @Tag("AUTH-03")
    @Tag("AUTH-04")
    @Tag("AUTH-12")
    void an_invite_without_credentials_is_challenged_with_407() {
        Heard challenge = challenged(alice, alice.call());
        String value = challenge.header("Proxy-Authenticate");
        assertTrue(
                value.matches(
                        "Digest realm=\"sip\\.example\\.com\", nonce=\"[A-Za-z0-9_-]{48}\", algorithm=MD5, qop=\"auth\""),
                value);
        assertTrue(challenge.header("To").contains(";tag="));
    }

    @Test
    @Tag("AUTH-05")
    @Tag("MSG-03")
    void one_challenge_goes_out_for_each_algorithm_in_order_of_preference() {
        restart("digest: { algorithms: [SHA-512-256, SHA-256, MD5] }");
        List<String> values = challenged(alice, alice.call()).headers("Proxy-Authenticate");
        assertEquals(
                List.of("SHA-512-256", "SHA-256", "MD5"),
                values.stream()
                        .map(value -> Heard.parameter(value, "algorithm"))
                        .toList());
    }

    @Test
    @Tag("AUTH-06")
    void the_strongest_algorithm_offered_admits() {
        restart("digest: { algorithms: [SHA-512-256, SHA-256, MD5] }");
        answered(alice, alice.call());
    }

    @Test
    @Tag("AUTH-26")
    @Tag("SEC-10")
    void a_repeated_invite_gets_the_same_to_tag_and_its_ack_is_swallowed() {
        Phone.Call call = alice.call();
        String invite = call.invite(BOB);
        alice.send(invite);
        Heard first = alice.receive();
        alice.send(invite);
        Heard second = alice.receive();
        assertEquals(Heard.parameter(first.header("To"), "tag"), Heard.parameter(second.header("To"), "tag"));
        alice.send(call.ackOf(first, BOB));
        assertEquals(Optional.empty(), alice.heardBeforeFence());
    }

    @Test
    @Tag("SEC-16")
    @Tag("AUTH-01")
    void every_other_method_is_challenged_as_well() {
        for (String method : List.of("MESSAGE", "BYE", "SUBSCRIBE", "NEWMETHOD", "invite", "OPTIONS")) {
            assertEquals(407, statusOf(alice, alice.call().request(method, "sip:bob@" + alice.domain())), method);
        }
    }

    @Test
    @Tag("AUTH-17")
    @Tag("AUTH-18")
    @Tag("AUTH-32")
    @Tag("IDP-01")
    @Tag("IDP-02")
    @Tag("IDP-03")
    @Tag("PRX-02")
    @Tag("PRX-07")
    void valid_credentials_pass_and_the_pbx_learns_who_called_and_nothing_else() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        String foreign = "Proxy-Authorization: Digest username=\"x\", realm=\"other\", nonce=\"n\", uri=\"sip:a@b\","
                + " response=\"0123456789abcdef0123456789abcdef\"";
        alice.send(call.invite(
                BOB,
                foreign,
                alice.authorization(challenge, "INVITE", BOB, 1),
                "P-Asserted-Identity: <sip:president@example.com>",
                "p-preferred-identity\t: <sip:president@example.com>",
                "Remote-Party-ID: <sip:president@example.com>",
                "X-PORTCULLIS-Account: AC6",
                "X-Own: stays  as it  is"));
        Heard invite = edge.pbx().receive();
        assertEquals(List.of(foreign.substring(foreign.indexOf("Digest"))), invite.headers("Proxy-Authorization"));
        assertEquals(List.of("<sip:alice@pbx.example.com>"), invite.headers("P-Asserted-Identity"));
        assertEquals(List.of(), invite.headers("P-Preferred-Identity"));
        assertEquals(List.of(), invite.headers("Remote-Party-ID"));
        assertEquals(List.of("AC00000000000000000000000000000001"), invite.headers("X-Portcullis-Account"));
        assertEquals(List.of("SD00000000000000000000000000000001"), invite.headers("X-Portcullis-Domain"));
        assertEquals(List.of("CR00000000000000000000000000000001"), invite.headers("X-Portcullis-Credential"));
        assertEquals("stays  as it  is", invite.header("X-Own"));
        assertEquals("69", invite.header("Max-Forwards"));
        assertEquals(2, invite.headers("Via").size());
        assertTrue(invite.header("Record-Route").matches("<sip:[A-Za-z0-9_-]+@127\\.0\\.0\\.1:\\d+;lr>"));
    }

    @Test
    @Tag("AUTH-20")
    @Tag("AUTH-25")
    @Tag("TXN-08")
    void a_call_is_answered_and_hung_up_by_the_caller() {
        Phone.Call call = alice.call();
        Heard ok = answered(alice, call);
        alice.send(call.inDialog("BYE", ok));
        Heard bye = edge.pbx().receive();
        assertEquals("BYE", bye.method());
        assertEquals(List.of(), bye.headers("Route"));
        edge.pbx().send(edge.address(), bye.answer("200 OK"));
        assertEquals(200, alice.receive().status());
    }

    @Test
    void a_call_is_hung_up_by_the_pbx() {
        Heard ok = answered(alice, alice.call());
        edge.pbx().send(edge.address(), byeOfThePbx(ok, ok.header("Record-Route")));
        Heard bye = alice.receive();
        assertEquals("BYE", bye.method());
        alice.send(bye.answer("200 OK"));
        assertEquals(200, edge.pbx().receive().status());
    }

    @Test
    void from_another_address_than_it_was_called_at_the_pbx_is_a_stranger_unless_it_is_configured() {
        Heard ok = answered(alice, alice.call());
        try (Peer other = Peer.onLoopback()) {
            String bye = byeOfThePbx(ok, ok.header("Record-Route"))
                    .replace(edge.pbx().hostPort(), other.hostPort());
            other.send(edge.address(), bye);
            assertEquals(407, other.receive().status());
            assertEquals(Optional.empty(), alice.heardBeforeFence());
        }
    }

    /** The phone says it is at an address where nobody is, as phones behind a NAT do: the BYE must come the way it called. */
    private String byeOfThePbx(Heard ok, String route) {
        return "BYE sip:alice@192.0.2.99:5999 SIP/2.0\r\nVia: SIP/2.0/UDP "
                + edge.pbx().hostPort()
                + ";branch=z9hG4bKpbxbye\r\nRoute: " + route + "\r\nMax-Forwards: 70\r\nFrom: " + ok.header("To")
                + "\r\nTo: " + ok.header("From") + "\r\nCall-ID: " + ok.header("Call-ID")
                + "\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    @Tag("AUTH-27")
    @Tag("SEC-05")
    void a_wrong_password_and_an_unknown_user_get_the_same_403() {
        try (Phone wrong = edge.phone("alice", "Wrong-Horse-77");
                Phone nobody = edge.phone("alicf", "Wrong-Horse-77")) {
            List<String> answers = Stream.of(wrong, nobody)
                    .map(phone -> {
                        Phone.Call call = phone.call();
                        Heard challenge = challenged(phone, call);
                        phone.send(call.invite(BOB, phone.authorization(challenge, "INVITE", BOB, 1)));
                        return phone.receive().text();
                    })
                    .toList();
            assertTrue(answers.get(0).startsWith("SIP/2.0 403 Forbidden\r\n"), answers.get(0));
            assertEquals(anonymous(answers.get(0)), anonymous(answers.get(1)));
        }
    }

    private static String anonymous(String answer) {
        return answer.replaceAll("alic[ef]", "USER")
                .replaceAll("call-\\d+-\\d+|127\\.0\\.0\\.1:\\d+|tag=[0-9a-f]{16}", "*");
    }

    @Test
    @Tag("PRX-06")
    @Tag("SEC-05")
    void an_unknown_domain_is_challenged_like_a_known_one_and_never_admitted() {
        try (Phone phone = new Phone(edge.address(), "alice", EdgeUnderTest.PASSWORD, "nowhere.example.com")) {
            Phone.Call call = phone.call();
            Heard challenge = challenged(phone, call);
            assertEquals(challenged(alice, alice.call()).headerNames(), challenge.headerNames());
            assertEquals(403, statusOf(phone, call.invite(BOB, phone.authorization(challenge, "INVITE", BOB, 1))));
        }
    }

    @Test
    void on_bad_credentials_challenge_asks_again_instead() {
        restart("digest: { on-bad-credentials: challenge }");
        try (Phone wrong = edge.phone("alice", "Wrong-Horse-77")) {
            Phone.Call call = wrong.call();
            Heard challenge = challenged(wrong, call);
            wrong.send(call.invite(BOB, wrong.authorization(challenge, "INVITE", BOB, 1)));
            Heard again = wrong.receive();
            assertEquals(407, again.status());
            assertFalse(again.header("Proxy-Authenticate").contains("stale"));
        }
    }

    @Test
    @Tag("SEC-01")
    @Tag("AUTH-09")
    void a_nonce_of_nobody_is_answered_by_a_fresh_challenge_with_stale_true() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        String line = alice.authorization(challenge, "INVITE", BOB, 1);
        String nonce = Heard.parameter(challenge.header("Proxy-Authenticate"), "nonce");
        alice.send(call.invite(BOB, line.replace(nonce, new StringBuilder(nonce).reverse())));
        Heard again = alice.receive();
        assertEquals(407, again.status());
        assertTrue(again.header("Proxy-Authenticate").endsWith(", stale=true"));
    }

    @Test
    @Tag("AUTH-23")
    @Tag("SEC-03")
    void a_replayed_authorisation_in_a_new_transaction_is_not_admitted() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        String line = alice.authorization(challenge, "INVITE", BOB, 1);
        alice.send(call.invite(BOB, line));
        assertEquals("INVITE", edge.pbx().receive().method());
        assertEquals(100, alice.receive().status());
        try (Phone thief = edge.phone("alice", "does not know")) {
            thief.send(thief.call().invite(BOB, line));
            Heard answer = thief.receive();
            assertEquals(407, answer.status());
            assertTrue(answer.header("Proxy-Authenticate").endsWith(", stale=true"));
        }
    }

    @Test
    void of_two_simultaneous_uses_of_one_nonce_count_exactly_one_is_admitted() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        String line = alice.authorization(challenge, "INVITE", BOB, 1);
        try (Phone other = edge.alice()) {
            alice.send(call.invite(BOB, line));
            other.send(other.call().invite(BOB, line));
            int admitted = 0;
            for (Phone phone : List.of(alice, other)) {
                int status = phone.receive().status();
                assertTrue(status == 100 || status == 407, "status " + status);
                admitted += status == 100 ? 1 : 0;
            }
            assertEquals(1, admitted);
        }
    }

    @Test
    void a_wrong_response_does_not_burn_a_nonce_count() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        String uri = "sip:bob@" + alice.domain();
        assertEquals(403, statusOf(alice, call.invite(BOB, alice.authorization(challenge, "INVITE", uri, 1, "wrong"))));
        alice.send(call.invite(BOB, alice.authorization(challenge, "INVITE", BOB, 1)));
        assertEquals("INVITE", edge.pbx().receive().method());
    }

    @Test
    @Tag("AUTH-24")
    void nonce_counts_may_arrive_out_of_order() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        for (int count : new int[] {1, 3, 2}) {
            alice.send(alice.call().invite(BOB, alice.authorization(challenge, "INVITE", BOB, count)));
            assertEquals("INVITE", edge.pbx().receive().method());
            assertEquals(100, alice.receive().status());
        }
    }

    @Test
    @Tag("AUTH-13")
    @Tag("AUTH-14")
    void the_digest_uri_may_name_the_edge_but_no_third_party() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        String foreign =
                alice.authorization(challenge, "INVITE", "sip:bob@elsewhere.example.com", 1, EdgeUnderTest.PASSWORD);
        assertEquals(403, statusOf(alice, call.invite(BOB, foreign)));
        String own = alice.authorization(challenge, "INVITE", "sip:127.0.0.1:5060", 1, EdgeUnderTest.PASSWORD);
        alice.send(call.invite(BOB, own));
        assertEquals("INVITE", edge.pbx().receive().method());
    }

    @Test
    @Tag("AUTH-07")
    @Tag("SEC-07")
    void an_algorithm_that_was_not_offered_is_not_accepted() {
        restart("digest: { algorithms: [SHA-256] }");
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        Heard asIfMd5 = new Heard(challenge.from(), challenge.text().replace("algorithm=SHA-256", "algorithm=MD5"));
        assertEquals(407, statusOf(alice, call.invite(BOB, alice.authorization(asIfMd5, "INVITE", BOB, 1))));
    }

    @Test
    @Tag("AUTH-16")
    @Tag("AUTH-19")
    void an_answer_without_qop_is_challenged_again() {
        Phone.Call call = alice.call();
        String line =
                alice.authorization(challenged(alice, call), "INVITE", BOB, 1).replaceAll(", cnonce=.*$", "");
        assertEquals(407, statusOf(alice, call.invite(BOB, line)));
    }

    @Test
    @Tag("SEC-16")
    void a_forged_to_tag_is_challenged() {
        Phone.Call call = alice.call();
        alice.send(
                call.invite(BOB).replace("To: <sip:bob@pbx.example.com>", "To: <sip:bob@pbx.example.com>;tag=forged"));
        assertEquals(407, alice.receive().status());
    }

    @Test
    @Tag("SEC-16")
    void a_forged_route_is_challenged() {
        Phone.Call call = alice.call();
        String route = "Route: <sip:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@127.0.0.1:"
                + edge.address().getPort() + ";lr>";
        alice.send(call.invite(BOB, route)
                .replace("To: <sip:bob@pbx.example.com>", "To: <sip:bob@pbx.example.com>;tag=forged"));
        assertEquals(407, alice.receive().status());
    }

    @Test
    void the_proof_of_one_dialog_opens_no_other() {
        Heard ok = answered(alice, alice.call());
        Phone.Call other = alice.call();
        alice.send(other.inDialog("BYE", ok));
        assertEquals(407, alice.receive().status());
    }

    @Test
    @Tag("SEC-15")
    void a_route_to_elsewhere_is_not_followed() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        try (Peer elsewhere = Peer.onLoopback()) {
            String route = "Route: <sip:" + elsewhere.hostPort() + ";lr>";
            assertEquals(
                    403, statusOf(alice, call.invite(BOB, route, alice.authorization(challenge, "INVITE", BOB, 1))));
        }
    }

    @Test
    @Tag("AUTH-20")
    @Tag("AUTH-21")
    @Tag("PRX-17")
    @Tag("SEC-12")
    void an_ack_or_a_cancel_of_nothing_is_not_challenged() {
        Phone.Call call = alice.call();
        alice.send(call.request("ACK", "sip:bob@" + alice.domain()));
        assertEquals(Optional.empty(), alice.heardBeforeFence());
        assertEquals(481, statusOf(alice, call.cancel(BOB)));
    }

    @Test
    @Tag("PRX-17")
    @Tag("AUTH-21")
    void a_cancel_ends_the_call_it_belongs_to() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        alice.send(call.invite(BOB, alice.authorization(challenge, "INVITE", BOB, 1)));
        Heard invite = edge.pbx().receive();
        assertEquals(100, alice.receive().status());
        edge.pbx().send(edge.address(), invite.answer("180 Ringing"));
        assertEquals(180, alice.receive().status());
        alice.send(call.cancel(BOB));
        Heard cancel = edge.pbx().receive();
        assertEquals("CANCEL", cancel.method());
        assertEquals(invite.header("Via"), cancel.header("Via"));
        edge.pbx().send(edge.address(), cancel.answer("200 OK"));
        edge.pbx().send(edge.address(), invite.answer("487 Request Terminated"));
        assertEquals("ACK", edge.pbx().receive().method());
        assertEquals(
                List.of(200, 487),
                List.of(alice.receive().status(), alice.receive().status()));
    }

    @Test
    void options_to_the_edge_itself_are_answered() {
        assertEquals(
                200,
                statusOf(
                        alice,
                        alice.call()
                                .request(
                                        "OPTIONS",
                                        "sip:127.0.0.1:" + edge.address().getPort())));
    }

    @Test
    @Tag("PRX-02")
    void a_request_with_no_hops_left_is_refused_with_483() {
        assertEquals(483, statusOf(alice, alice.call().invite(BOB).replace("Max-Forwards: 70", "Max-Forwards: 0")));
    }

    @Test
    void an_extension_that_a_proxy_must_know_is_refused_with_420() {
        alice.send(alice.call().invite(BOB, "Proxy-Require: foo, sec-agree", "Require: bar"));
        Heard refused = alice.receive();
        assertEquals(420, refused.status());
        assertEquals("foo, sec-agree", refused.header("Unsupported"));
    }

    @Test
    @Tag("SEC-12")
    void what_is_no_sip_is_dropped_and_what_is_malformed_is_answered_with_400() {
        alice.send("GET / HTTP/1.1\r\nHost: sip.example.com\r\n\r\n");
        alice.send("\r\n\r\n");
        alice.send("\0\0\0\0");
        assertEquals(Optional.empty(), alice.heardBeforeFence());
        assertEquals(400, statusOf(alice, alice.call().invite(BOB).replace("CSeq: 1 INVITE", "CSeq: 1 BYE")));
    }

    @Test
    void a_folded_header_reaches_the_pbx_on_one_line() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        String[] line = alice.authorization(challenge, "INVITE", BOB, 1).split(", nonce", 2);
        alice.send(call.invite(BOB, "Subject: folded\r\n  here", line[0] + ",\r\n\tnonce" + line[1]));
        assertTrue(edge.pbx().receive().header("Subject").matches("folded +here"));
    }

    @Test
    @Tag("SEC-06")
    void a_guesser_is_locked_out_and_the_user_is_not() {
        restart("gate: { lockout: { failures: 3, within: 60s, for: 5m } }");
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        String uri = "sip:bob@" + alice.domain();
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    403, statusOf(alice, call.invite(BOB, alice.authorization(challenge, "INVITE", uri, 1, "wrong"))));
        }
        assertEquals(403, statusOf(alice, call.invite(BOB, alice.authorization(challenge, "INVITE", BOB, 2))));
        try (Peer elsewhere = Peer.at("127.0.0.2", 0)) {
            Phone.Call again = alice.call();
            elsewhere.send(
                    edge.address(), again.invite(BOB).replace(alice.peer().hostPort(), elsewhere.hostPort()));
            String line = alice.authorization(elsewhere.receive(), "INVITE", BOB, 1);
            elsewhere.send(
                    edge.address(), again.invite(BOB, line).replace(alice.peer().hostPort(), elsewhere.hostPort()));
            assertEquals("INVITE", edge.pbx().receive().method());
        }
    }

    @Test
    @Tag("SEC-11")
    void over_the_rate_a_source_is_not_answered() {
        restart("gate: { rate: { per-source: 1/s, burst: 2 } }");
        String invite = alice.call().invite(BOB);
        for (int i = 0; i < 2; i++) {
            assertEquals(407, statusOf(alice, invite));
        }
        alice.send(invite);
        assertEquals(Optional.empty(), alice.heardBeforeFence());
    }

    @Test
    void a_deleted_credential_is_refused_at_its_next_call() {
        Heard challenge = challenged(alice, alice.call());
        edge.withoutAlice();
        assertEquals(403, statusOf(alice, alice.call().invite(BOB, alice.authorization(challenge, "INVITE", BOB, 1))));
    }

    @Test
    void a_changed_password_admits_and_the_old_one_does_not() {
        Phone.Call call = alice.call();
        Heard challenge = challenged(alice, call);
        edge.password("Another-Horse-8");
        assertEquals(403, statusOf(alice, call.invite(BOB, alice.authorization(challenge, "INVITE", BOB, 1))));
        String uri = "sip:bob@" + alice.domain();
        alice.send(call.invite(BOB, alice.authorization(challenge, "INVITE", uri, 2, "Another-Horse-8")));
        assertEquals("INVITE", edge.pbx().receive().method());
    }

    @Test
    @Tag("NAT-01")
    @Tag("NAT-02")
    @Tag("SEC-13")
    @Tag("TRN-02")
    void the_answer_goes_to_the_source_whatever_via_says() {
        Phone.Call call = alice.call();
        String forged = call.invite(BOB)
                .replace(
                        alice.peer().hostPort() + ";branch",
                        "192.0.2.7:" + alice.peer().port() + ";received=192.0.2.8;rport=9;branch");
        alice.send(forged);
        Heard challenge = alice.receive();
        assertEquals(407, challenge.status());
        String via = challenge.header("Via");
        assertTrue(
                via.contains("received=127.0.0.1")
                        && via.contains("rport=" + alice.peer().port()),
                via);
        assertFalse(via.contains("192.0.2.8"));
    }

    @Test
    void an_invite_from_inside_finds_nobody_without_the_path_of_a_registration() {
        String invite = alice.call()
                .invite(BOB)
                .replace(alice.peer().hostPort(), edge.pbx().hostPort());
        edge.pbx().send(edge.address(), invite);
        assertEquals(404, edge.pbx().receive().status());
    }
}
