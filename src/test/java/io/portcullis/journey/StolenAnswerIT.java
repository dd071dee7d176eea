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
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one store: what was said to one of them lets nobody in at the other, which says whose nonce it was. */
class StolenAnswerIT {
    @TempDir
    private Path folder;

    private final Peer pbx = Peer.resident();
    private Served first;
    private Served second;

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port());
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        first = Served.inFrontOf(target, one, yaml -> yaml + "node-id: 1\n");
        first.provision();
        second = Served.inFrontOf(
                target,
                two,
                yaml -> yaml.replace("data-dir: " + two.resolve("data"), "data-dir: " + one.resolve("data"))
                        + "node-id: 2\n");
        await().until(first::knowsTheUser);
        await().until(second::knowsTheUser);
        await().until(() -> second.admin("/metrics").body().contains("portcullis_node_live{node_id=\"1\"} 1.0"));
    }

    @AfterEach
    void stop() {
        first.close();
        if (second != null) {
            second.close();
        }
        pbx.close();
    }

    @Test
    @Tag("SEC-01")
    void a_captured_authorization_is_admitted_on_no_other_node() {
        try (Phone alice = new Phone(first.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN)) {
            for (String method : new String[] {"INVITE", "MESSAGE"}) {
                captured(alice, method);
            }
        }
        assertEquals(2, Integer.parseInt(counted()));
    }

    private void captured(Phone alice, String method) {
        Phone.Call call = alice.call();
        String uri = "sip:bob@" + Edge.DOMAIN;
        alice.send(call.request(method, uri));
        Heard challenge = finalAnswer(alice);
        String captured = call.request(method, uri, alice.authorization(challenge, method, "bob", 1));

        alice.peer().send(second.address(), captured);
        Heard refused = finalAnswer(alice);
        assertEquals(challenge.status(), refused.status());
        String again = refused.header("Proxy-Authenticate");
        assertTrue(again.contains("stale=true"), again);

        alice.send(captured);
        assertEquals(method, pbx.receive().method(), "admitted where its nonce comes from");
    }

    private static Heard finalAnswer(Phone alice) {
        return alice.peer().receive(heard -> heard.status() > 100);
    }

    private String counted() {
        String name = "portcullis_foreign_nonces_total{node_id=\"1\"} ";
        return second.admin("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace(".0", ""))
                .findFirst()
                .orElse("none");
    }

    @Test
    void who_wanders_between_them_is_told_of_with_what_to_change() {
        try (Phone alice = new Phone(first.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN)) {
            for (int i = 0; i < 3; i++) {
                Phone.Call call = alice.call();
                alice.send(call.invite("bob"));
                Heard challenge = finalAnswer(alice);
                alice.peer()
                        .send(second.address(), call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
                assertEquals(407, finalAnswer(alice).status());
            }
        }
        await().until(() -> second.log().contains("reason=foreign_nonce node=1 times=1"));
        assertTrue(second.log().contains("fix=\"have the balancer choose the node by the caller's source address"));
    }
}
