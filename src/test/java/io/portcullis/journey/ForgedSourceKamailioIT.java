package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A subscriber wants the edge, and the proxy behind it, to flood a victim: he answers a nonce of his own with datagrams that
 * seem to come from the victim. And whoever knows the tags of a call wants to count as its inside end.
 */
class ForgedSourceKamailioIT {
    private static final String VICTIM = "127.0.0.3";
    private static final String NUMBER = "9123";

    @TempDir
    private Path folder;

    private final Peer carrier = Peer.onLoopback();
    private Kamailio kamailio;
    private Served served;
    private Phone alice;
    private Phone victim;

    @BeforeEach
    void start() throws IOException {
        kamailio = Kamailio.before(new InetSocketAddress(InetAddress.getLoopbackAddress(), carrier.port()), folder);
        served = Served.inFrontOf(kamailio.address(), folder);
        served.provision();
        served.takeRegistrations();
        await().until(served::knowsTheUser);
        alice = new Phone(served.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN);
        victim = new Phone(Peer.at(VICTIM, 0), served.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN);
    }

    @AfterEach
    void stop() {
        victim.close();
        alice.close();
        served.close();
        kamailio.close();
        carrier.close();
    }

    private static Heard finalAnswer(Phone phone) {
        Heard heard = phone.receive();
        return heard.startLine().startsWith("SIP/2.0 100") ? finalAnswer(phone) : heard;
    }

    private Heard challenge(Phone phone, Phone.Call call) {
        phone.send(call.invite(NUMBER));
        Heard challenge = phone.receive();
        assertEquals(407, challenge.status());
        phone.send(call.ackOf(challenge, NUMBER));
        return challenge;
    }

    @Test
    @Tag("SEC-16")
    void a_call_with_a_forged_source_is_challenged_again_and_never_forwarded() {
        Phone.Call honest = alice.call();
        Heard nonce = challenge(alice, honest);
        Phone.Call forged = victim.call();
        victim.send(forged.invite(NUMBER, alice.authorization(nonce, "INVITE", NUMBER, 1)));
        Heard heard = victim.receive();
        assertEquals(407, heard.status());
        assertTrue(heard.header("Proxy-Authenticate").contains("stale=true"), heard::text);
        victim.send(forged.ackOf(heard, NUMBER));
        // The nonce is as good as before for whom it was given to, and that call is the first to get through.
        alice.send(honest.invite(NUMBER, alice.authorization(nonce, "INVITE", NUMBER, 1)));
        assertEquals(honest.callId(), carrier.receive().header("Call-ID"));
        assertTrue(victim.heardBeforeFence().isEmpty());
    }

    @Test
    @Tag("SEC-16")
    void a_registration_with_a_forged_source_is_challenged_again_and_never_stored() {
        Phone.Call honest = alice.call();
        String uri = "sip:" + Edge.DOMAIN;
        String to = "To: <sip:" + Edge.USER + '@' + Edge.DOMAIN + '>';
        alice.send(honest.request("REGISTER", uri).replaceFirst("To: [^\r]*", to));
        Heard nonce = alice.receive();
        assertEquals(401, nonce.status());
        String answer = alice.authorization(nonce, "REGISTER", uri, 1, Edge.PASSWORD);
        victim.send(victim.call().request("REGISTER", uri, answer).replaceFirst("To: [^\r]*", to));
        Heard heard = victim.receive();
        assertEquals(401, heard.status());
        assertTrue(heard.header("WWW-Authenticate").contains("stale=true"), heard::text);
        assertFalse(kamailio.said().contains("REGISTERS"), kamailio::said);
        alice.send(honest.request("REGISTER", uri, answer).replaceFirst("To: [^\r]*", to));
        assertEquals(200, finalAnswer(alice).status());
        await().until(() -> kamailio.said().contains("REGISTERS"));
    }

    @Test
    @Tag("SEC-16")
    void nobody_outside_counts_as_the_inside_end_of_a_call_because_he_knows_its_tags() {
        Phone.Call call = alice.call();
        Heard nonce = challenge(alice, call);
        alice.send(call.invite(NUMBER, alice.authorization(nonce, "INVITE", NUMBER, 1)));
        Heard invite = carrier.receive();
        Callee callee = Callee.at(carrier, invite);
        carrier.send(kamailio.address(), callee.answer("200 OK"));
        Heard ok = finalAnswer(alice);
        alice.send(call.inDialog("ACK", ok));
        assertEquals("ACK", carrier.receive().method());
        List<String> read = invite.headers("Record-Route");
        String edges = read.get(read.size() - 1);
        for (String method : List.of("INVITE", "MESSAGE", "BYE", "ACK")) {
            String said = callee.request(method)
                    .replaceAll("Route: [^\r]*\r\n", "")
                    .replace("Max-Forwards", "Route: " + edges + "\r\nMax-Forwards")
                    .replace(carrier.hostPort(), victim.peer().hostPort());
            victim.send(said);
        }
        for (int i = 0; i < 3; i++) {
            int status = victim.receive().status();
            assertTrue(status == 407 || status == 403, () -> "answered " + status);
        }
        assertTrue(victim.heardBeforeFence().isEmpty());
        assertTrue(alice.heardBeforeFence().isEmpty());
        // The far end itself is heard.
        carrier.send(kamailio.address(), callee.request("UPDATE"));
        assertEquals("UPDATE", alice.receive().method());
    }
}
