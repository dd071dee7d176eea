package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Authority.Kind;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamHost;
import io.portcullis.testkit.StreamPeer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PBXs that the edge reaches over TLS, or does not reach. */
class EdgeTargetTest {
    @TempDir
    private Path files;

    private final Authority authority = new Authority("pbxs");

    @BeforeEach
    void trust() {
        authority.write(files.resolve("pbxs.pem"));
    }

    private EdgeUnderTest before(StreamHost pbx, String host) {
        String port = pbx.hostPort().substring(pbx.hostPort().indexOf(':'));
        return EdgeUnderTest.before(
                "sip:" + host + port + ";transport=tls",
                EdgeUnderTest.SIP + "tls: { trust: " + files.resolve("pbxs.pem") + " }");
    }

    private StreamHost pbx(String... names) {
        return new StreamHost(authority.context(authority.identity(Kind.EC, names)));
    }

    private static void invite(Phone alice, Phone.Call call) {
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        assertEquals(100, alice.receive().status());
    }

    private static Heard next(StreamPeer pbx, String method) {
        Heard heard = pbx.receive();
        while (!heard.is(method)) {
            pbx.send(heard.answer("200 OK"));
            heard = pbx.receive();
        }
        return heard;
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns:localhost", "uri:sip:localhost", "uri:SIP:LocalHost;transport=tls"})
    @Tag("TLS-03")
    @Tag("RES-08")
    @Tag("TRN-08")
    void calls_reach_a_pbx_over_one_tls_connection(String name) {
        try (StreamHost host = pbx(name);
                EdgeUnderTest edge = before(host, "localhost");
                StreamPeer pbx = host.accept();
                Phone alice = edge.alice()) {
            for (int i = 0; i < 3; i++) {
                Phone.Call call = alice.call();
                invite(alice, call);
                Heard invite = next(pbx, "INVITE");
                assertTrue(invite.header("Via").startsWith("SIP/2.0/TLS "), invite.header("Via"));
                pbx.send(invite.answer("486 Busy Here"));
                Heard busy = alice.receive();
                assertEquals(486, busy.status());
                alice.send(call.ackOf(busy, "bob"));
                assertEquals("ACK", pbx.receive().method());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dns:*.0.1",
                "dns:other.example.com",
                "uri:sip:alice@localhost",
                "uri:sips:localhost",
                "uri:sip:other.example.com dns:localhost"
            })
    @Tag("TLS-03")
    @Tag("RES-08")
    void a_pbx_with_another_certificate_is_sent_nothing(String names) {
        try (StreamHost host = pbx(names.split(" ", -1));
                EdgeUnderTest edge = before(host, "localhost");
                Phone alice = edge.alice()) {
            assertThrows(UncheckedIOException.class, () -> {
                try (StreamPeer pbx = host.accept()) {
                    throw new AssertionError("heard: " + pbx.read());
                }
            });
            alice.send(alice.call().invite("bob"));
            assertEquals(407, alice.receive().status());
        }
    }

    @Test
    @Tag("RES-08")
    void a_pbx_of_an_authority_that_nobody_trusts_is_sent_nothing() {
        Authority others = new Authority("others");
        try (StreamHost host = new StreamHost(others.context(others.identity(Kind.EC, "dns:localhost")));
                EdgeUnderTest edge = before(host, "localhost")) {
            assertThrows(UncheckedIOException.class, () -> {
                try (StreamPeer pbx = host.accept()) {
                    throw new AssertionError("heard: " + pbx.read());
                }
            });
            assertTrue(edge.address().getPort() > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    @Tag("TRN-09")
    @Tag("TRN-10")
    void a_pbx_where_nobody_listens_is_known_before_anybody_waits(String transport) {
        // So much longer than the test waits that only the network can have told.
        Duration never = Duration.ofSeconds(32);
        try (EdgeUnderTest edge = EdgeUnderTest.before(never, "sip:127.0.0.1:9;transport=" + transport);
                Phone alice = edge.alice()) {
            Phone.Call call = alice.call();
            invite(alice, call);
            assertEquals(503, alice.receive().status());
        }
    }
}
