package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.pbx.DemoPbx;
import io.portcullis.pbx.DemoPhone;
import io.portcullis.pbx.Ladder;
import io.portcullis.pbx.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind a balancer that says whose connections it passes on, one phone's wrong guesses are its own. */
class BalancerIT {
    @TempDir
    private Path folder;

    private DemoPbx pbx;
    private Served served;

    @BeforeEach
    void start() {
        pbx = new DemoPbx(
                new DemoPbx.Settings("127.0.0.1", 0, Duration.ZERO, Duration.ofMillis(100), 10), System::nanoTime);
        served = Served.inFrontOf(
                pbx.address(),
                folder,
                yaml -> yaml.replace("sip: {", "sip: { proxy-protocol-from: [ " + Balancer.FROM + " ],")
                        .replace("gate: {", "gate: { lockout: { failures: 3 },"));
        served.provision();
        await().until(served::knowsTheUser);
    }

    @AfterEach
    void stop() {
        served.close();
        pbx.close();
    }

    @Test
    void a_guesser_behind_haproxy_shuts_out_nobody_else() throws IOException {
        Peers.require("haproxy");
        try (Balancer balancer = Balancer.haproxy(folder, served.address())) {
            oneGuessesAndAnotherCalls(balancer.address());
        }
    }

    @Test
    void a_guesser_behind_nginx_shuts_out_nobody_else() throws IOException {
        Peers.require("nginx");
        try (Balancer balancer = Balancer.nginx(folder, served.address())) {
            oneGuessesAndAnotherCalls(balancer.address());
        }
    }

    private void oneGuessesAndAnotherCalls(InetSocketAddress balancer) {
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    OptionalInt.of(403),
                    call("127.0.0.5", "Wrong-horse-11", balancer).status());
        }
        assertFalse(call("127.0.0.5", Edge.PASSWORD, balancer).completed());
        assertTrue(call("127.0.0.6", Edge.PASSWORD, balancer).completed());
        await().until(() -> served.log().contains("127.0.0.6"));
        assertFalse(served.log().contains(Balancer.FROM + ":"), served.log());
    }

    private static Ladder call(String from, String password, InetSocketAddress balancer) {
        DemoPhone.Account account = new DemoPhone.Account(Edge.USER, Edge.DOMAIN, password);
        DemoPhone.Settings settings = new DemoPhone.Settings(
                from, balancer, Transport.TCP, account, Duration.ofMillis(20), Duration.ofSeconds(10));
        try (DemoPhone phone = new DemoPhone(settings, System::nanoTime, new SecureRandom())) {
            return phone.call("sip:bob@" + Edge.DOMAIN);
        }
    }
}
