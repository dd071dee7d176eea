package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Phones call with the password before, for as long as was said, and not any longer. */
class OldPasswordIT {
    private static final int ADMITTED = 486;
    private static final int REFUSED = 403;
    private static final String SECOND = "Second-horse-10";
    private static final String THIRD = "Third-horse-11";

    @TempDir
    private Path folder;

    private volatile boolean over;
    private Peer pbx;
    private Served served;
    private String credential;

    @BeforeEach
    void start() {
        pbx = Peer.onLoopback();
        Thread answering = new Thread(this::answerBusy, "pbx");
        answering.setDaemon(true);
        answering.start();
        served = Served.inFrontOf(new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port()), folder);
        credential = served.provision();
    }

    @AfterEach
    void stop() {
        over = true;
        served.close();
        pbx.close();
    }

    private void answerBusy() {
        while (!over) {
            try {
                Heard heard = pbx.receiveWithin(Duration.ofMillis(200));
                if (heard != null && heard.isProbe()) {
                    pbx.send(heard.from(), heard.answer("200 OK"));
                } else if (heard != null && heard.is("INVITE")) {
                    pbx.send(heard.from(), heard.answer("486 Busy Here"));
                }
            } catch (UncheckedIOException closed) {
                return;
            }
        }
    }

    private int call(String password) {
        try (Phone phone = new Phone(served.address(), Edge.USER, password, Edge.DOMAIN)) {
            Phone.Call call = phone.call();
            phone.send(call.invite("bob"));
            Heard challenge = phone.receive();
            assertEquals(407, challenge.status());
            phone.send(call.ackOf(challenge, "bob"));
            phone.send(call.invite("bob", phone.authorization(challenge, "INVITE", "bob", 1)));
            Heard answer = phone.peer().receive(heard -> heard.status() >= 200 && heard.status() != 407);
            phone.send(call.ackOf(answer, "bob"));
            return answer.status();
        }
    }

    private void change(String password, String keepOldFor) {
        fine(served.rest().post(credential, "Password", password, "KeepOldFor", keepOldFor));
    }

    @Test
    void both_passwords_call_until_the_next_change_says_otherwise() {
        change(SECOND, "1h");
        assertEquals(ADMITTED, call(Edge.PASSWORD));
        assertEquals(ADMITTED, call(SECOND));
        change(THIRD, "1h");
        assertEquals(REFUSED, call(Edge.PASSWORD), "only the newest of the old ones is kept");
        assertEquals(ADMITTED, call(SECOND));
        assertEquals(ADMITTED, call(THIRD));
        change(Edge.PASSWORD, "0");
        assertEquals(REFUSED, call(SECOND));
        assertEquals(REFUSED, call(THIRD));
        assertEquals(ADMITTED, call(Edge.PASSWORD));
    }

    @Test
    void the_one_before_ends_by_itself_when_its_time_is_over() {
        change(SECOND, "2s");
        await().until(() -> call(Edge.PASSWORD) == REFUSED);
        assertEquals(ADMITTED, call(SECOND));
    }
}
