package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Phones register through the edge, and the PBX's requests find them where they registered from. */
class EdgeRegistrationTest {
    private static final String NAT = "sip:alice@192.168.1.20:5060";

    private final EdgeUnderTest edge = new EdgeUnderTest();
    private final Phone alice = edge.alice();
    private int branch;

    @BeforeEach
    void take_registrations() {
        edge.takeRegistrations();
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
    }

    @AfterEach
    void close() {
        alice.close();
        edge.close();
    }

    /** A phone's connection, as a phone uses its socket. */
    private interface Line {
        void say(String message);

        Heard hear();
    }

    private Line datagrams() {
        return line(alice::send, alice::receive);
    }

    private static Line stream(StreamPeer peer) {
        return line(message -> peer.send(message.replace("SIP/2.0/UDP", "SIP/2.0/TCP")), peer::receive);
    }

    private static Line line(Consumer<String> out, Supplier<Heard> in) {
        return new Line() {
            @Override
            public void say(String message) {
                out.accept(message);
            }

            @Override
            public Heard hear() {
                return in.get();
            }
        };
    }

    private static String register(Phone.Call call, Phone phone, String... lines) {
        String uri = "sip:" + phone.domain();
        return call.request("REGISTER", uri, lines)
                .replace("To: <" + uri + ">", "To: <sip:alice@" + phone.domain() + ">")
                .replaceAll("Contact: [^\r]*", "Contact: <" + NAT + ">");
    }

    /** Alice registers; gives the REGISTER as the PBX heard it. */
    private Heard registered(Line line, String... lines) {
        Phone.Call call = alice.call();
        line.say(register(call, alice, lines));
        Heard challenge = line.hear();
        assertEquals(401, challenge.status());
        String[] all = Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] =
                alice.authorization(challenge, "REGISTER", "sip:" + alice.domain(), 1, EdgeUnderTest.PASSWORD);
        line.say(register(call, alice, all));
        Heard register = edge.pbx().receive();
        assertEquals("REGISTER", register.method());
        edge.pbx().send(edge.address(), register.answer("200 OK", "Path: " + register.header("Path")));
        Heard ok = line.hear();
        assertEquals(200, ok.status());
        assertEquals(register.headers("Path"), ok.headers("Path"), "Path in the answer");
        return register;
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "INVITE"})
    @Tag("TRN-09")
    void a_phone_that_is_switched_off_is_known_long_before_its_timers_run_out(String method) {
        String path = registered(datagrams()).header("Path");
        alice.close();
        edge.pbx().send(edge.address(), request(method, path));
        assertEquals(430, edge.pbx().receive(heard -> heard.status() > 100).status());
    }

    @Test
    void a_phone_that_answers_late_is_heard_all_the_same_and_so_is_what_it_asks_meanwhile() {
        String path = registered(datagrams()).header("Path");
        edge.pbx().send(edge.address(), request("OPTIONS", path));
        Heard first = alice.receive();
        Heard again = alice.receive();
        assertEquals(first.header("Via"), again.header("Via"), "repeated, as nobody answers");
        registered(line(alice::send, () -> alice.peer().receive(heard -> heard.status() > 0)));
        alice.send(again.answer("200 OK"));
        assertEquals(200, edge.pbx().receive(heard -> heard.status() > 0).status());
    }

    /** A request of the PBX to where alice registered, along {@code route}. */
    private String request(String method, String route, String... lines) {
        branch++;
        return method + " " + NAT + " SIP/2.0\r\nVia: SIP/2.0/UDP " + edge.pbx().hostPort() + ";branch=z9hG4bKpbx"
                + branch + "\r\n" + (route.isEmpty() ? "" : "Route: " + route + "\r\n")
                + "Max-Forwards: 70\r\nFrom: <sip:bob@pbx.example.com>;tag=pbx\r\nTo: <sip:alice@pbx.example.com>\r\n"
                + "Call-ID: to-alice-" + branch + "\r\nCSeq: 1 " + method + "\r\nContact: <sip:bob@"
                + edge.pbx().hostPort() + ">\r\n"
                + String.join(
                        "", Arrays.stream(lines).map(line -> line + "\r\n").toList()) + "Content-Length: 0\r\n\r\n";
    }

    private int statusOf(String request) {
        edge.pbx().send(edge.address(), request);
        return edge.pbx()
                .receive(heard -> !heard.startLine().startsWith("SIP/2.0 100"))
                .status();
    }

    private static String flipped(String path) {
        int at = path.indexOf('@') - 10;
        return path.substring(0, at) + (path.charAt(at) == 'A' ? 'B' : 'A') + path.substring(at + 1);
    }

    @Test
    @Tag("OUT-04")
    @Tag("AUTH-01")
    void an_admitted_register_reaches_the_pbx_with_a_path_and_who_it_is() {
        Heard register = registered(datagrams());
        String path = register.header("Path");
        assertTrue(
                path.matches(
                        "<sip:[A-Za-z0-9_-]+@127\\.0\\.0\\.1:" + edge.address().getPort() + ";lr>"),
                path);
        assertEquals("path", register.header("Supported"));
        assertEquals("<sip:alice@pbx.example.com>", register.header("P-Asserted-Identity"));
        assertEquals(List.of(), register.headers("Authorization"));
        assertEquals(List.of(), register.headers("Record-Route"));
    }

    @Test
    @Tag("OUT-04")
    @Tag("OUT-07")
    @Tag("OUT-08")
    @Tag("OUT-09")
    void an_outbound_registration_is_marked_so_and_its_answer_passes_as_it_is() {
        Phone.Call call = alice.call();
        String[] lines = {"Supported: outbound, path", "m: <" + NAT + ">;reg-id=1;+sip.instance=\"<urn:uuid:0>\""};
        alice.send(register(call, alice, lines));
        String proof =
                alice.authorization(alice.receive(), "REGISTER", "sip:" + alice.domain(), 1, EdgeUnderTest.PASSWORD);
        alice.send(register(call, alice, lines[0], lines[1], proof));
        Heard register = edge.pbx().receive();
        assertTrue(register.header("Path").endsWith(";lr;ob>"), register.header("Path"));
        assertEquals(List.of("outbound, path"), register.headers("Supported"));
        // The registrar does not do outbound: that is between it and the phone, and no reason for a 439 of ours.
        edge.pbx().send(edge.address(), register.answer("200 OK", "Flow-Timer: 90", "Path: <sip:x@y;lr>"));
        Heard ok = alice.receive();
        assertEquals(200, ok.status());
        assertEquals("90", ok.header("Flow-Timer"));
        assertEquals("<sip:x@y;lr>", ok.header("Path"));
    }

    @Test
    void a_path_that_a_phone_made_up_does_not_reach_the_pbx() {
        Heard register = registered(datagrams(), "Path: <sip:forged@203.0.113.99;lr;ob>");
        assertEquals(1, register.headers("Path").size());
        assertFalse(register.text().contains("forged"));
    }

    @Test
    @Tag("AUTH-28")
    void nobody_registers_for_somebody_else() {
        Phone.Call call = alice.call();
        alice.send(register(call, alice).replace("To: <sip:alice@", "To: <sip:bob@"));
        String proof =
                alice.authorization(alice.receive(), "REGISTER", "sip:" + alice.domain(), 1, EdgeUnderTest.PASSWORD);
        alice.send(register(call, alice, proof).replace("To: <sip:alice@", "To: <sip:bob@"));
        assertEquals(403, alice.receive().status());
    }

    @Test
    void a_register_goes_to_the_registrar_wherever_calls_of_the_domain_go() {
        try (Peer voice = Peer.onLoopback()) {
            edge.takeRegistrations("sip:" + voice.hostPort());
            registered(datagrams());
        }
    }

    @Test
    @Tag("OUT-06")
    @Tag("NAT-06")
    void a_call_finds_a_phone_behind_a_nat_and_both_ends_hang_up() {
        call_and_hang_up(datagrams(), "UDP");
    }

    @Test
    @Tag("OUT-06")
    void a_call_comes_over_the_connection_that_registered() {
        try (StreamPeer peer = StreamPeer.to(edge.streamAddress())) {
            call_and_hang_up(stream(peer), "TCP");
        }
    }

    private void call_and_hang_up(Line line, String transport) {
        String path = registered(line).header("Path");
        for (boolean phoneEnds : new boolean[] {true, false}) {
            edge.pbx().send(edge.address(), request("INVITE", path));
            assertEquals(100, edge.pbx().receive().status());
            Heard invite = line.hear();
            assertEquals("INVITE " + NAT + " SIP/2.0", invite.startLine());
            assertTrue(invite.header("Via").startsWith("SIP/2.0/" + transport), invite.header("Via"));
            assertEquals(List.of(), invite.headers("Route"));
            line.say(invite.answer("180 Ringing"));
            assertEquals(180, edge.pbx().receive().status());
            line.say(invite.answer("200 OK", "Contact: <" + NAT + ">").replace(";tag=pbx\r\nCall", ";tag=al\r\nCall"));
            Heard ok = edge.pbx().receive();
            assertEquals(200, ok.status());
            edge.pbx().send(edge.address(), inDialog("ACK", ok));
            assertEquals("ACK", line.hear().method());
            edge.pbx().send(edge.address(), inDialog("UPDATE", ok));
            line.say(line.hear().answer("200 OK"));
            assertEquals(200, edge.pbx().receive().status());
            if (phoneEnds) {
                line.say(byeOf(invite, ok, transport));
                Heard bye = edge.pbx().receive();
                assertEquals("BYE sip:bob@" + edge.pbx().hostPort() + " SIP/2.0", bye.startLine());
                edge.pbx().send(edge.address(), bye.answer("200 OK"));
                assertEquals(200, line.hear().status());
            } else {
                edge.pbx().send(edge.address(), inDialog("BYE", ok));
                line.say(line.hear().answer("200 OK"));
                assertEquals(200, edge.pbx().receive().status());
            }
        }
    }

    /** A request of the PBX in the dialog that {@code ok} made: its route set is the Record-Route turned round. */
    private String inDialog(String method, Heard ok) {
        branch++;
        List<String> routes = new ArrayList<>(ok.headers("Record-Route"));
        Collections.reverse(routes);
        return method + " " + NAT + " SIP/2.0\r\nVia: SIP/2.0/UDP " + edge.pbx().hostPort() + ";branch=z9hG4bKpbx"
                + branch + "\r\nRoute: " + String.join("\r\nRoute: ", routes) + "\r\nMax-Forwards: 70\r\nFrom: "
                + ok.header("From") + "\r\nTo: " + ok.header("To") + "\r\nCall-ID: " + ok.header("Call-ID")
                + "\r\nCSeq: 2 " + method + "\r\nContact: <sip:bob@"
                + edge.pbx().hostPort()
                + ">\r\nContent-Length: 0\r\n\r\n";
    }

    private String byeOf(Heard invite, Heard ok, String transport) {
        return "BYE sip:bob@" + edge.pbx().hostPort() + " SIP/2.0\r\nVia: SIP/2.0/" + transport
                + " 192.168.1.20:5060;rport;branch=z9hG4bKphone" + branch + "\r\nRoute: "
                + String.join("\r\nRoute: ", invite.headers("Record-Route")) + "\r\nMax-Forwards: 70\r\nFrom: "
                + ok.header("To") + "\r\nTo: " + ok.header("From") + "\r\nCall-ID: " + ok.header("Call-ID")
                + "\r\nCSeq: 7 BYE\r\nContent-Length: 0\r\n\r\n";
    }

    /** Alice has been called and has answered: what she heard, and what the PBX heard. */
    private List<Heard> called() {
        String path = registered(datagrams()).header("Path");
        edge.pbx().send(edge.address(), request("INVITE", path));
        assertEquals(100, edge.pbx().receive().status());
        Heard invite = alice.receive();
        alice.send(invite.answer("200 OK", "Contact: <" + NAT + ">").replace(";tag=pbx\r\nCall", ";tag=al\r\nCall"));
        Heard ok = edge.pbx().receive();
        edge.pbx().send(edge.address(), inDialog("ACK", ok));
        assertEquals("ACK", alice.receive().method());
        return List.of(invite, ok);
    }

    @Test
    @Tag("SEC-16")
    void what_a_called_phone_is_given_reaches_nobody_else_and_what_its_caller_is_given_is_worth_nothing_outside() {
        List<Heard> heard = called();
        Heard invite = heard.get(0);
        Heard ok = heard.get(1);
        assertNotEquals(invite.header("Record-Route"), ok.header("Record-Route"));
        try (Peer caller = Peer.onLoopback()) {
            caller.send(edge.address(), byeOf(ok, ok, "UDP"));
            assertEquals(407, caller.receive().status(), "as the phone");
            caller.send(
                    edge.address(), inDialog("INFO", ok).replace("SIP/2.0/UDP ", "SIP/2.0/UDP 127.0.0.1;rport;was="));
            assertEquals(407, caller.receive().status(), "as the PBX");
            caller.send(edge.address(), byeOf(invite, ok, "UDP"));
            assertEquals(407, caller.receive().status(), "with the phone's own, over another flow");
        }
        assertEquals(Optional.empty(), alice.heardBeforeFence());
    }

    @Test
    @Tag("NAT-06")
    void a_called_phone_that_moved_is_asked_by_the_domain_it_registered_at_and_the_dialog_follows() {
        List<Heard> heard = called();
        Heard invite = heard.get(0);
        Heard ok = heard.get(1);
        try (Peer abroad = Peer.at("127.0.0.4", 0)) {
            String info = byeOf(invite, ok, "UDP").replace("BYE", "INFO");
            abroad.send(edge.address(), info);
            Heard challenge = abroad.receive();
            assertEquals(407, challenge.status());
            String uri = "sip:bob@" + edge.pbx().hostPort();
            String answer = alice.authorization(challenge, "INFO", uri, 1, EdgeUnderTest.PASSWORD);
            abroad.send(
                    edge.address(),
                    info.replace("branch=", "branch=z9hG4bKagain").replace("CSeq: 7", answer + "\r\nCSeq: 8"));
            Heard passed = edge.pbx().receive();
            assertEquals("<sip:alice@pbx.example.com>", passed.header("P-Asserted-Identity"));
            edge.pbx().send(edge.address(), passed.answer("200 OK"));
            assertEquals(200, abroad.receive().status());
            edge.pbx().send(edge.address(), inDialog("BYE", ok));
            Heard bye = abroad.receive();
            assertEquals("BYE", bye.method());
            abroad.send(edge.address(), bye.answer("200 OK"));
            assertEquals(200, edge.pbx().receive().status());
        }
    }

    @Test
    void a_call_that_the_pbx_takes_back_stops_ringing() {
        Line line = datagrams();
        String path = registered(line).header("Path");
        String invite = request("INVITE", path);
        edge.pbx().send(edge.address(), invite);
        assertEquals(100, edge.pbx().receive().status());
        Heard ringing = line.hear();
        line.say(ringing.answer("180 Ringing"));
        assertEquals(180, edge.pbx().receive().status());
        edge.pbx()
                .send(
                        edge.address(),
                        invite.replace("INVITE " + NAT, "CANCEL " + NAT).replace("1 INVITE", "1 CANCEL"));
        assertEquals(200, edge.pbx().receive().status());
        Heard cancel = line.hear();
        assertEquals("CANCEL", cancel.method());
        line.say(cancel.answer("200 OK"));
        line.say(ringing.answer("487 Request Terminated"));
        assertEquals("ACK", line.hear().method());
        assertEquals(487, edge.pbx().receive().status());
    }

    @Test
    @Tag("OUT-06")
    void other_requests_reach_the_phone_as_well() {
        Line line = datagrams();
        String path = registered(line).header("Path");
        for (String method : List.of("MESSAGE", "NOTIFY", "OPTIONS", "FOO")) {
            edge.pbx().send(edge.address(), request(method, path));
            Heard heard = line.hear();
            assertEquals(method, heard.method());
            line.say(heard.answer("200 OK"));
            assertEquals(200, edge.pbx().receive().status());
        }
    }

    @Test
    @Tag("OUT-05")
    void a_forged_token_is_refused_with_403() {
        String path = registered(datagrams()).header("Path");
        assertEquals(403, statusOf(request("INVITE", flipped(path))));
        assertEquals(403, statusOf(request("INVITE", path.replaceAll("sip:[^@]*@", "sip:alice@"))));
    }

    @Test
    @Tag("OUT-05")
    @Tag("OUT-11")
    void a_connection_that_is_gone_is_a_failed_flow_even_for_who_gets_its_port() {
        String path;
        int port;
        try (StreamPeer peer = StreamPeer.to(edge.streamAddress())) {
            path = registered(stream(peer)).header("Path");
            port = peer.port();
            peer.reset();
        }
        assertEquals(430, statusOf(request("INVITE", path)));
        try (StreamPeer stranger = StreamPeer.from(port, edge.streamAddress())) {
            stranger.send("\r\n\r\n");
            assertEquals('\r', stranger.read(), "the edge knows the new connection");
            assertEquals(430, statusOf(request("INVITE", path)));
        }
    }

    @Test
    @Tag("OUT-11")
    void a_connection_that_is_lost_while_it_rings_ends_the_call() {
        try (StreamPeer peer = StreamPeer.to(edge.streamAddress())) {
            Line line = stream(peer);
            String path = registered(line).header("Path");
            edge.pbx().send(edge.address(), request("INVITE", path));
            assertEquals(100, edge.pbx().receive().status());
            line.say(line.hear().answer("180 Ringing"));
            assertEquals(180, edge.pbx().receive().status());
            peer.reset();
            assertEquals(430, edge.pbx().receive().status());
        }
    }

    @Test
    void from_outside_a_token_proves_nothing() {
        String path = registered(datagrams()).header("Path");
        Phone.Call call = alice.call();
        alice.send(call.invite("bob", "Route: " + path));
        assertEquals(407, alice.receive().status());
        alice.send(call.invite("bob", "Route: " + flipped(path)));
        assertEquals(407, alice.receive().status());
    }

    @Test
    void from_outside_an_admitted_request_goes_to_the_pbx_whatever_flow_it_names() {
        String path = registered(datagrams()).header("Path");
        Phone.Call call = alice.call();
        alice.send(call.invite("bob", "Route: " + path));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", "Route: " + path, alice.authorization(challenge, "INVITE", "bob", 1)));
        Heard invite = edge.pbx().receive();
        assertEquals("INVITE sip:bob@pbx.example.com SIP/2.0", invite.startLine());
        assertEquals(List.of(), invite.headers("Route"));
    }

    @ParameterizedTest
    @Tag("SEC-15")
    @CsvSource({
        "sip:alice@192.0.2.77, '', 404",
        "sip:alice@pbx.example.com, '', 404",
        "sip:alice@pbx.example.com, <sip:192.0.2.77:22;lr>, 403",
        "sip:alice@pbx.example.com;maddr=192.0.2.77, '', 404",
    })
    void what_no_flow_and_no_target_is_named_for_goes_nowhere(String uri, String route, int status) {
        assertEquals(status, statusOf(request("INVITE", route).replace("INVITE " + NAT, "INVITE " + uri)));
    }

    @ParameterizedTest
    @Tag("SEC-15")
    @ValueSource(booleans = {true, false})
    void a_request_from_inside_may_name_a_configured_target(boolean byRoute) {
        String target = "sip:" + edge.pbx().hostPort();
        String message = byRoute
                ? request("MESSAGE", "<" + target + ";lr>")
                : request("MESSAGE", "").replace(NAT + " SIP", target + " SIP");
        edge.pbx().send(edge.address(), message);
        Heard heard = edge.pbx().receive();
        assertEquals("MESSAGE", heard.method());
        assertEquals(2, heard.headers("Via").size());
        assertEquals(List.of(), heard.headers("Record-Route"));
        edge.pbx().send(edge.address(), heard.answer("200 OK"));
        assertEquals(200, edge.pbx().receive().status());
    }

    @Test
    @Tag("TLS-05")
    void what_must_be_secure_does_not_go_over_a_flow_that_is_not() {
        String path = registered(datagrams()).header("Path");
        assertEquals(403, statusOf(request("INVITE", path).replace("INVITE sip:", "INVITE sips:")));
    }

    @Test
    @Tag("IDP-04")
    @Tag("IDP-05")
    void who_calls_is_told_unless_the_caller_wants_it_withheld_and_our_headers_stay_inside() {
        Line line = datagrams();
        String path = registered(line).header("Path");
        String identity = "P-Asserted-Identity: <sip:bob@pbx.example.com>";
        edge.pbx()
                .send(
                        edge.address(),
                        request("MESSAGE", path, identity, "Privacy: id", "X-Portcullis-Account: AC1", "X-Own: 1"));
        Heard withheld = line.hear();
        assertEquals(List.of(), withheld.headers("P-Asserted-Identity"));
        assertEquals(List.of(), withheld.headers("X-Portcullis-Account"));
        assertEquals(List.of("id"), withheld.headers("Privacy"));
        assertEquals(List.of("1"), withheld.headers("X-Own"));
        for (String privacy : List.of("Privacy: none", "X-No: privacy")) {
            edge.pbx().send(edge.address(), request("MESSAGE", path, identity, privacy));
            assertEquals("<sip:bob@pbx.example.com>", line.hear().header("P-Asserted-Identity"));
        }
    }

    @Test
    @Tag("SEC-15")
    void a_token_is_followed_and_not_the_address_in_the_request() {
        try (Peer honeypot = Peer.onLoopback()) {
            Line line = datagrams();
            String path = registered(line).header("Path");
            edge.pbx()
                    .send(
                            edge.address(),
                            request("MESSAGE", path + ", <sip:" + honeypot.hostPort() + ";lr>")
                                    .replace("MESSAGE " + NAT, "MESSAGE sip:a@" + honeypot.hostPort()));
            Heard heard = line.hear();
            assertEquals(
                    List.of("<sip:" + honeypot.hostPort() + ";lr>"),
                    heard.headers("Route").stream().map(String::trim).toList());
        }
    }

    @Test
    void while_the_edge_drains_the_pbx_begins_no_call_either() throws InterruptedException {
        String path = registered(datagrams()).header("Path");
        edge.server().drain(Duration.ZERO);
        assertEquals(503, statusOf(request("INVITE", path)));
    }
}
