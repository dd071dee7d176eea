package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.pbx.DemoPbx;
import io.portcullis.pbx.DemoPbx.State;
import io.portcullis.testkit.NameServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A softphone that people use calls through the edge. */
class BaresipIT {
    @TempDir
    private Path folder;

    private DemoPbx pbx;
    private Edge edge;

    @BeforeEach
    void start() {
        pbx = new DemoPbx(
                new DemoPbx.Settings("127.0.0.1", 0, Duration.ZERO, Duration.ofMillis(100), 10), System::nanoTime);
        edge = Edge.inFrontOf(pbx.address(), folder);
    }

    @AfterEach
    void stop() {
        edge.close();
        pbx.close();
    }

    @Test
    void a_call_is_established_and_hung_up() throws IOException {
        try (Baresip phone = Baresip.dial("echo", edge.address(), Edge.PASSWORD, folder)) {
            awaitSaying(phone, "Call established: sip:echo@" + Edge.DOMAIN);

            assertEquals(
                    List.of("<sip:" + Edge.USER + "@" + Edge.DOMAIN + ">"),
                    pbx.calls().get(0).assertedIdentities());
            assertEquals(0, pbx.calls().get(0).credentials());
        }
        await().until(() -> pbx.calls().get(0).state() == State.ENDED);
    }

    @Test
    void a_phone_that_knows_the_edge_by_the_name_of_its_domain_calls_and_hangs_up() throws IOException {
        try (NameServer names = new NameServer().host(Edge.DOMAIN, 60, "127.0.0.1")) {
            try (Baresip phone = Baresip.dialByName(Edge.USER, "echo", edge.address(), names, folder)) {
                awaitSaying(phone, "Call established: sip:echo@" + Edge.DOMAIN);
            }
            await().until(() -> pbx.calls().get(0).state() == State.ENDED);
        }
    }

    @Test
    void the_pbx_may_hang_up_first() throws IOException {
        try (Baresip phone = Baresip.dial("hangup", edge.address(), Edge.PASSWORD, folder)) {
            awaitSaying(phone, "sip:hangup@" + Edge.DOMAIN + ": session closed");
            assertEquals(State.ENDED, pbx.calls().get(0).state());
        }
    }

    @Test
    void a_wrong_password_does_not_get_through() throws IOException {
        try (Baresip phone = Baresip.dial("echo", edge.address(), "not-" + Edge.PASSWORD, folder)) {
            awaitSaying(phone, "session closed: 403");

            assertFalse(phone.said("Call established"));
            assertEquals(List.of(), pbx.calls());
        }
    }

    private static void awaitSaying(Baresip phone, String text) {
        await().untilAsserted(() -> assertTrue(phone.said(text), phone::output));
    }
}
