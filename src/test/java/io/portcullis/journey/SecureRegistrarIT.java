package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.NameServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Phones that speak TLS and secure WebSockets register at a Kamailio that speaks TCP, and call and are called. It calls back
 * over a connection of its own.
 */
class SecureRegistrarIT {
    private static final String CAROL = "carol";
    private static final int LONG = 600;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private static Path shared;

    private static Path authority;
    private static Kamailio registrar;
    private static Served served;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        Authority signer = new Authority("portcullis journeys");
        authority = signer.write(shared.resolve("authority.pem"));
        registrar = Kamailio.apart(shared);
        String host = registrar.address().getAddress().getHostAddress();
        String target = "sip:" + host + ':' + registrar.address().getPort();
        served = Served.inFrontOf(
                registrar.address(),
                shared,
                signer,
                usual -> usual.replace(
                        '"' + target + "\" ]", '"' + target + ";transport=tcp\" ], sources: [ " + host + "/32 ]"));
        served.provision();
        served.takeRegistrations(CAROL);
        await().atMost(PATIENCE).until(() -> served.knows(2));
    }

    @AfterAll
    static void stop() {
        served.close();
        registrar.close();
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    private Baresip answering() throws IOException {
        return Baresip.answering(served.tlsAddress(), "tls", LONG, folder("answering"), "sip_cafile " + authority);
    }

    private static void awaitSaying(Baresip phone, String text) {
        await().atMost(PATIENCE).untilAsserted(() -> assertTrue(phone.said(text), phone::output));
    }

    private static void awaitSaying(NodePhone phone, String text) {
        await().atMost(PATIENCE).untilAsserted(() -> assertTrue(phone.said(text), phone::output));
    }

    @Test
    @Tag("OUT-06")
    void a_phone_registers_over_tls_is_called_back_and_hangs_up() throws IOException {
        Baresip caller;
        try (Baresip alice = answering()) {
            awaitSaying(alice, "200 OK");
            caller = Baresip.dial(CAROL, Edge.USER, served.address(), Edge.PASSWORD, folder(CAROL));
            awaitSaying(caller, "Call established");
            awaitSaying(alice, "Call established");
        }
        try (caller) {
            awaitSaying(caller, "session closed");
        }
    }

    @Test
    void a_phone_that_knows_the_edge_by_the_name_in_its_certificate_registers_over_tls_and_is_called()
            throws IOException {
        try (NameServer names = new NameServer().host(Edge.DOMAIN, 60, "127.0.0.1");
                Baresip alice = Baresip.answeringByName(
                        served.tlsAddress(), "tls", LONG, names, folder("answering"), "sip_cafile " + authority)) {
            awaitSaying(alice, "200 OK");
            try (Baresip caller = Baresip.dialByName(CAROL, Edge.USER, served.address(), names, folder(CAROL))) {
                awaitSaying(caller, "Call established");
                awaitSaying(alice, "Call established");
            }
            awaitSaying(alice, "session closed");
        }
    }

    @Test
    @Tag("WS-04")
    @Tag("WS-06")
    @Tag("OUT-06")
    void a_web_socket_phone_registers_calls_and_is_called() throws IOException {
        NodePhone.require();
        try (Baresip alice = answering();
                NodePhone carol = webPhone(alice)) {
            awaitSaying(carol, "registered as <sip:");
            awaitSaying(carol, "established with " + Edge.USER);
            awaitSaying(alice, "Call established: sip:" + CAROL);
            awaitSaying(carol, "hung up");
            awaitSaying(alice, "session closed");
            Path dialling = folder("dialling");
            try (Baresip caller = Baresip.dial(CAROL, served.address(), Edge.PASSWORD, dialling)) {
                awaitSaying(caller, "Call established");
                awaitSaying(carol, "called by <sip:" + Edge.USER + "@" + Edge.DOMAIN + ">");
            }
            awaitSaying(carol, "call ended");
            awaitSaying(carol, "unregistered");
        }
        assertTrue(registrar.said().contains("FINDS sip:"), registrar.said());
    }

    private NodePhone webPhone(Baresip callee) throws IOException {
        awaitSaying(callee, "200 OK");
        return NodePhone.start(served.webSocketAddress(), CAROL, Edge.USER, authority, folder.resolve("node.txt"));
    }
}
