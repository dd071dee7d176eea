package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens within dialogs that were admitted, from both sides, over real sockets. */
class EdgeDialogTest {
    private final EdgeUnderTest edge = new EdgeUnderTest(EdgeUnderTest.SIP + "overload: { queue-wait: 0s }");
    private final Phone alice = edge.alice();
    private final Phone.Call call = alice.call();
    private Callee callee;

    @BeforeEach
    void invite() {
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        assertEquals(100, alice.receive().status());
        callee = Callee.at(edge.pbx(), edge.pbx().receive());
    }

    @AfterEach
    void close() {
        alice.close();
        edge.close();
    }

    private void pbxSends(String message) {
        edge.pbx().send(edge.address(), message);
    }

    private Heard ringing() {
        pbxSends(callee.answer("180 Ringing", "Require: 100rel", "RSeq: 1"));
        return alice.receive();
    }

    private Heard answered() {
        pbxSends(callee.answer("200 OK"));
        Heard ok = alice.receive();
        alice.send(call.inDialog("ACK", ok));
        assertEquals("ACK", edge.pbx().receive().method());
        return ok;
    }

    /** Passes a request of the phone to the PBX and the answer back; gives the request as the PBX heard it. */
    private Heard fromPhone(String request, String method) {
        alice.send(request);
        Heard heard = edge.pbx().receive();
        assertEquals(method, heard.method());
        assertEquals(List.of(), heard.headers("Route"));
        assertEquals(List.of("<sip:alice@pbx.example.com>"), heard.headers("P-Asserted-Identity"));
        assertEquals(List.of("CR00000000000000000000000000000001"), heard.headers("X-Portcullis-Credential"));
        pbxSends(heard.answer("200 OK"));
        Heard answer = alice.receive();
        assertEquals(200, answer.status() == 100 ? alice.receive().status() : answer.status());
        return heard;
    }

    private Heard fromPbx(String request, String method) {
        pbxSends(request);
        Heard heard = alice.receive();
        assertEquals(method, heard.method());
        assertEquals(List.of(), heard.headers("Route"));
        alice.send(heard.answer("200 OK"));
        Heard answer = edge.pbx().receive();
        assertEquals(200, answer.status() == 100 ? edge.pbx().receive().status() : answer.status());
        return heard;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "UPDATE", "REFER", "INFO", "MESSAGE", "NOTIFY", "SUBSCRIBE", "FROBNICATE", "BYE"})
    @Tag("AUTH-20")
    @Tag("PRX-07")
    @Tag("SEC-16")
    void either_side_may_send_anything_and_nobody_is_challenged(String method) {
        Heard ok = answered();
        fromPhone(call.inDialog(method, ok, "Refer-To: <sip:carol@pbx.example.com>"), method);
        fromPbx(callee.request(method), method);
    }

    @Test
    @Tag("PRX-07")
    void a_refreshed_session_records_the_route_again() {
        Heard ok = answered();
        Heard again = fromPhone(call.inDialog("INVITE", ok), "INVITE");
        assertNotEquals(List.of(), again.headers("Record-Route"));
        Heard back = fromPbx(callee.request("INVITE"), "INVITE");
        assertNotEquals(List.of(), back.headers("Record-Route"));
    }

    @Test
    @Tag("PRX-12")
    void a_provisional_response_is_acknowledged_before_the_call_is_answered() {
        Heard ringing = ringing();
        assertEquals("100rel", ringing.header("Require"));
        Heard prack = fromPhone(call.inDialog("PRACK", ringing, "RAck: 1 2 INVITE"), "PRACK");
        assertEquals("1 2 INVITE", prack.header("RAck"));
        fromPhone(call.inDialog("UPDATE", ringing), "UPDATE");
        fromPbx(callee.request("UPDATE"), "UPDATE");
        answered();
    }

    @Test
    @Tag("PRX-12")
    @Tag("PRX-13")
    @Tag("TXN-06")
    void a_call_that_the_pbx_forks_makes_as_many_dialogs_as_there_are_to_tags() {
        Heard first = ringing();
        pbxSends(callee.answer("200 OK").replace(";tag=pbx\r\n", ";tag=second\r\n"));
        Heard second = alice.receive();
        pbxSends(callee.answer("200 OK"));
        Heard third = alice.receive();
        assertEquals(
                List.of("pbx", "second", "pbx"),
                List.of(
                        Heard.parameter(first.header("To"), "tag"),
                        Heard.parameter(second.header("To"), "tag"),
                        Heard.parameter(third.header("To"), "tag")));
        assertNotEquals(first.header("Record-Route"), second.header("Record-Route"), "a proof for each tag");
        assertEquals(first.header("Record-Route"), third.header("Record-Route"));
        for (Heard ok : List.of(second, third)) {
            alice.send(call.inDialog("ACK", ok));
            assertEquals(
                    Heard.parameter(ok.header("To"), "tag"),
                    Heard.parameter(edge.pbx().receive().header("To"), "tag"));
        }
        fromPhone(call.inDialog("BYE", second), "BYE");
        fromPbx(callee.request("BYE"), "BYE");
    }

    @Test
    @Tag("PRX-04")
    void a_strict_router_before_the_edge_is_undone() {
        Heard ok = answered();
        String contact = ok.header("Contact");
        String own = ok.header("Record-Route").replaceAll("^<|>$", "");
        String bye = call.inDialog("BYE", ok)
                .replaceFirst("BYE \\S+ ", "BYE " + own + ' ')
                .replaceFirst("Route: .*\r\n", "Route: " + contact + "\r\n");
        Heard heard = fromPhone(bye, "BYE");
        assertEquals("BYE " + contact.replaceAll("^<|>$", "") + " SIP/2.0", heard.startLine());
    }

    @Test
    @Tag("PRX-04")
    void a_strict_router_behind_the_edge_is_undone() {
        answered();
        String bye = callee.request("BYE");
        String own = bye.replaceFirst("(?s).*\r\nRoute: <([^>]+)>.*", "$1");
        Heard heard = fromPbx(
                bye.replaceFirst("BYE \\S+ ", "BYE " + own + ' ')
                        .replaceFirst(
                                "\r\nRoute: .*\r\n", "\r\nRoute: <sip:next.example.com;lr>, <sip:alice@192.0.2.9>\r\n"),
                "BYE",
                List.of("<sip:next.example.com;lr>"));
        assertEquals("BYE sip:alice@192.0.2.9 SIP/2.0", heard.startLine());
    }

    private Heard fromPbx(String request, String method, List<String> routes) {
        pbxSends(request);
        Heard heard = alice.receive();
        assertEquals(method, heard.method());
        assertEquals(routes, heard.headers("Route"));
        return heard;
    }

    @Test
    @Tag("PRX-04")
    void of_two_dialogs_that_meet_at_this_edge_a_request_leaves_only_the_first() {
        Heard ok = answered();
        String other = ok.header("Record-Route").replaceFirst(".{5}@", "AAAAA@");
        alice.send(call.inDialog("INFO", ok)
                .replace("Route: <", "Route: " + ok.header("Record-Route") + "\r\nRoute: <")
                .replaceFirst("(Route: .*\r\n)Route: .*\r\n", "$1Route: " + other + "\r\n"));
        assertEquals(List.of(other), edge.pbx().receive().headers("Route"));
    }

    @Test
    @Tag("TXN-08")
    void the_ack_of_a_2xx_is_never_answered() {
        Heard ok = answered();
        alice.send(call.inDialog("ACK", ok).replace("Max-Forwards: 70", "Max-Forwards: 0"));
        assertEquals(Optional.empty(), alice.heardBeforeFence());
    }
}
