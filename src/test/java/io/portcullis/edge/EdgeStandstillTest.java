package io.portcullis.edge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.portcullis.base.Side;
import io.portcullis.gate.GateListener;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.sip.Method;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.wire.WireListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All loops of an edge stand still for longer than it waits for answers: what came meanwhile came in time. */
class EdgeStandstillTest {
    private static final String BOB = "bob";
    private static final int LOOPS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Of the edge under test. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    private final Set<Thread> standing = ConcurrentHashMap.newKeySet();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean stop;
    private final Peer pbx = Peer.lively();
    private final Peer other = Peer.lively();
    private final EdgeUnderTest edge = EdgeUnderTest.before(
            new EdgeServer.Listeners(
                    new EdgeListener() {
                        @Override
                        public void request(Method method, Transport transport, Side side) {
                            if (stop) {
                                standing.add(Thread.currentThread());
                                awaitEnd();
                            }
                        }
                    },
                    WireListener.NONE,
                    GateListener.NONE,
                    ProxyListener.NONE),
            "sip:" + pbx.hostPort() + "\", \"sip:" + other.hostPort(),
            "gate: { rate: { per-source: 0, burst: 1 } }");
    private final Phone alice = edge.alice();

    private void awaitEnd() {
        try {
            goOn.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        goOn.countDown();
        alice.close();
        edge.close();
        pbx.close();
        other.close();
    }

    /** A call as far as the PBX, which has not answered. */
    private Heard invite() {
        Phone.Call call = alice.call();
        alice.send(call.invite(BOB));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, BOB));
        alice.send(call.invite(BOB, alice.authorization(challenge, "INVITE", BOB, 1)));
        assertEquals(100, alice.receive().status());
        return pbx.receive();
    }

    private void standStill() {
        stop = true;
        await().atMost(PATIENCE).until(() -> {
            try (Phone another = edge.phone("mallory", "guess")) {
                another.send(another.call().invite(BOB));
            }
            return standing.size() == LOOPS;
        });
    }

    private void goOnAfter(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        await().atMost(PATIENCE).until(() -> System.nanoTime() - end > 0);
        stop = false;
        goOn.countDown();
    }

    @Test
    void an_answer_that_came_while_the_edge_stood_still_came_in_time() {
        Heard invite = invite();
        standStill();
        pbx.send(edge.address(), invite.answer("486 Busy Here"));
        goOnAfter(ANSWER_TIMEOUT.multipliedBy(2));
        assertEquals(486, alice.peer().receive(heard -> heard.status() > 180).status());
        assertFalse(other.hears(heard -> heard.is("INVITE")), "it was not asked in place of one who had answered");
    }

    @Test
    void an_answer_behind_more_than_is_read_at_once_came_in_time_too() {
        Heard invite = invite();
        standStill();
        for (int i = 0; i < 200; i++) {
            pbx.send(
                    edge.address(),
                    invite.answer("180 Ringing").replace(invite.header("Via"), invite.header("Via") + i));
        }
        pbx.send(edge.address(), invite.answer("486 Busy Here"));
        goOnAfter(ANSWER_TIMEOUT.multipliedBy(2));
        assertEquals(486, alice.peer().receive(heard -> heard.status() > 180).status());
        assertFalse(other.hears(heard -> heard.is("INVITE")), "it was not asked in place of one who had answered");
    }
}
