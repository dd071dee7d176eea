package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGHUP and SIGTERM do to the running program. */
class ReloadIT {
    private final Peer pbx = Peer.lively();
    private Served served;
    private Phone alice;
    private Phone mallory;

    @BeforeEach
    void serve(@TempDir Path folder) {
        served = Served.inFrontOf(new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port()), folder);
        alice = new Phone(served.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN);
        mallory = new Phone(served.address(), Edge.USER, "guess", Edge.DOMAIN);
        served.provision();
        await().until(served::knowsTheUser);
    }

    @AfterEach
    void close() {
        alice.close();
        mallory.close();
        served.close();
        pbx.close();
    }

    private Heard refusal() {
        Phone.Call call = mallory.call();
        mallory.send(call.invite("bob"));
        Heard challenge = mallory.receive();
        mallory.send(call.ackOf(challenge, "bob"));
        mallory.send(call.invite("bob", mallory.authorization(challenge, "INVITE", "bob", 1)));
        Heard refusal = mallory.receive();
        assertEquals(403, refusal.status());
        return refusal;
    }

    @Test
    void sighup_brings_limits_into_force_and_says_what_waits_for_a_restart() throws IOException, InterruptedException {
        assertTrue(refusal().headers("X-Portcullis-Error").isEmpty());
        Phone.Call call = alice.call();
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        served.edit("gate: {", "gate: { explain-refusals: true,");
        served.edit("admin: { listen: ", "node-id: 7\nadmin: { listen: ");
        served.hangUp();
        await().until(() -> served.log().contains("portcullis reloaded"));
        assertTrue(
                served.log().contains("changed gate and digest; in force only after a restart: node-id"), served.log());
        assertTrue(served.admin("/metrics").body().contains("portcullis_restart_pending 1.0"));
        assertEquals(1, refusal().headers("X-Portcullis-Error").size());
        // The challenge of before is still worth its answer.
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        assertEquals("INVITE", pbx.receive().method());
    }

    @Test
    void a_broken_file_changes_nothing_and_is_named_line_by_line() throws IOException, InterruptedException {
        served.edit("gate: {", "gate: { explain-refusals: perhaps,");
        served.hangUp();
        await().until(() -> served.log().contains("portcullis goes on with the configuration it has"));
        assertTrue(served.log().contains("gate.explain-refusals: perhaps (expected: "), served.log());
        assertTrue(refusal().headers("X-Portcullis-Error").isEmpty());
        assertTrue(served.admin("/metrics").body().contains("portcullis_reload_success 0.0"));
        served.edit("explain-refusals: perhaps,", "");
        served.hangUp();
        await().until(() -> served.log().contains("nothing changed"));
        assertTrue(served.admin("/metrics").body().contains("portcullis_reload_success 1.0"));
    }

    @Test
    void what_waits_for_a_restart_waits_however_often_the_file_is_read() throws IOException, InterruptedException {
        served.edit("admin: { listen: ", "node-id: 7\nadmin: { listen: ");
        served.hangUp();
        await().until(() -> served.log().contains("nothing changed; in force only after a restart: node-id"));
        served.hangUp();
        await().until(() -> served.log()
                        .lines()
                        .filter(line -> line.contains("restart: node-id"))
                        .count()
                == 2);
        assertTrue(served.admin("/metrics").body().contains("portcullis_restart_pending 1.0"));
    }

    @Test
    void sigterm_refuses_new_calls_and_lets_those_being_set_up_finish() throws IOException, InterruptedException {
        served.edit("drain-timeout: 1s", "drain-timeout: 30s");
        served.hangUp();
        await().until(() -> served.log().contains("portcullis reloaded"));
        Phone.Call call = alice.call();
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        Heard invite = pbx.receive();
        assertEquals(100, alice.receive().status());
        served.stop();
        await().until(() -> served.admin("/readyz").statusCode() == 503);
        mallory.send(mallory.call().invite("bob"));
        Heard refused = mallory.receive();
        assertEquals(503, refused.status());
        assertEquals("10", refused.header("Retry-After"));
        pbx.send(served.address(), invite.answer("486 Busy Here"));
        Heard busy = alice.receive();
        assertEquals(486, busy.status());
        alice.send(call.ackOf(busy, "bob"));
        assertEquals(0, served.terminate());
    }
}
