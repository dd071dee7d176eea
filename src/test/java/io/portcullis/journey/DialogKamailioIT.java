package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever is called learns Call-ID, tags and Record-Route of the call, and a proxy behind the edge relays what carries them to
 * its carrier without a question: so the edge must not let it pass for anybody but the caller.
 */
class DialogKamailioIT {
    private static final Peer CARRIER = Peer.onLoopback();

    @TempDir
    private static Path folder;

    private static Kamailio kamailio;
    private static Served served;
    private static String credential;

    private final Phone.Call call;
    private final Phone alice;
    private Callee callee;
    private Heard invite;
    private Heard ok;

    DialogKamailioIT() {
        alice = new Phone(served.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN);
        call = alice.call();
    }

    @BeforeAll
    static void start() throws IOException {
        kamailio = Kamailio.before(new InetSocketAddress(InetAddress.getLoopbackAddress(), CARRIER.port()), folder);
        served = Served.inFrontOf(kamailio.address(), folder);
        credential = served.provision();
        await().until(served::knowsTheUser);
    }

    @AfterAll
    static void stop() {
        served.close();
        kamailio.close();
        CARRIER.close();
    }

    private static Heard receive(Phone phone) {
        Heard heard = phone.receive();
        return heard.startLine().startsWith("SIP/2.0 100") ? receive(phone) : heard;
    }

    private void talk() {
        alice.send(call.invite("9123"));
        Heard challenge = receive(alice);
        alice.send(call.ackOf(challenge, "9123"));
        alice.send(call.invite("9123", alice.authorization(challenge, "INVITE", "9123", 1)));
        invite = CARRIER.receive();
        callee = Callee.at(CARRIER, invite);
        CARRIER.send(kamailio.address(), callee.answer("200 OK"));
        ok = receive(alice);
        assertEquals(200, ok.status());
        alice.send(call.inDialog("ACK", ok));
        assertEquals("ACK", CARRIER.receive().method());
    }

    /** A request as somebody sends it who has only been called: his Route is what he read, turned to this side. */
    private String asTheCalleeCould(String method, String toTag, Phone stranger) {
        List<String> routes = new ArrayList<>(invite.headers("Record-Route"));
        Collections.reverse(routes);
        return stranger.call()
                .request(method, "sip:9900@" + CARRIER.hostPort(), "Route: " + String.join("\r\nRoute: ", routes))
                .replaceFirst(
                        "From: [^\r]*",
                        "From: <sip:ceo@" + Edge.DOMAIN + ">;tag=" + Heard.parameter(invite.header("From"), "tag"))
                .replaceFirst("To: [^\r]*", "To: <sip:9900@" + Edge.DOMAIN + ">;tag=" + toTag)
                .replaceFirst("Call-ID: [^\r]*", "Call-ID: " + invite.header("Call-ID"));
    }

    private void assertTheCalleesKnowledgeIsWorthNothing() {
        try (Phone stranger =
                new Phone(Peer.at("127.0.0.3", 0), served.address(), "mallory", "guess", "x.example.com")) {
            for (String tag : List.of("invented", Heard.parameter(ok.header("To"), "tag"))) {
                for (String method : List.of("INVITE", "MESSAGE", "BYE")) {
                    stranger.send(asTheCalleeCould(method, tag, stranger));
                    assertEquals(407, receive(stranger).status());
                }
                stranger.send(asTheCalleeCould("ACK", tag, stranger));
                assertTrue(stranger.heardBeforeFence().isEmpty());
            }
        }
    }

    /** Passes a request of the caller's to the carrier, and the answer back. */
    private void passes(String request, String method) {
        alice.send(request);
        Heard heard = CARRIER.receive();
        assertEquals(method, heard.method());
        assertEquals(List.of("<sip:" + Edge.USER + '@' + Edge.DOMAIN + '>'), heard.headers("P-Asserted-Identity"));
        CARRIER.send(kamailio.address(), heard.answer("200 OK", "Contact: <sip:pbx@" + CARRIER.hostPort() + '>'));
        assertEquals(200, receive(alice).status());
    }

    @Test
    @Tag("SEC-16")
    void what_a_callee_learns_takes_nobody_to_the_carrier_and_both_ends_go_on() {
        talk();
        assertTheCalleesKnowledgeIsWorthNothing();
        passes(call.inDialog("INVITE", ok), "INVITE");
        alice.send(call.inDialog("ACK", ok));
        assertEquals("ACK", CARRIER.receive().method());
        CARRIER.send(kamailio.address(), callee.request("UPDATE"));
        Heard update = alice.receive();
        alice.send(update.answer("200 OK"));
        assertEquals(
                200,
                CARRIER.receive(heard -> heard.startLine().startsWith("SIP/2.0 200"))
                        .status());
        passes(call.inDialog("BYE", ok), "BYE");
        assertTheCalleesKnowledgeIsWorthNothing();
        alice.close();
    }

    @Test
    @Tag("SEC-16")
    void nor_when_the_credential_is_gone_and_the_edge_was_killed_and_the_caller_can_hang_up()
            throws IOException, InterruptedException {
        talk();
        Rest rest = served.rest();
        assertEquals(204, rest.delete(credential).status());
        served.killAndStartAgain();
        await().until(() -> served.knows(0));
        assertTheCalleesKnowledgeIsWorthNothing();
        alice.send(call.inDialog("INFO", ok));
        assertEquals(407, receive(alice).status());
        alice.send(call.inDialog("BYE", ok));
        Heard bye = CARRIER.receive();
        assertEquals("BYE", bye.method());
        assertEquals(List.of(), bye.headers("P-Asserted-Identity"));
        CARRIER.send(kamailio.address(), bye.answer("200 OK"));
        assertEquals(200, receive(alice).status());
        String path = credential.substring(0, credential.lastIndexOf('/')) + ".json";
        credential = credential.substring(0, credential.lastIndexOf('/') + 1)
                + rest.post(path, "Username", Edge.USER, "Password", Edge.PASSWORD)
                        .sid() + ".json";
        await().until(served::knowsTheUser);
        alice.close();
    }
}
