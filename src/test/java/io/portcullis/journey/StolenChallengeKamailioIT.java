package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A callee behind the registrar wants to call as his caller: he answers the caller's hold with a challenge of the edge's, so
 * that the caller's phone, which does as RFC 3261 section 22 says, signs it for him. His Contact names the number he wants to
 * call at the edge, for the signature holds for that URI; his Record-Route brings the hold to him all the same.
 */
class StolenChallengeKamailioIT {
    private static final String MALLORY = "mallory";
    private static final String NUMBER = "+4930123456";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private final Peer mallory = Peer.onLoopback();
    private Path authority;
    private Kamailio registrar;
    private Served served;

    @BeforeEach
    void start() throws IOException {
        NodePhone.require();
        Authority signer = new Authority("portcullis journeys");
        authority = signer.write(folder.resolve("authority.pem"));
        registrar = Kamailio.apart(folder);
        served = Served.inFrontOf(registrar.address(), folder, signer);
        served.provision();
        await().atMost(PATIENCE).until(served::knowsTheUser);
    }

    @AfterEach
    void stop() {
        mallory.close();
        served.close();
        registrar.close();
    }

    private String hostOf(Edge edge) {
        return edge.address().getAddress().getHostAddress();
    }

    private void registerAtTheRegistrar() {
        mallory.send(
                registrar.address(),
                "REGISTER sip:" + Edge.DOMAIN + " SIP/2.0\r\nVia: SIP/2.0/UDP " + mallory.hostPort()
                        + ";branch=z9hG4bKregister\r\nMax-Forwards: 70\r\nFrom: <sip:" + MALLORY + '@' + Edge.DOMAIN
                        + ">;tag=1\r\nTo: <sip:" + MALLORY + '@' + Edge.DOMAIN + ">\r\nCall-ID: register\r\n"
                        + "CSeq: 1 REGISTER\r\nContact: <sip:" + MALLORY + '@' + mallory.hostPort()
                        + ">\r\nExpires: 600\r\nContent-Length: 0\r\n\r\n");
        assertEquals(200, mallory.receive().status());
    }

    /** What mallory hears in time, however long the other's phone takes to start. */
    private Heard hears(NodePhone caller, Predicate<Heard> wanted) {
        Heard heard = mallory.receiveWithin(PATIENCE);
        while (heard != null && !wanted.test(heard)) {
            heard = mallory.receiveWithin(PATIENCE);
        }
        return Objects.requireNonNull(heard, caller::output);
    }

    private void accept(Heard invite) {
        String body = invite.body();
        String answer = invite.answer(
                        "200 OK",
                        "Contact: <sip:" + NUMBER + '@' + hostOf(served) + ":9>",
                        "Content-Type: application/sdp")
                .replaceFirst("Record-Route: ", "Record-Route: <sip:" + mallory.hostPort() + ";lr>\r\nRecord-Route: ")
                .replace("Content-Length: 0\r\n\r\n", "Content-Length: " + body.length() + "\r\n\r\n" + body);
        mallory.send(invite.from(), answer);
    }

    @Test
    void the_callers_phone_never_sees_the_challenge_and_signs_nothing() throws IOException {
        registerAtTheRegistrar();
        try (NodePhone alice = NodePhone.hold(
                        served.webSocketAddress(), Edge.USER, MALLORY, authority, folder.resolve("node.txt"));
                Phone thief = new Phone(served.address(), Edge.USER, "he does not know it", Edge.DOMAIN)) {
            accept(hears(alice, heard -> heard.is("INVITE")));
            Heard hold = hears(
                    alice, heard -> heard.is("INVITE") && heard.header("To").contains(";tag="));
            assertEquals(NUMBER, hold.startLine().replaceFirst("INVITE sip:([^@]+)@.*", "$1"));
            Phone.Call theft = thief.call();
            thief.send(theft.invite(NUMBER));
            Heard challenge = thief.receive();
            thief.send(theft.ackOf(challenge, NUMBER));
            mallory.send(
                    hold.from(),
                    hold.answer("401 Unauthorized", "WWW-Authenticate: " + challenge.header("Proxy-Authenticate")));
            Heard signed = mallory.receiveWithin(Duration.ofSeconds(5));
            while (signed != null && !(signed.is("INVITE") && signed.text().contains("\r\nAuthorization: "))) {
                signed = mallory.receiveWithin(Duration.ofSeconds(2));
            }
            if (signed != null) {
                thief.send(theft.invite(NUMBER, "Proxy-Authorization: " + signed.header("Authorization")));
                assertEquals(403, thief.receive().status(), "called as " + Edge.USER);
            }
            assertNull(signed);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertTrue(alice.said("hold answered with 403"), alice::output));
            assertFalse(alice.output().contains("established with " + NUMBER));
        }
        await().until(() ->
                served.log().contains("a challenge with realm " + Edge.REALM + " came through upstream target"));
    }
}
