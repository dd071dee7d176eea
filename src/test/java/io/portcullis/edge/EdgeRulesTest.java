package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.ProxyListener;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request must keep to go on, in the order of RFC 3261 sections 16.3 and 16.4, over real sockets. */
class EdgeRulesTest {
    private final AtomicInteger transactions = new AtomicInteger();
    private final EdgeUnderTest edge = new EdgeUnderTest(new EdgeServer.Listeners(
            EdgeServer.Listeners.NONE.edge(),
            EdgeServer.Listeners.NONE.wire(),
            EdgeServer.Listeners.NONE.gate(),
            new ProxyListener() {
                @Override
                public void transactions(Kind kind, int change) {
                    transactions.addAndGet(kind == Kind.NON_INVITE_CLIENT ? 0 : change); // those are probes
                }
            }));
    private final Phone alice = edge.alice();

    @BeforeEach
    void hear_the_first_probe() {
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
    }

    @AfterEach
    void close() {
        alice.close();
        edge.close();
    }

    private Heard refused(String request) {
        alice.send(request);
        return alice.receive();
    }

    /** Sends {@code method} with credentials and these lines; gives it as the PBX heard it. */
    private Heard admitted(Phone.Call call, String method, String... lines) {
        String uri = "sip:bob@" + alice.domain();
        alice.send(call.request(method, uri));
        Heard challenge = alice.receive();
        assertEquals(407, challenge.status());
        String[] all = Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = alice.authorization(challenge, method, "bob", 1);
        alice.send(call.request(method, uri, all));
        return edge.pbx().receive();
    }

    @Test
    @Tag("MSG-14")
    @Tag("PRX-01")
    void of_several_faults_the_first_in_the_order_of_the_rfc_is_answered() {
        String uri = "sip:bob@" + alice.domain();
        String all =
                alice.call().request("INVITE", uri, "Proxy-Require: x").replace("Max-Forwards: 70", "Max-Forwards: 0");
        String loop = all.replace("Max-Forwards: 0", "Max-Forwards: 9");
        assertEquals(
                400,
                refused(all.replace("INVITE sip:", "INVITE mailto:").replace("CSeq: 1", "CSeq: x"))
                        .status());
        assertEquals(416, refused(all.replace("INVITE sip:", "INVITE mailto:")).status());
        assertEquals(483, refused(all).status());
        assertEquals(420, refused(loop).status());
        assertEquals(407, refused(loop.replace("Proxy-Require: x\r\n", "")).status());
    }

    @Test
    @Tag("PRX-03")
    void every_extension_that_a_proxy_must_know_is_named_whatever_line_it_stands_in() {
        Heard refused = refused(alice.call()
                .invite("bob", "Proxy-Require: foo,, sec-agree ,", "Require: bar", "proxy-require : privacy;x=\"q\""));
        assertEquals(420, refused.status());
        assertEquals(List.of("foo, sec-agree, privacy, x, q"), refused.headers("Unsupported"));
        assertEquals(407, refused(alice.call().invite("bob", "Proxy-Require:")).status());
    }

    @Test
    @Tag("PRX-03")
    @Tag("MSG-06")
    void what_only_the_callee_must_understand_is_none_of_the_edges_business() {
        Heard heard = admitted(alice.call(), "NEWMETHOD", "Require: nothingSupportsThis", "X-Strange : ,\"");
        assertEquals("NEWMETHOD", heard.method());
        assertEquals("nothingSupportsThis", heard.header("Require"));
    }

    @Test
    @Tag("PRX-05")
    void an_maddr_that_names_the_edge_has_done_its_duty() {
        String uri = "sip:bob@" + alice.domain();
        Phone.Call call = alice.call();
        alice.send(call.request("MESSAGE", uri));
        String line = alice.authorization(alice.receive(), "MESSAGE", "bob", 1);
        alice.send(call.request("MESSAGE", uri + ":5099;user=phone;maddr=127.0.0.1;transport=udp;x=y", line));
        assertEquals(
                "MESSAGE " + uri + ";user=phone;x=y SIP/2.0",
                edge.pbx().receive().startLine());
    }

    @Test
    @Tag("PRX-05")
    @Tag("SEC-15")
    void an_maddr_that_names_somebody_else_leads_nowhere() {
        try (Peer elsewhere = Peer.at("127.0.0.2", 0)) {
            String uri = "sip:bob@" + alice.domain() + ":" + elsewhere.port() + ";maddr=127.0.0.2";
            Phone.Call call = alice.call();
            alice.send(call.request("MESSAGE", uri));
            alice.send(call.request("MESSAGE", uri, alice.authorization(alice.receive(), "MESSAGE", "bob", 1)));
            // Nor is the PBX told of it, which might follow.
            assertEquals(
                    "MESSAGE sip:bob@" + alice.domain() + " SIP/2.0",
                    edge.pbx().receive().startLine());
        }
    }

    /** What the PBX would send if its route for {@code invite} pointed back here. */
    private String sentBack(Heard invite) {
        return invite.text()
                .replaceFirst(
                        "\r\nVia: ", "\r\nVia: SIP/2.0/UDP " + edge.pbx().hostPort() + ";branch=z9hG4bKback\r\nVia: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "MESSAGE"})
    @Tag("PRX-19")
    void what_the_pbx_sends_back_as_it_got_it_has_come_in_a_loop(String method) {
        Heard invite = admitted(alice.call(), method);
        edge.pbx().send(edge.address(), sentBack(invite));
        assertEquals(482, edge.pbx().receive().status());
        String joined = sentBack(invite).replaceFirst("(z9hG4bKback)\r\nVia:", "$1 ,");
        edge.pbx().send(edge.address(), joined.replace("z9hG4bKback", "z9hG4bKagain"));
        assertEquals(482, edge.pbx().receive().status());
    }

    @Test
    @Tag("PRX-19")
    void what_the_pbx_sends_on_to_somebody_else_has_not() {
        Heard invite = admitted(alice.call(), "INVITE");
        edge.pbx().send(edge.address(), sentBack(invite).replaceFirst("INVITE sip:bob@", "INVITE sip:carol@"));
        assertEquals(404, edge.pbx().receive().status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.77:5060", "127.0.0.1:9"})
    @Tag("PRX-19")
    void what_was_at_another_edge_of_our_kind_has_not(String hostPort) {
        Heard invite = admitted(alice.call(), "INVITE");
        String own = invite.header("Via");
        String other = own.replaceFirst("127\\.0\\.0\\.1:\\d+", hostPort);
        edge.pbx().send(edge.address(), sentBack(invite).replace(own, other));
        assertEquals(404, edge.pbx().receive().status());
    }

    @Test
    @Tag("PRX-20")
    void a_request_that_may_not_be_copied_once_more_is_refused_with_440() {
        assertEquals(440, refused(alice.call().invite("bob", "Max-Breadth: 0")).status());
        assertEquals("60", admitted(alice.call(), "INVITE").header("Max-Breadth"));
    }

    @Test
    @Tag("AUTH-18")
    @Tag("AUTH-31")
    @Tag("PRX-15")
    void the_pbx_may_challenge_for_a_realm_of_its_own_with_401_and_407() {
        Phone.Call call = alice.call();
        for (String status : List.of("401 Unauthorized", "407 Proxy Authentication Required")) {
            Heard invite = admitted(call, "MESSAGE");
            String[] lines = {
                "WWW-Authenticate: Digest realm=\"pbx\",nonce=\"b\" , algorithm=SHA-256",
                "Proxy-Authenticate: Digest realm=\"pbx\",nonce=\"a\"",
                "WWW-Authenticate: Digest realm=\"pbx\",nonce=\"b\" , algorithm=MD5"
            };
            edge.pbx().send(edge.address(), invite.answer(status, lines));
            Heard challenge = alice.receive();
            assertEquals(Integer.parseInt(status.substring(0, 3)), challenge.status());
            assertTrue(challenge.text().contains(String.join("\r\n", lines) + "\r\n"), challenge.text());
        }
        String theirs = "Digest username=\"alice\" ,realm=\"pbx\",nonce=\"a\",uri=\"sip:bob@pbx\",response=\"00\"";
        Heard again = admitted(
                call,
                "MESSAGE",
                "Authorization: " + theirs,
                "Proxy-Authorization: " + theirs,
                "Authorization: Basic eA==");
        assertEquals(List.of(theirs), again.headers("Proxy-Authorization"));
        assertEquals(List.of(theirs, "Basic eA=="), again.headers("Authorization"));
    }

    @Test
    @Tag("AUTH-22")
    void a_repeated_request_with_credentials_is_neither_forwarded_nor_challenged_again() {
        Phone.Call call = alice.call();
        alice.send(call.invite("bob"));
        String invite = call.invite("bob", alice.authorization(alice.receive(), "INVITE", "bob", 1));
        alice.send(invite);
        assertEquals(100, alice.receive().status());
        Heard forwarded = edge.pbx().receive();
        alice.send(invite);
        assertEquals(100, alice.receive().status());
        edge.pbx().send(edge.address(), forwarded.answer("486 Busy Here"));
        assertEquals("ACK", edge.pbx().receive().method());
    }

    @Test
    @Tag("AUTH-29")
    void who_was_let_in_is_asked_again_on_the_same_connection() {
        try (StreamPeer phone = StreamPeer.to(edge.streamAddress())) {
            String message =
                    alice.call().request("MESSAGE", "sip:bob@" + alice.domain()).replace("/UDP", "/TCP");
            phone.send(message);
            String line = alice.authorization(phone.receive(), "MESSAGE", "bob", 1);
            phone.send(message.replace("Content-Length", line + "\r\nContent-Length")
                    .replace("z9hG4bK", "z9hG4bKa"));
            Heard admitted = edge.pbx().receive();
            edge.pbx().send(edge.address(), admitted.answer("200 OK"));
            assertEquals(200, phone.receive().status());
            phone.send(message.replace("z9hG4bK", "z9hG4bKb"));
            assertEquals(407, phone.receive().status());
        }
    }

    @Test
    @Tag("SEC-21")
    @Tag("SEC-10")
    @Tag("AUTH-26")
    void who_shows_no_credentials_leaves_nothing_behind_and_gets_one_answer_each() {
        for (int i = 0; i < 100; i++) {
            assertEquals(407, refused(alice.call().invite("bob")).status());
        }
        assertEquals(Optional.empty(), alice.heardBeforeFence());
        assertEquals(0, transactions.get());
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''", // an address without rport: what the peer says is what it is
        "';rport', ';received=127.0.0.1;rport=PORT'",
        "';rport;x=y', ';x=y;received=127.0.0.1;rport=PORT'",
        "';received=192.0.2.8;rport=9', ';received=127.0.0.1;rport=PORT'"
    })
    @Tag("NAT-01")
    @Tag("NAT-02")
    @Tag("NAT-04")
    @Tag("TRN-02")
    void a_via_says_in_every_answer_where_the_request_came_from(String asked, String stamped) {
        String invite = alice.call().invite("bob").replaceFirst("(;branch=\\S+)", "$1" + asked);
        String via = refused(invite).header("Via");
        String expected = stamped.replace("PORT", Integer.toString(alice.peer().port()));
        assertTrue(via.endsWith(expected) && (!expected.isEmpty() || !via.contains("received")), via);
    }

    @Test
    @Tag("NAT-02")
    @Tag("NAT-03")
    void the_port_of_the_answer_is_the_senders_when_it_asks_for_that_and_the_vias_otherwise() {
        try (Peer behindNat = Peer.onLoopback()) {
            String invite = alice.call().invite("bob");
            behindNat.send(edge.address(), invite.replaceFirst("(;branch=\\S+)", "$1;rport"));
            assertEquals(407, behindNat.receive().status());
            behindNat.send(edge.address(), invite.replaceFirst("z9hG4bK", "z9hG4bKx"));
            assertEquals(407, alice.receive().status());
        }
    }

    @Test
    @Tag("SEC-13")
    void neither_maddr_nor_the_host_of_a_via_redirects_the_answer() {
        try (Peer victim = Peer.at("127.0.0.3", alice.peer().port())) {
            String invite = alice.call().invite("bob");
            String forged = invite.replaceFirst("UDP 127\\.0\\.0\\.1", "UDP 127.0.0.3")
                    .replaceFirst("(;branch=\\S+)", "$1;maddr=127.0.0.3");
            assertEquals(407, refused(forged).status());
            assertEquals(victim.port(), alice.peer().port());
        }
    }
}
