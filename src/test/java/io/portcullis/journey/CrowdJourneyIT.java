package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.StreamPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One source without credentials opens thousands of connections and finishes nothing on any; the edge has little memory. */
class CrowdJourneyIT {
    private static final int MANY = 3_000;
    private static final int HANDSHAKES = 900;
    private static final int KB = 1 << 10;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String OPTIONS = """
            OPTIONS sip:HOST SIP/2.0
            Via: SIP/2.0/TCP 127.0.0.1:5;branch=z9hG4bKnew;rport
            From: <sip:a@b>;tag=1
            To: <sip:HOST>
            Call-ID: 1
            CSeq: 1 OPTIONS
            Max-Forwards: 70
            Content-Length: 0

            """;

    @TempDir
    private Path folder;

    private final Crowd crowd = new Crowd();

    @AfterEach
    void disperse() throws IOException {
        crowd.close();
    }

    @Test
    @Tag("SEC-20")
    void what_a_crowd_leaves_unfinished_costs_nobody_else_anything() throws Exception {
        InetSocketAddress pbx = Ports.free();
        InetSocketAddress webSocket = Ports.free();
        try (Served edge = Served.with(List.of(), "-Xmx128m")
                .inFrontOf(pbx, folder, new Authority("crowd"), file -> configured(file, webSocket))) {
            String credential = edge.provision();
            await().atMost(PATIENCE).until(edge::knowsTheUser);
            crowd.gather(edge.address(), MANY, Crowd.allButOneByte(256 * KB));
            assertLifeGoesOn(edge);
            crowd.gather(edge.address(), MANY, Crowd.allButOneByte(64 * KB));
            assertLifeGoesOn(edge);
            crowd.gather(edge.address(), MANY, bytes("INVITE sip:a@b SIP/2.0\r\nSubject: " + "x".repeat(16_300)));
            assertLifeGoesOn(edge);
            crowd.gather(webSocket, MANY, upgraded(80_000));
            assertLifeGoesOn(edge);
            crowd.gather(edge.tlsAddress(), HANDSHAKES, bytes("\u0016\u0003\u0001?\u0000" + "x".repeat(12_000)));
            assertLifeGoesOn(edge);
            assertTrue(
                    turnedAway(edge, "unfinished_bytes") > 0,
                    () -> edge.admin("/metrics").body());
            try (Sipp answering = Sipp.pbx(pbx, Edge.USER, folder)) {
                // The edge has yet to find out that the PBX is there.
                await().atMost(PATIENCE).until(() -> aCallPasses(edge));
                assertTrue(answering.finish().successful() > 0);
            }
            assertEquals(204, edge.rest().delete(credential).status());
            await().atMost(PATIENCE).until(() -> edge.knows(0));
        }
    }

    /** Takes WebSockets as well, and sheds nothing: how busy this machine is, is not the question. */
    private static String configured(String file, InetSocketAddress webSocket) {
        return file.replace("\"tcp://", "\"ws://127.0.0.1:" + webSocket.getPort() + "\", \"tcp://")
                .replace("sip: { listen", "sip: { overload: { queue-wait: 0s }, listen");
    }

    /** A WebSocket's handshake and all but one byte of a masked frame. */
    private static byte[] upgraded(int payload) {
        return bytes("GET / HTTP/1.1\r\nHost: edge\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: sip\r\n\r\n" + "\u0082\u00ff\0\0\0\0"
                + new String(ByteBuffer.allocate(4).putInt(payload).array(), StandardCharsets.ISO_8859_1) + "mask"
                + "x".repeat(payload - 1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static double turnedAway(Served edge, String reason) {
        return edge.admin("/metrics")
                .body()
                .lines()
                .filter(line ->
                        line.startsWith("portcullis_sip_connections_turned_away_total{reason=\"" + reason + "\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private void assertLifeGoesOn(Served edge) throws Exception {
        assertEquals(
                200,
                edge.admin("/livez").statusCode(),
                () -> edge.admin("/livez").body());
        // It gives its own SIP two seconds, which a busy machine may need for all that it was just sent.
        await().atMost(PATIENCE).until(() -> edge.admin("/readyz").statusCode() == 200);
        assertEquals(200, edge.rest().get(edge.rest().in("/SIP/Domains.json")).status());
        String host = edge.address().getAddress().getHostAddress()
                + ':'
                + edge.address().getPort();
        try (StreamPeer caller = StreamPeer.to(edge.address(), PATIENCE)) {
            caller.send(OPTIONS.replace("HOST", host).replace("\n", "\r\n"));
            assertEquals('S', caller.read());
        }
    }

    private boolean aCallPasses(Served edge) throws IOException, InterruptedException {
        try (Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, 1, folder, "-t", "t1")) {
            return phones.awaitEnd(PATIENCE).successful() == 1;
        }
    }
}
