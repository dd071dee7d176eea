package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.testkit.Flood;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Strangers who send 100,000 requests a second hide nothing of what happens to a tenant's calls. */
class FloodJourneyIT {
    private static final Logger LOG = LoggerFactory.getLogger(FloodJourneyIT.class);
    private static final int A_SECOND = 100_000;
    private static final int CALLS = 100;
    /** Of lines of one account, network and reason there are 50 at once. */
    private static final int LINES = 40;

    private static final long MEMORY = 64L << 20;
    private static final String BOB = "sip:bob@" + Edge.DOMAIN;

    @TempDir
    private Path folder;

    private final Peer pbx = Peer.lively();
    private final InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port());

    @AfterEach
    void stop() {
        pbx.close();
    }

    /** Sends until there is an answer: datagrams get lost in a flood. */
    private static Heard answer(Phone phone, String request) {
        for (int i = 0; i < 50; i++) {
            phone.send(request);
            Heard heard = phone.peer().receiveWithin(Duration.ofMillis(500));
            if (heard != null) {
                return heard;
            }
        }
        throw new AssertionError("no answer");
    }

    /** Is refused by its password; gives the Call-ID. */
    private static String refused(Served edge) {
        try (Phone alice = new Phone(edge.address(), Edge.USER, "x", Edge.DOMAIN)) {
            Phone.Call call = alice.call();
            Heard heard = answer(alice, call.request("MESSAGE", BOB));
            while (heard.status() != 403) {
                String line = alice.authorization(heard, "MESSAGE", BOB, 1, "guess");
                heard = answer(alice, call.request("MESSAGE", BOB, line));
            }
            return call.callId();
        }
    }

    private static boolean isFound(Rest rest, String callId) {
        JsonNode found = rest.get("/portcullis/v1/Attempts?Reason=wrong_password&CallId=" + callId)
                .body()
                .path("attempts");
        return found.size() > 0;
    }

    @Test
    void each_refused_call_of_a_tenant_is_found_at_once_and_has_its_line() throws Exception {
        try (Served edge = Served.inFrontOf(target, folder)) {
            edge.provision();
            await().until(edge::knowsTheUser);
            Rest rest = edge.rest();
            try (Flood flood = new Flood(edge.address(), "nobody.example.org", A_SECOND)) {
                await().until(() -> flood.sent() > A_SECOND);
                long before = flood.sent();
                long start = System.nanoTime();
                long longest = 0;
                for (int i = 0; i < CALLS; i++) {
                    String callId = refused(edge);
                    long told = System.nanoTime();
                    await().pollInterval(Duration.ofMillis(10)).until(() -> isFound(rest, callId));
                    longest = Math.max(longest, System.nanoTime() - told);
                    if (i < LINES) {
                        await().until(() -> edge.log().contains("call-id=\"" + callId + '"'));
                    }
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                LOG.info(
                        "{} strangers a second; each of {} calls was found within {} ms",
                        Math.round((flood.sent() - before) / seconds),
                        CALLS,
                        Duration.ofNanos(longest).toMillis());
                long bytes = rest.get("/portcullis/v1/Status")
                        .body()
                        .path("event_bytes")
                        .asLong();
                assertTrue(bytes > 0 && bytes <= MEMORY, bytes + " bytes");
            }
            assertEquals(0, edge.terminate());
        }
    }
}
