package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.journey.Sipp.Statistics;
import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Authority.Kind;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIPp phones call a SIPp PBX through the edge, both over the same transport; SIPp's TLS is lent by a relay. */
class TransportsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CALLS = 2_000;
    private static final String[] EACH_SECOND = {"-r", "200"};
    private static final String[] ONE_CONNECTION = {"-r", "200", "-t", "t1"};
    private static final int FEWER_CALLS = 100;

    /** SIPp needs room for more connections than calls: when there is none it writes into its own listening socket. */
    private static final String[] CONNECTION_PER_CALL = {"-r", "50", "-t", "tn", "-max_socket", "1000"};

    @TempDir
    private Path folder;

    private final Authority authority = new Authority("journeys");
    private InetSocketAddress tls;

    @BeforeEach
    void certify() throws IOException {
        tls = Ports.free();
        authority.write(folder.resolve("authority.pem"));
        certify("ip:127.0.0.1");
    }

    private void certify(String name) {
        authority.identity(Kind.EC, name).write(folder.resolve("edge.pem"), folder.resolve("edge.key"));
    }

    private Served served(InetSocketAddress pbx, String transport) {
        String files = "tls: { certificate: " + folder.resolve("edge.pem") + ", key: " + folder.resolve("edge.key")
                + ", trust: " + folder.resolve("authority.pem") + " }";
        Served served = Served.inFrontOf(
                pbx,
                folder,
                usual -> usual.replace(
                                "sip: { listen: [ ",
                                "sip: { " + files + ", listen: [ \"tls://127.0.0.1:" + tls.getPort() + "\", ")
                        .replace(pbx.getPort() + "\" ]", pbx.getPort() + ";transport=" + transport + "\" ]"));
        served.provision();
        await().until(served::knowsTheUser);
        return served;
    }

    private static void assertAllPassed(int calls, Sipp phones, Sipp pbx) throws IOException, InterruptedException {
        Statistics called = phones.awaitEnd(PATIENCE);
        Statistics taken = pbx.finish();
        assertEquals(calls, called.successful(), called::errors);
        assertEquals(0, called.failed(), called::errors);
        assertEquals(0, taken.failed(), taken::errors);
        assertEquals(calls, taken.hangups(), taken::errors);
    }

    @Test
    @Tag("TRN-01")
    void two_thousand_calls_pass_over_udp() throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.pbx(address, Edge.USER, folder);
                Served edge = served(address, "udp");
                Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, CALLS, folder, EACH_SECOND)) {
            assertAllPassed(CALLS, phones, pbx);
        }
    }

    @Test
    @Tag("TRN-01")
    void two_thousand_calls_pass_over_tcp() throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.streamPbx(address, Edge.USER, folder);
                Served edge = served(address, "tcp");
                Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, CALLS, folder, ONE_CONNECTION)) {
            assertAllPassed(CALLS, phones, pbx);
        }
    }

    @Test
    @Tag("RES-08")
    void two_thousand_calls_pass_over_tls() throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.streamPbx(address, Edge.USER, folder);
                TlsRelay inside =
                        TlsRelay.inFrontOf(address, authority.context(authority.identity(Kind.EC, "ip:127.0.0.1")));
                Served edge = served(inside.address(), "tls");
                TlsRelay outside = TlsRelay.towards(tls, authority.context(null));
                Sipp phones = Sipp.phones("phone", outside.address(), Edge.PASSWORD, CALLS, folder, ONE_CONNECTION)) {
            assertAllPassed(CALLS, phones, pbx);
            assertTrue(
                    edge.admin("/readyz").statusCode() == 200,
                    () -> edge.admin("/readyz").body());
        }
    }

    @Test
    @Tag("TRN-01")
    void calls_with_a_connection_each_pass_over_tcp() throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.streamPbx(address, Edge.USER, folder);
                Served edge = served(address, "tcp");
                Sipp phones = callers(edge.address())) {
            assertAllPassed(FEWER_CALLS, phones, pbx);
        }
    }

    @Test
    @Tag("RES-08")
    void calls_with_a_connection_each_pass_over_tls() throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.streamPbx(address, Edge.USER, folder);
                Served edge = served(address, "tcp");
                TlsRelay outside = TlsRelay.towards(tls, authority.context(null));
                Sipp phones = callers(outside.address())) {
            assertAllPassed(FEWER_CALLS, phones, pbx);
            assertEquals(200, edge.admin("/readyz").statusCode());
        }
    }

    private Sipp callers(InetSocketAddress edge) throws IOException {
        return Sipp.phones("phone", edge, Edge.PASSWORD, FEWER_CALLS, folder, CONNECTION_PER_CALL);
    }

    @Test
    @Tag("TLS-02")
    void a_certificate_is_replaced_during_a_call() throws Exception {
        Peer pbx = Peer.lively();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port());
        try (pbx;
                Served edge = served(address, "udp");
                Phone alice = new Phone(edge.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN);
                StreamPeer connection = StreamPeer.to(tls, authority.context(null), null)) {
            Phone.Call call = alice.call();
            connection.send(overTls(call.invite("bob")));
            Heard challenge = connection.receive();
            connection.send(overTls(call.ackOf(challenge, "bob")));
            connection.send(overTls(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1))));
            Heard invite = pbx.receive();
            pbx.send(edge.address(), invite.answer("200 OK", "Contact: <sip:pbx@" + pbx.hostPort() + ">"));
            assertEquals(100, connection.receive().status());
            Heard ok = connection.receive();
            connection.send(overTls(call.inDialog("ACK", ok)));
            assertEquals("ACK", pbx.receive().method());

            certify("dns:new.example.com");
            edge.hangUp();
            await().until(() -> edge.log().contains("portcullis reloaded"));
            try (StreamPeer fresh = StreamPeer.to(tls, authority.context(null), null)) {
                X509Certificate shown = (X509Certificate) fresh.session().getPeerCertificates()[0];
                assertTrue(shown.getSubjectAlternativeNames().toString().contains("new.example.com"));
            }

            connection.send(overTls(call.inDialog("BYE", ok)));
            Heard bye = pbx.receive();
            assertEquals("BYE", bye.method());
            pbx.send(edge.address(), bye.answer("200 OK"));
            assertEquals(200, connection.receive().status());
        }
    }

    private static String overTls(String request) {
        return request.replace("SIP/2.0/UDP", "SIP/2.0/TLS");
    }
}
