package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.FieldCase;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What phones in the field send, each over UDP and TCP, and what becomes of it. */
class EdgeFieldTest {
    private static final List<String> ROUTED =
            List.of("route-domain-lr", "route-domain-port-lr", "route-domain-user-lr");
    private static final List<String> NUMBERS =
            List.of("ruri-tel", "ruri-tel-context", "ruri-tel-route-domain", "ruri-urn-sos", "ruri-urn-sos-route");
    private static final List<String> OPAQUE =
            List.of("cid-amp", "cid-b64", "cid-comma", "cid-hash", "cid-two-at", "cseq-2p31", "cseq-fs2164992235");

    private final EdgeUnderTest edge = new EdgeUnderTest(EdgeUnderTest.SIP + "advertise: edge.example.net");
    private final Phone alice = edge.alice();

    /** How a phone speaks. */
    enum Line {
        UDP,
        TCP
    }

    /** A phone on one line. */
    private final class Speaker implements AutoCloseable {
        private final Line line;
        private final Peer peer = Peer.onLoopback();
        private final StreamPeer stream = StreamPeer.to(edge.streamAddress());

        Speaker(Line line) {
            this.line = line;
        }

        String hostPort() {
            return line == Line.UDP ? peer.hostPort() : "127.0.0.1:" + stream.port();
        }

        FieldCase filled(FieldCase recorded) {
            return recorded.at(EdgeUnderTest.DOMAIN)
                    .to(line == Line.UDP ? edge.address() : edge.streamAddress())
                    .by(line.name(), hostPort());
        }

        void send(FieldCase message) {
            send(message.text());
        }

        void send(String text) {
            if (line == Line.UDP) {
                peer.send(edge.address(), text);
            } else {
                stream.send(text);
            }
        }

        Heard receive() {
            return line == Line.UDP ? peer.receive() : stream.receive();
        }

        /** Says it, is challenged, and says it again with Alice's credentials. */
        FieldCase sendAnswering(FieldCase message) {
            return sendAnswering(message, alice);
        }

        /** The same with the credentials of {@code user}. */
        FieldCase sendAnswering(FieldCase message, Phone user) {
            FieldCase bare = message.bare();
            send(bare);
            Heard challenge = receive();
            boolean register = bare.method().equals("REGISTER");
            assertEquals(register ? 401 : 407, challenge.status(), challenge.text());
            if (bare.method().equals("INVITE")) {
                send(ackOf(bare, challenge));
            }
            FieldCase answer = bare.again()
                    .with(user.authorization(challenge, bare.method(), bare.uri(), 1, EdgeUnderTest.PASSWORD));
            send(answer);
            return answer;
        }

        private String ackOf(FieldCase invite, Heard challenge) {
            return invite.of("ACK", invite.uri())
                    .text()
                    .replaceAll("(?m)^To: .*\r\n", "To: " + challenge.header("To") + "\r\n");
        }

        @Override
        public void close() {
            peer.close();
            stream.close();
        }
    }

    @BeforeEach
    void hear_the_first_probe() {
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
    }

    @AfterEach
    void close() {
        alice.close();
        edge.close();
    }

    private static Stream<Arguments> each(List<String> files) {
        return Stream.of(Line.values()).flatMap(line -> files.stream().map(file -> Arguments.of(line, file)));
    }

    static Stream<Arguments> routed() {
        return each(ROUTED);
    }

    static Stream<Arguments> routedMethods() {
        return Stream.of("SUBSCRIBE", "MESSAGE", "PUBLISH", "OPTIONS", "REGISTER")
                .flatMap(method -> each(ROUTED).map(each -> Arguments.of(each.get()[0], each.get()[1], method)));
    }

    static Stream<Arguments> numbers() {
        return each(NUMBERS);
    }

    static Stream<Arguments> opaque() {
        return each(OPAQUE);
    }

    @ParameterizedTest
    @MethodSource("routed")
    @Tag("PRX-04")
    void a_route_that_names_the_domain_is_ours_and_goes_no_further(Line line, String file) {
        try (Speaker phone = new Speaker(line)) {
            FieldCase sent = phone.sendAnswering(phone.filled(FieldCase.of(file)));
            Heard invite = edge.pbx().receive();
            assertEquals(sent.text().lines().findFirst().orElseThrow(), invite.startLine());
            assertEquals(List.of(), invite.headers("Route"));
            edge.pbx().send(invite.from(), invite.answer("486 Busy Here"));
            assertEquals(100, phone.receive().status());
            assertEquals(486, phone.receive().status());
        }
    }

    @ParameterizedTest
    @MethodSource("routedMethods")
    void so_it_is_whatever_the_method(Line line, String file, String method) {
        edge.takeRegistrations();
        boolean register = method.equals("REGISTER");
        String uri = "sip:" + (register ? "" : "bob@") + EdgeUnderTest.DOMAIN;
        try (Speaker phone = new Speaker(line)) {
            FieldCase recorded = phone.filled(FieldCase.of(file)).of(method, uri);
            phone.sendAnswering(
                    register ? new FieldCase(recorded.text().replace("To: <sip:bob@", "To: <sip:alice@")) : recorded);
            Heard heard = edge.pbx().receive();
            assertEquals(method + ' ' + uri + " SIP/2.0", heard.startLine());
            assertEquals(List.of(), heard.headers("Route"));
            edge.pbx().send(heard.from(), heard.answer("200 OK"));
            assertEquals(200, phone.receive().status());
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void a_route_that_names_what_we_advertise_is_ours_with_a_port_or_without(Line line) {
        for (String name : List.of(
                "edge.example.net", "EDGE.example.net.:" + edge.address().getPort())) {
            try (Speaker phone = new Speaker(line)) {
                FieldCase recorded = phone.filled(FieldCase.of("route-domain-lr"));
                phone.sendAnswering(new FieldCase(recorded.text()
                        .replaceFirst("Route: <sip:[^;]*;", "Route: <sip:" + name + ";")
                        .replaceFirst("Call-ID: ", "Call-ID: " + name.length())));
                Heard invite = edge.pbx().receive();
                assertEquals(List.of(), invite.headers("Route"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    @Tag("MSG-14")
    void a_number_or_a_service_is_judged_by_a_domain_and_forwarded_untouched(Line line, String file) {
        for (FieldCase recorded :
                List.of(FieldCase.of(file), FieldCase.of(file).unrouted().again())) {
            try (Speaker phone = new Speaker(line)) {
                FieldCase sent = phone.sendAnswering(phone.filled(recorded));
                Heard invite = edge.pbx().receive(heard -> heard.is("INVITE"));
                assertEquals("INVITE " + sent.uri() + " SIP/2.0", invite.startLine());
                assertEquals(sent.header("To"), invite.header("To"));
                assertEquals(List.of(), invite.headers("Route"));
                assertEquals("<sip:alice@" + EdgeUnderTest.DOMAIN + '>', invite.header("P-Asserted-Identity"));
                edge.pbx().send(invite.from(), invite.answer("486 Busy Here"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void a_number_of_nobody_we_know_is_challenged_and_never_admitted(Line line) {
        try (Speaker phone = new Speaker(line)) {
            FieldCase unknown = phone.filled(FieldCase.of("ruri-tel").unrouted());
            phone.sendAnswering(new FieldCase(unknown.text()
                    .replace("From: <sip:alice@" + EdgeUnderTest.DOMAIN, "From: <sip:alice@nowhere.example")));
            assertEquals(403, phone.receive().status());
        }
    }

    @ParameterizedTest
    @MethodSource("opaque")
    @Tag("MSG-07")
    void a_call_id_and_a_sequence_number_of_any_look_reach_the_pbx_as_they_are(Line line, String file) {
        try (Speaker phone = new Speaker(line)) {
            FieldCase sent = phone.sendAnswering(phone.filled(FieldCase.of(file)));
            Heard invite = edge.pbx().receive();
            assertEquals(sent.header("Call-ID"), invite.header("Call-ID"));
            assertEquals(sent.header("CSeq"), invite.header("CSeq"));
            edge.pbx().send(invite.from(), invite.answer("486 Busy Here"));
            assertEquals(100, phone.receive().status());
            Heard busy = phone.receive();
            assertEquals(486, busy.status());
            assertEquals(sent.header("CSeq"), busy.header("CSeq"));
        }
    }

    @ParameterizedTest
    @CsvSource({"UDP, 0, 486", "TCP, 0, 486", "UDP, 5, 502", "TCP, 5, 502"})
    void two_equal_lengths_of_a_response_are_one_and_two_others_are_a_bad_gateway(Line line, int second, int told) {
        try (Speaker phone = new Speaker(line)) {
            phone.sendAnswering(phone.filled(FieldCase.of("cid-amp")));
            Heard invite = edge.pbx().receive();
            edge.pbx()
                    .send(
                            invite.from(),
                            invite.answer("486 Busy Here", "Reason: SIP;cause=486")
                                    .replace("Content-Length: 0", "Content-Length: 0\r\nl: " + second));
            assertEquals(100, phone.receive().status());
            Heard answer = phone.receive();
            assertEquals(told, answer.status());
            assertEquals(
                    1,
                    answer.headers("Content-Length").size()
                            + answer.headers("l").size());
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void a_call_that_is_taken_with_two_lengths_is_hung_up_and_its_caller_is_told_at_once(Line line) {
        try (Speaker phone = new Speaker(line)) {
            phone.sendAnswering(phone.filled(FieldCase.of("cid-amp")));
            Heard invite = edge.pbx().receive();
            String behind = "Record-Route: <sip:" + edge.pbx().hostPort() + ";lr;n=2>, <sip:192.0.2.77;lr>\r\n";
            String taken = invite.answer("200 OK", "Contact: <sip:room@192.0.2.99:5070;x=1>")
                    .replaceFirst("Record-Route: ", behind + "Record-Route: ")
                    .replace("Content-Length: 0", "Content-Length: 0\r\nl: 5");
            edge.pbx().send(invite.from(), taken);
            assertEquals(100, phone.receive().status());
            Heard told = phone.receive();
            assertEquals(502, told.status());
            assertEquals(List.of(), told.headers("Contact"));
            Heard ack = edge.pbx().receive();
            Heard bye = edge.pbx().receive();
            assertEquals("ACK sip:room@192.0.2.99:5070;x=1 SIP/2.0", ack.startLine());
            assertEquals("BYE sip:room@192.0.2.99:5070;x=1 SIP/2.0", bye.startLine());
            int number = Integer.parseInt(invite.header("CSeq").replaceAll("\\D", ""));
            assertEquals(number + " ACK", ack.header("CSeq"));
            assertEquals(number + 1 + " BYE", bye.header("CSeq"));
            for (Heard ours : List.of(ack, bye)) {
                assertEquals(invite.header("Call-ID"), ours.header("Call-ID"));
                assertEquals(invite.header("From"), ours.header("From"));
                assertEquals(invite.header("To") + ";tag=pbx", ours.header("To"));
                assertEquals(
                        List.of("<sip:192.0.2.77;lr>", "<sip:" + edge.pbx().hostPort() + ";lr;n=2>"),
                        ours.headers("Route"));
            }
            edge.pbx().send(invite.from(), taken);
            assertEquals("ACK", edge.pbx().receive(heard -> !heard.is("BYE")).method(), "again, as it came again");
            edge.pbx().send(bye.from(), bye.answer("200 OK"));
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void a_phone_that_follows_the_contact_of_its_pbx_is_judged_by_its_own_domain_and_reaches_that_pbx(Line line) {
        String uri = "sip:conference@" + edge.pbx().hostPort();
        try (Speaker phone = new Speaker(line)) {
            phone.sendAnswering(phone.filled(FieldCase.of("cid-amp")).of("INVITE", uri));
            Heard invite = edge.pbx().receive();
            assertEquals("INVITE " + uri + " SIP/2.0", invite.startLine());
            assertEquals("<sip:alice@" + EdgeUnderTest.DOMAIN + '>', invite.header("P-Asserted-Identity"));
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void where_a_domain_has_routes_only_the_targets_of_those_may_be_followed(Line line) {
        try (Peer first = Peer.onLoopback();
                Peer second = Peer.onLoopback();
                Speaker phone = new Speaker(line)) {
            edge.routeDomain("sip:" + first.hostPort(), "sip:" + second.hostPort());
            FieldCase recorded = phone.filled(FieldCase.of("cid-amp"));
            phone.sendAnswering(recorded.of("INVITE", "sip:bob@" + second.hostPort()));
            Heard invite = second.receive();
            assertEquals("INVITE sip:bob@" + second.hostPort() + " SIP/2.0", invite.startLine());
            second.send(invite.from(), invite.answer("503 Service Unavailable"));
            assertEquals(100, phone.receive().status());
            assertEquals(500, phone.receive().status(), "it went nowhere else");
            FieldCase other = recorded.of("INVITE", "sip:bob@" + edge.pbx().hostPort());
            phone.sendAnswering(new FieldCase(
                    other.text().replace("Call-ID: ", "Call-ID: 2").replace("z9hG4bK", "z9hG4bK2")));
            assertEquals(403, phone.receive().status());
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void a_sequence_number_of_more_than_32_bits_is_refused(Line line) {
        try (Speaker phone = new Speaker(line)) {
            phone.send(phone.filled(FieldCase.of("cseq-2p32")));
            assertEquals(400, phone.receive().status());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UDP, rg-to-escaped, alice",
        "TCP, rg-to-escaped, alice",
        "UDP, rg-user-hash, 9901#1",
        "TCP, rg-user-hash, 9901#1"
    })
    void an_address_of_record_is_the_users_however_it_is_escaped(Line line, String file, String user) {
        edge.takeRegistrations();
        edge.alsoKnows("9901#1");
        try (Phone owner = edge.phone(user, EdgeUnderTest.PASSWORD);
                Speaker phone = new Speaker(line)) {
            FieldCase sent = phone.sendAnswering(phone.filled(FieldCase.of(file)), owner);
            Heard register = edge.pbx().receive();
            assertEquals(sent.header("To"), register.header("To"));
            edge.pbx().send(register.from(), register.answer("200 OK"));
            assertEquals(200, phone.receive().status());
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void credentials_for_our_realm_reach_the_pbx_in_neither_header(Line line) {
        try (Speaker phone = new Speaker(line)) {
            FieldCase bare = phone.filled(FieldCase.of("az-own-authorization")).bare();
            phone.send(bare);
            String proof = alice.authorization(phone.receive(), "INVITE", bare.uri(), 1, EdgeUnderTest.PASSWORD);
            phone.send(bare.again().with(proof).with(proof.replace("Proxy-Authorization", "Authorization")));
            Heard invite = edge.pbx().receive();
            assertEquals(List.of(), invite.headers("Proxy-Authorization"));
            assertEquals(List.of(), invite.headers("Authorization"));
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void options_without_a_user_are_answered_for_every_host_alike(Line line) {
        try (Speaker phone = new Speaker(line)) {
            FieldCase known = phone.filled(FieldCase.of("ka-options-domain"));
            phone.send(known);
            Heard served = phone.receive();
            assertEquals(200, served.status());
            phone.send(new FieldCase(known.again().text().replace(EdgeUnderTest.DOMAIN, "no.example.com")));
            Heard unknown = phone.receive();
            assertEquals(200, unknown.status());
            assertEquals(served.headerNames(), unknown.headerNames());
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void a_sent_by_with_a_zone_is_answered(Line line) {
        try (Speaker phone = new Speaker(line)) {
            FieldCase asked = phone.filled(FieldCase.of("via-zone"));
            phone.send(asked);
            Heard answer = phone.receive();
            assertEquals(200, answer.status());
            assertTrue(answer.header("Via").contains("[fe80::21dd:868d:b9cc:fd78%4]:5060"), answer.text());
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void a_phone_behind_a_nat_is_answered_where_it_sends_from_although_it_does_not_ask(Line line) {
        try (Speaker phone = new Speaker(line)) {
            FieldCase sent = phone.sendAnswering(phone.filled(FieldCase.of("nat-no-rport")));
            Heard invite = edge.pbx().receive();
            assertEquals(sent.header("Call-ID"), invite.header("Call-ID"));
            edge.pbx().send(invite.from(), invite.answer("486 Busy Here"));
            assertEquals(100, phone.receive().status());
            assertEquals(486, phone.receive().status());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // setting, host of the sent-by, whether it is answered where it sends from
        "nat, 192.168.1.10, true",
        "nat, phone.example.com, true",
        "nat, 127.0.0.1, false",
        "always, 127.0.0.1, true",
        "asked, 192.168.1.10, false"
    })
    void who_does_not_ask_for_it_is_answered_at_its_source_as_configured(String setting, String host, boolean source) {
        try (EdgeUnderTest other = new EdgeUnderTest(EdgeUnderTest.SIP + "symmetric: " + setting);
                Peer phone = Peer.onLoopback();
                Peer listening = Peer.onLoopback()) {
            String sentBy = host + ':' + listening.port();
            phone.send(
                    other.address(),
                    FieldCase.of("nat-no-rport").at(EdgeUnderTest.DOMAIN).text().replace("192.168.1.10:5060", sentBy));
            Heard challenge = (source ? phone : listening).receive();
            assertEquals(407, challenge.status());
            assertTrue(challenge.header("Via").startsWith("SIP/2.0/UDP " + sentBy + ';'), challenge.text());
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void a_probe_of_the_pbx_reaches_the_phone_whatever_its_sequence_number(Line line) {
        edge.takeRegistrations();
        try (Speaker phone = new Speaker(line)) {
            FieldCase recorded =
                    phone.filled(FieldCase.of("route-domain-lr")).of("REGISTER", "sip:" + EdgeUnderTest.DOMAIN);
            phone.sendAnswering(new FieldCase(recorded.text().replace("To: <sip:bob@", "To: <sip:alice@")));
            Heard register = edge.pbx().receive();
            edge.pbx().send(register.from(), register.answer("200 OK"));
            assertEquals(200, phone.receive().status());
            Supplier<String> options = () -> FieldCase.of("pbx-options-cseq-2164992235")
                    .at(EdgeUnderTest.DOMAIN)
                    .text()
                    .replaceAll("(?m)^Route: .*\r\n", "Route: " + register.header("Path") + "\r\n")
                    .replaceAll("127\\.0\\.0\\.2:\\d+", edge.pbx().hostPort())
                    .replaceAll("127\\.9\\.0\\.22:\\d+", phone.hostPort());
            edge.pbx().send(edge.address(), options.get());
            Heard heard = phone.receive();
            assertEquals("2164992235 OPTIONS", heard.header("CSeq"));
            phone.send(heard.answer("200 OK"));
            Heard answered = edge.pbx().receive();
            assertEquals(200, answered.status());
            assertEquals("2164992235 OPTIONS", answered.header("CSeq"));
        }
    }
}
