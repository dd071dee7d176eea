package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.pbx.DemoPbx;
import io.portcullis.pbx.DemoPhone;
import io.portcullis.pbx.Transport;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is to stop says so first, and serves as ever until others had the time to look elsewhere. */
class LeavingIT {
    @TempDir
    private Path folder;

    private DemoPbx pbx;
    private Served served;

    @BeforeEach
    void start() {
        pbx = new DemoPbx(
                new DemoPbx.Settings("127.0.0.1", 0, Duration.ZERO, Duration.ofMillis(100), 10), System::nanoTime);
        served = Served.inFrontOf(pbx.address(), folder, yaml -> yaml.replace("announce: 0s", "announce: 20s"));
    }

    @AfterEach
    void stop() {
        served.close();
        pbx.close();
    }

    @Test
    void a_call_passes_after_sigterm_while_readiness_says_no_already() throws Exception {
        served.provision();
        served.stop();
        await().until(() -> served.admin("/readyz").statusCode() == 503);
        DemoPhone.Account account = new DemoPhone.Account(Edge.USER, Edge.DOMAIN, Edge.PASSWORD);
        DemoPhone.Settings settings = new DemoPhone.Settings(
                "127.0.0.1", served.address(), Transport.UDP, account, Duration.ofMillis(20), Duration.ofSeconds(10));
        try (DemoPhone phone = new DemoPhone(settings, System::nanoTime, new SecureRandom())) {
            assertTrue(phone.call("sip:bob@" + Edge.DOMAIN).completed());
        }
        assertEquals(0, served.terminate());
    }
}
