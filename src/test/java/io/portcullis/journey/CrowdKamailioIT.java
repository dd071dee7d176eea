package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One source without credentials wants the edge down, or deaf to the operator: it opens more connections than there is room
 * for and finishes nothing on any. While it holds on, a subscriber calls through the proxy behind the edge.
 */
class CrowdKamailioIT {
    private static final int MANY = 3_000;
    private static final int BODY = 256 << 10;
    private static final int IDLE = 890;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private final Crowd crowd = new Crowd();
    private final Peer carrier = Peer.onLoopback();
    private Kamailio kamailio;

    @BeforeEach
    void start() throws IOException {
        kamailio = Kamailio.before(new InetSocketAddress(InetAddress.getLoopbackAddress(), carrier.port()), folder);
    }

    @AfterEach
    void stop() throws IOException {
        crowd.close();
        kamailio.close();
        carrier.close();
    }

    @Test
    @Tag("SEC-20")
    void with_thousands_of_unfinished_messages_calls_pass_and_a_user_who_is_deleted_is_out() throws Exception {
        try (Served edge = Served.with(List.of(), "-Xmx96m").inFrontOf(kamailio.address(), folder)) {
            String credential = edge.provision();
            await().atMost(PATIENCE).until(edge::knowsTheUser);
            crowd.gather(edge.address(), MANY, Crowd.allButOneByte(BODY));
            assertLifeGoesOn(edge);
            assertTrue(edge.admin("/metrics").body().contains("portcullis_sip_connections_turned_away_total"));
            assertEquals(200, call(edge));
            assertEquals(204, edge.rest().delete(credential).status());
            await().atMost(PATIENCE).until(() -> edge.knows(0));
            assertEquals(403, call(edge));
            assertLifeGoesOn(edge);
        }
    }

    @Test
    @Tag("SEC-20")
    void with_few_descriptors_one_source_leaves_some_for_the_rest() throws Exception {
        List<String> shell = List.of("bash", "-c", "ulimit -n 1024; exec \"$@\"", "serve");
        try (Served edge = Served.with(shell, "-Xmx256m").inFrontOf(kamailio.address(), folder)) {
            edge.provision();
            await().atMost(PATIENCE).until(edge::knowsTheUser);
            assertTrue(
                    edge.log().contains("sip.connections.most: 50000, but the limit of open files, 1024"), edge::log);
            crowd.gather(edge.address(), IDLE, new byte[0]);
            await().atMost(PATIENCE)
                    .until(() -> edge.admin("/metrics").body().lines().anyMatch(CrowdKamailioIT::saysTooMany));
            assertLifeGoesOn(edge);
            assertEquals(200, call(edge));
        }
    }

    private static boolean saysTooMany(String line) {
        return line.startsWith("portcullis_sip_connections_turned_away_total{reason=\"too_many_of_source\"}")
                && !line.endsWith(" 0.0");
    }

    /** Supervisor, operator, and a caller who comes over a new connection from an address of his own. */
    private static void assertLifeGoesOn(Served edge) throws IOException {
        assertEquals(
                200,
                edge.admin("/livez").statusCode(),
                () -> edge.admin("/livez").body());
        await().atMost(PATIENCE).until(() -> edge.admin("/readyz").statusCode() == 200);
        assertEquals(200, edge.rest().get(edge.rest().in("/SIP/Domains.json")).status());
        String invite = """
                INVITE sip:9123@%1$s SIP/2.0
                Via: SIP/2.0/TCP 127.0.0.1:5;branch=z9hG4bKnew;rport
                From: <sip:%2$s@%1$s>;tag=1
                To: <sip:9123@%1$s>
                Call-ID: stream
                CSeq: 1 INVITE
                Max-Forwards: 70
                Content-Length: 0

                """.formatted(Edge.DOMAIN, Edge.USER).replace("\n", "\r\n");
        try (StreamPeer caller = StreamPeer.to(edge.address(), PATIENCE)) {
            caller.send(invite);
            String heard = "";
            while (heard.length() < 11) {
                heard += (char) caller.read();
            }
            assertEquals("SIP/2.0 407", heard);
        }
    }

    /** A call to the carrier; gives its final status. */
    private int call(Served edge) {
        try (Phone alice = new Phone(edge.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN)) {
            Phone.Call call = alice.call();
            alice.send(call.invite("9123"));
            Heard challenge = alice.receive();
            alice.send(call.ackOf(challenge, "9123"));
            alice.send(call.invite("9123", alice.authorization(challenge, "INVITE", "9123", 1)));
            Heard first = alice.receive();
            if (first.status() != 100) {
                return first.status();
            }
            Heard invite = carrier.receive(heard -> heard.is("INVITE"));
            carrier.send(kamailio.address(), Callee.at(carrier, invite).answer("200 OK"));
            Heard ok = alice.receive();
            alice.send(call.inDialog("ACK", ok));
            return ok.status();
        }
    }
}
