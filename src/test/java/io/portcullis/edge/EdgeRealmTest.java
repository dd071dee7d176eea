package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The realm that the edge challenges for is its own, over real sockets: nobody's credentials for it travel on, and nobody else
 * gets a phone or a PBX to make any.
 */
class EdgeRealmTest {
    private static final String OURS =
            "Digest username=\"alice\", realm=\"sip.example.com\", nonce=\"n\", uri=\"sip:bob@pbx.example.com\","
                    + " response=\"00000000000000000000000000000000\", algorithm=MD5, cnonce=\"c\", qop=auth, nc=00000001";
    private static final String UNREADABLE = "Digest username=\"alice\", realm=\"sip.example.com, nonce=\"n\"";
    private static final String THEIRS =
            "Digest  username=\"alice\",realm=\"pbx\",nonce=\"n\",uri=\"sip:x\",response=\"r\"";
    private static final String THEIR_CHALLENGE = "Digest  realm=\"pbx\",nonce=\"n\" , algorithm=MD5";

    private final EdgeUnderTest edge = new EdgeUnderTest();
    private final Phone alice = edge.alice();
    private final Phone.Call call = alice.call();
    private Callee callee;
    private Heard invited;

    @BeforeEach
    void invite() {
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, "bob"));
        String proxyAuthorization = alice.authorization(challenge, "INVITE", "bob", 1);
        alice.send(call.invite(
                "bob", proxyAuthorization, proxyAuthorization.replace("Proxy-", ""), "Authorization: " + THEIRS));
        assertEquals(100, alice.receive().status());
        invited = edge.pbx().receive();
        callee = Callee.at(edge.pbx(), invited);
    }

    @AfterEach
    void close() {
        alice.close();
        edge.close();
    }

    private void pbxSends(String message) {
        edge.pbx().send(edge.address(), message);
    }

    private Heard answered() {
        pbxSends(callee.answer("200 OK"));
        Heard ok = alice.receive();
        alice.send(call.inDialog("ACK", ok));
        assertEquals("ACK", edge.pbx().receive().method());
        return ok;
    }

    /** In both headers: what is ours, what may be, and what is the PBX's. */
    private static String[] credentials() {
        return new String[] {
            "Authorization: " + OURS,
            "Authorization: " + THEIRS,
            "authorization : " + UNREADABLE,
            "Proxy-Authorization: " + OURS.replace("sip.example", "sip\\.example"),
            "Proxy-Authorization: " + THEIRS,
            "Proxy-Authorization: " + THEIRS + ", " + OURS
        };
    }

    private static void assertOnlyTheirs(Heard heard) {
        assertEquals(List.of(THEIRS), heard.headers("Authorization"));
        assertEquals(List.of(THEIRS), heard.headers("Proxy-Authorization"));
        assertFalse(heard.text().contains("sip.example.com"), heard.text());
    }

    @Test
    void credentials_for_our_realm_are_taken_out_of_both_headers() {
        assertEquals(List.of(), invited.headers("Proxy-Authorization"));
        assertEquals(List.of(THEIRS), invited.headers("Authorization"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "UPDATE", "INFO", "BYE", "FROBNICATE"})
    void they_are_taken_out_of_what_either_side_sends_in_a_dialog(String method) {
        Heard ok = answered();
        alice.send(call.inDialog(method, ok, credentials()));
        Heard inwards = edge.pbx().receive();
        assertEquals(method, inwards.method());
        assertOnlyTheirs(inwards);
        pbxSends(callee.request(method, credentials()));
        Heard outwards = alice.peer().receive(heard -> heard.is(method));
        assertOnlyTheirs(outwards);
    }

    @Test
    void they_are_taken_out_of_an_ack() {
        alice.send(call.inDialog("ACK", answered(), credentials()));
        Heard ack = edge.pbx().receive();
        assertEquals("ACK", ack.method());
        assertOnlyTheirs(ack);
    }

    @Test
    void they_are_taken_out_of_an_ack_that_carries_the_branch_of_its_invite() {
        pbxSends(callee.answer("200 OK"));
        Heard ok = alice.receive();
        String stray = call.inDialog("ACK", ok, credentials())
                .replaceAll("\r\nRoute: [^\r]*", "")
                .replaceAll("branch=[^;\r]*", "branch=" + Heard.parameter(ok.header("Via"), "branch"));
        alice.send(stray);
        assertOnlyTheirs(edge.pbx().receive());
    }

    @Test
    void a_cancel_leaves_without_any() {
        pbxSends(callee.answer("180 Ringing"));
        Heard ringing = alice.receive();
        alice.send(call.cancel("bob")
                .replace("Content-Length", String.join("\r\n", credentials()) + "\r\nContent-Length"));
        Heard cancel = edge.pbx().receive();
        assertEquals("CANCEL", cancel.method());
        assertEquals(180, ringing.status());
        assertEquals(List.of(), cancel.headers("Authorization"));
        assertEquals(List.of(), cancel.headers("Proxy-Authorization"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest realm=\"sip.example.com\", nonce=\"n\"",
                "digest\tNONCE=\"n\" ,, ReAlM = \"sip.example.com\"",
                "Digest nonce=\"n\", realm=\"sip\\.example\\.co\\m\"",
                "Digest nonce=\"a\\\"b\", realm=sip.example.com",
                "Digest realm=\"pbx\", nonce=\"n\", Digest realm=\"sip.example.com\", nonce=\"n\"",
                "Bearer realm=\"pbx\", Digest realm=\"sip.example.com\", nonce=\"n\"",
                "Negotiate YII+/=, Digest realm=\"sip.example.com\", nonce=\"n\"",
                "Basic realm=\"sip.example.com\"",
                "Digest realm=\"pbx\", realm=\"sip.example.com\", nonce=\"n\"",
                "Digest realm=\"pbx\\\", realm=\"sip.example.com\", nonce=\"n\"",
                "Digest realm=\"sip.example.com, nonce=\"n\"",
                "Digest realm*=UTF-8''sip.example.com, nonce=\"n\"",
                "Digest nonce=\"n\""
            })
    void a_challenge_for_our_realm_that_we_did_not_make_reaches_no_phone(String challenge) {
        for (String[] each : new String[][] {
            {"401 Unauthorized", "WWW-Authenticate: "},
            {"407 Proxy Authentication Required", "Proxy-Authenticate: "},
            {"407 Proxy Authentication Required", "WWW-Authenticate: "},
        }) {
            Heard ok = ok();
            alice.send(call.inDialog("INVITE", ok));
            Heard again = edge.pbx().receive(heard -> heard.is("INVITE"));
            pbxSends(again.answer(each[0], each[1] + challenge));
            Heard refused = alice.peer().receive(heard -> heard.startLine().startsWith("SIP") && heard.status() > 100);
            assertEquals(403, refused.status(), each[0] + ' ' + challenge);
            assertEquals(List.of(), refused.headers("WWW-Authenticate"));
            assertEquals(List.of(), refused.headers("Proxy-Authenticate"));
        }
    }

    private @Nullable Heard established;

    private Heard ok() {
        if (established == null) {
            established = answered();
        }
        return established;
    }

    @Test
    void of_several_challenges_only_those_for_our_realm_go() {
        pbxSends(callee.answer(
                "401 Unauthorized",
                "WWW-Authenticate: Digest realm=\"sip.example.com\", nonce=\"n\"",
                "WWW-Authenticate: " + THEIR_CHALLENGE,
                "Proxy-Authenticate: Digest realm=\"sip.example.com\", nonce=\"n\""));
        Heard challenge = alice.receive();
        assertEquals(401, challenge.status());
        assertEquals(List.of(THEIR_CHALLENGE), challenge.headers("WWW-Authenticate"));
        assertEquals(List.of(), challenge.headers("Proxy-Authenticate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "403 Forbidden", "494 Security Agreement Required", "603 Decline", "180 Ringing"})
    void no_other_response_brings_one_either(String status) {
        pbxSends(callee.answer(
                status,
                "WWW-Authenticate: Digest realm=\"sip.example.com\", nonce=\"n\"",
                "Proxy-Authenticate: " + THEIR_CHALLENGE,
                "Proxy-Authenticate: Digest realm=\"sip.example.com\", nonce=\"n\""));
        Heard heard = alice.receive();
        assertEquals("SIP/2.0 " + status, heard.startLine());
        assertEquals(List.of(), heard.headers("WWW-Authenticate"));
        assertEquals(List.of(THEIR_CHALLENGE), heard.headers("Proxy-Authenticate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "INFO"})
    void a_phone_cannot_make_the_pbx_sign_our_challenge(String method) {
        answered();
        pbxSends(callee.request(method));
        Heard request = alice.peer().receive(heard -> heard.is(method));
        alice.send(
                request.answer("401 Unauthorized", "WWW-Authenticate: Digest realm=\"sip.example.com\", nonce=\"n\""));
        Heard refused = edge.pbx().receive(heard -> heard.startLine().startsWith("SIP") && heard.status() > 100);
        assertEquals(403, refused.status());
        assertEquals(List.of(), refused.headers("WWW-Authenticate"));
    }

    /** What a callee wants: he has a nonce of the edge signed by the caller's phone, and calls as the caller. */
    @Test
    void a_callee_cannot_have_the_caller_sign_a_nonce_of_his() {
        Heard ok = answered();
        try (Phone mallory = new Phone(edge.address(), "mallory", "x", EdgeUnderTest.DOMAIN)) {
            Phone.Call theft = mallory.call();
            mallory.send(theft.invite("+4930"));
            String nonce = Heard.parameter(mallory.receive().header("Proxy-Authenticate"), "nonce");
            alice.send(call.inDialog("INVITE", ok));
            Heard hold = edge.pbx().receive(heard -> heard.is("INVITE"));
            pbxSends(hold.answer(
                    "401 Unauthorized",
                    "WWW-Authenticate: Digest realm=\"sip.example.com\", nonce=\"" + nonce
                            + "\", algorithm=MD5, qop=\"auth\""));
            Heard heard = alice.peer().receive(answer -> answer.startLine().startsWith("SIP") && answer.status() > 100);
            assertEquals(403, heard.status());
            assertFalse(heard.text().contains(nonce), heard.text());
        }
    }
}
