package io.portcullis.edge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.gate.GateListener;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import io.portcullis.wire.WireListener;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An edge whose loops take far too long for each message, once they are told to. */
class EdgeOverloadTest {
    private static final String BOB = "bob";

    private final AtomicInteger slowMillis = new AtomicInteger();
    private final AtomicBoolean flooding = new AtomicBoolean();
    private final AtomicInteger shedWithout = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final EdgeUnderTest edge = new EdgeUnderTest(
            new EdgeServer.Listeners(
                    new EdgeListener() {
                        @Override
                        public void request(Method method, Transport transport, Side side) {
                            work(TimeUnit.MILLISECONDS.toNanos(slowMillis.get()));
                        }

                        @Override
                        public void decided(SipRequest request, Side side, Decision decision) {
                            if (decision.reason() == Reason.SHED) {
                                told.incrementAndGet();
                            }
                        }

                        @Override
                        public void shed(boolean withCredentials) {
                            if (!withCredentials) {
                                shedWithout.incrementAndGet();
                            }
                        }
                    },
                    WireListener.NONE,
                    GateListener.NONE,
                    ProxyListener.NONE),
            EdgeUnderTest.SIP + "overload: { queue-wait: 20ms }",
            "gate: { rate: { per-source: 0, burst: 1 } }");
    private final Phone alice = edge.alice();
    private final Phone stranger = edge.phone("mallory", "guess");

    @AfterEach
    void close() {
        flooding.set(false);
        slowMillis.set(0);
        alice.close();
        stranger.close();
        edge.close();
    }

    /** Not asleep: a loop that gets no processor is not asked for too much. */
    private static void work(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private void flood() {
        slowMillis.set(4);
        flooding.set(true);
        Thread flood = new Thread(() -> {
            while (flooding.get()) {
                // Phones at many ports, so that every loop has more than it can do.
                try (Phone another = edge.phone("mallory", "guess")) {
                    for (int i = 0; i < 10; i++) {
                        another.send(another.call().invite(BOB));
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4));
            }
        });
        flood.setDaemon(true);
        flood.start();
    }

    @Test
    @Tag("OVL-04")
    void strangers_are_turned_away_with_503_and_a_dialog_goes_on() {
        Phone.Call call = alice.call();
        alice.send(call.invite(BOB));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, BOB));
        alice.send(call.invite(BOB, alice.authorization(challenge, "INVITE", BOB, 1)));
        Heard invite = edge.pbx().receive();
        edge.pbx()
                .send(
                        edge.address(),
                        invite.answer(
                                "200 OK", "Contact: <sip:pbx@" + edge.pbx().hostPort() + ">"));
        assertEquals(100, alice.receive().status());
        Heard ok = alice.receive();
        alice.send(call.inDialog("ACK", ok));
        assertEquals("ACK", edge.pbx().receive().method());

        flood();
        await().atMost(Duration.ofMinutes(2)).until(() -> shedWithout.get() > 0);
        Heard turnedAway = turnedAway();
        int seconds = Integer.parseInt(turnedAway.header("Retry-After"));
        assertTrue(seconds >= 1 && seconds <= 8, turnedAway.text());
        assertTrue(told.get() > 0, "told of each");
        assertEquals(407, helped().status(), "emergency calls are the last");
        flooding.set(false); // what waits is still more than a second's work, but no datagram is lost any more
        slowMillis.set(1);
        String bye = call.inDialog("BYE", ok);
        // Beyond the socket's buffer datagrams are lost, as anywhere.
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    alice.send(bye);
                    return edge.pbx().hears(heard -> heard.is("BYE"));
                });
    }

    private Heard turnedAway() {
        for (int i = 0; i < 1_000; i++) {
            stranger.send(stranger.call().invite(BOB));
            Heard heard = stranger.peer().receiveWithin(Duration.ofMillis(500));
            if (heard != null && heard.status() == 503) {
                return heard;
            }
        }
        throw new AssertionError("no 503");
    }

    /** What strangers who call for help hear, until one of them hears something. */
    private Heard helped() {
        for (int i = 0; i < 1_000; i++) {
            stranger.send(stranger.call().request("INVITE", "urn:service:sos"));
            Heard heard = stranger.peer().receiveWithin(Duration.ofMillis(500));
            if (heard != null && heard.header("To").contains("urn:service:sos")) {
                return heard;
            }
        }
        throw new AssertionError("no answer");
    }

    @Test
    void who_was_turned_away_is_served_again_when_the_flood_ends() {
        flood();
        await().atMost(Duration.ofMinutes(2)).until(() -> shedWithout.get() > 0);
        flooding.set(false);
        slowMillis.set(0);
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    stranger.send(stranger.call().invite(BOB));
                    Heard heard = stranger.peer().receiveWithin(Duration.ofMillis(500));
                    return heard != null && heard.status() == 407;
                });
    }
}
