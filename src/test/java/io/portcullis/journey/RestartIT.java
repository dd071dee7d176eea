package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that are up when the edge dies can still be hung up when it is back. */
class RestartIT {
    @Test
    void a_call_outlives_kill_9(@TempDir Path folder) throws IOException, InterruptedException {
        try (Peer pbx = Peer.lively();
                Served served =
                        Served.inFrontOf(new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port()), folder);
                Phone alice = new Phone(served.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN)) {
            served.provision();
            await().until(served::knowsTheUser);
            Phone.Call call = alice.call();
            Heard ok = answered(alice, call, pbx, served);
            served.killAndStartAgain();
            alice.send(call.inDialog("BYE", ok));
            Heard bye = pbx.receive();
            assertEquals("BYE", bye.method());
            pbx.send(served.address(), bye.answer("200 OK"));
            assertEquals(200, alice.receive().status());
        }
    }

    private static Heard answered(Phone alice, Phone.Call call, Peer pbx, Served served) {
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        Heard invite = pbx.receive();
        pbx.send(served.address(), invite.answer("200 OK", "Contact: <sip:pbx@" + pbx.hostPort() + ">"));
        assertEquals(100, alice.receive().status());
        Heard ok = alice.receive();
        assertEquals(200, ok.status());
        alice.send(call.inDialog("ACK", ok));
        assertEquals("ACK", pbx.receive().method());
        return ok;
    }
}
