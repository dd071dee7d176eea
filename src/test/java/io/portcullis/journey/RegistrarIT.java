package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Softphones that people use register through the edge at a registrar that people use, and are called back. */
class RegistrarIT {
    private static final String CAROL = "carol";
    private static final int LONG = 600;
    private static final int SHORT = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private static Path shared;

    private static Kamailio registrar;
    private static Served served;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        registrar = Kamailio.in(shared);
        served = Served.inFrontOf(registrar.address(), shared);
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

    private Baresip registered(String transport) throws IOException {
        Baresip phone = Baresip.answering(served.address(), transport, LONG, folder("alice"));
        await().atMost(PATIENCE).untilAsserted(() -> assertTrue(phone.said("200 OK"), phone::output));
        return phone;
    }

    private Baresip calling() throws IOException {
        return Baresip.dial(CAROL, Edge.USER, served.address(), Edge.PASSWORD, folder(CAROL));
    }

    private static void awaitSaying(Baresip phone, String text) {
        await().atMost(PATIENCE).untilAsserted(() -> assertTrue(phone.said(text), phone::output));
    }

    @ParameterizedTest
    @Tag("OUT-04")
    @Tag("OUT-06")
    @ValueSource(strings = {"udp", "tcp"})
    void a_phone_registers_is_called_back_and_hangs_up(String transport) throws IOException {
        try (Baresip caller = call_back(transport)) {
            awaitSaying(caller, "session closed");
        }
    }

    /** Alice registers, is called, and ends the call by ending herself. */
    private Baresip call_back(String transport) throws IOException {
        try (Baresip alice = registered(transport)) {
            Baresip caller = calling();
            awaitSaying(caller, "Call established: sip:" + Edge.USER + "@" + Edge.DOMAIN);
            awaitSaying(alice, "Call established");
            String said = registrar.said();
            assertTrue(said.contains("REGISTERS alice over udp says <sip:alice@" + Edge.DOMAIN + ">"), said);
            String edge = served.address().getAddress().getHostAddress()
                    + ':'
                    + served.address().getPort();
            assertTrue(
                    said.matches("(?s).*FINDS sip:alice-[^ ]* through sip:[A-Za-z0-9_-]{94,100}@" + edge + ";lr.*"),
                    said);
            return caller;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void phones_that_know_the_edge_by_the_name_of_their_domain_register_and_call(String transport) throws IOException {
        try (NameServer names = new NameServer().host(Edge.DOMAIN, 60, "127.0.0.1");
                Baresip alice = Baresip.answeringByName(served.address(), transport, LONG, names, folder("alice"))) {
            awaitSaying(alice, "200 OK");
            try (Baresip caller = Baresip.dialByName(CAROL, Edge.USER, served.address(), names, folder(CAROL))) {
                awaitSaying(caller, "Call established: sip:" + Edge.USER + "@" + Edge.DOMAIN);
                awaitSaying(alice, "Call established");
            }
            awaitSaying(alice, "session closed");
        }
    }

    @Test
    void the_caller_may_hang_up_first_and_the_phone_can_be_called_again() throws IOException {
        try (Baresip alice = registered("udp")) {
            try (Baresip caller = calling()) {
                awaitSaying(caller, "Call established");
                awaitSaying(alice, "Call established");
            }
            awaitSaying(alice, "session closed");
        }
    }

    @Test
    @Tag("OUT-05")
    void a_registration_over_datagrams_outlives_a_restart_of_the_edge() throws IOException, InterruptedException {
        try (Baresip alice = registered("udp")) {
            served.killAndStartAgain();
            try (Baresip caller = calling()) {
                awaitSaying(caller, "Call established");
                assertEquals(1, count(alice.output(), "200 OK"), "registered once");
            }
        }
    }

    @Test
    @Tag("NAT-06")
    void a_phone_behind_a_nat_is_called_where_it_registered_last() throws IOException {
        try (NatRelay router = new NatRelay(served.address());
                Baresip alice = Baresip.answering(router.address(), "udp", SHORT, folder("alice"))) {
            awaitSaying(alice, "200 OK");
            router.rebind();
            int before = count(registrar.said(), "REGISTERS alice");
            await().atMost(PATIENCE).until(() -> count(registrar.said(), "REGISTERS alice") > before);
            try (Baresip caller = calling()) {
                awaitSaying(caller, "Call established");
                awaitSaying(alice, "Call established");
            }
            awaitSaying(alice, "session closed");
        }
    }

    private static int count(String text, String wanted) {
        return text.split(wanted, -1).length - 1;
    }
}
