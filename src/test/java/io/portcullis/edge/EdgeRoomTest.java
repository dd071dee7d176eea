package io.portcullis.edge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Reason;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.observe.Scraped;
import io.portcullis.observe.Telemetry;
import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one user may have the edge keep in memory, and all together; over real sockets. */
class EdgeRoomTest {
    private static final String BOB = "bob";
    private static final int LARGE = 60_000;
    private static final String LIMITED =
            "portcullis_requests_total{method=\"INVITE\",reason=\"" + Reason.LIMIT_BYTES.word() + "\"}";

    private final Telemetry telemetry = new Telemetry(
            "1",
            EdgeUnderTest.REALM,
            new CredentialIndex(CredentialSnapshot.empty(EdgeUnderTest.REALM, HashSeed.of(new Random(1)))),
            System::nanoTime);

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private EdgeUnderTest edge;

    @SuppressWarnings("NullAway.Init")
    private Thread ringing;

    private volatile boolean over;

    private void start(String limits) {
        edge = new EdgeUnderTest(
                new EdgeServer.Listeners(telemetry.edge(), telemetry.sip(), telemetry.gate(), telemetry.proxy()),
                EdgeUnderTest.SIP + "transactions: { " + limits + " }",
                "digest: { nonce-lifetime: 10m }",
                "gate: { explain-refusals: true, rate: { per-source: 0, burst: 1 } }");
        edge.withBob();
        ringing = new Thread(this::ring, "ringing-pbx");
        ringing.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        over = true;
        ringing.join();
        edge.close();
        telemetry.close();
    }

    /** The PBX rings whenever it is called, answers calls to user "up", and takes everything back that is cancelled. */
    private void ring() {
        Map<String, Heard> invites = new HashMap<>();
        while (!over) {
            Heard heard = edge.pbx().receiveWithin(Duration.ofMillis(100));
            if (heard == null || heard.startLine().startsWith("SIP/2.0")) {
                continue;
            }
            boolean rings = heard.is("INVITE") && !heard.startLine().contains("sip:up@");
            if (rings) {
                invites.put(heard.header("Call-ID"), heard);
                edge.pbx().send(heard.from(), heard.answer("180 Ringing"));
            } else if (!heard.is("ACK")) {
                edge.pbx().send(heard.from(), Callee.at(edge.pbx(), heard).answer("200 OK"));
            }
            Heard cancelled = heard.is("CANCEL") ? invites.get(heard.header("Call-ID")) : null;
            if (cancelled != null) {
                edge.pbx().send(heard.from(), cancelled.answer("487 Request Terminated"));
            }
        }
    }

    private static String withBody(String message, int length) {
        return message.replace(
                "Content-Length: 0\r\n\r\n", "Content-Length: " + length + "\r\n\r\n" + "x".repeat(length));
    }

    /** A user who has been challenged once and knows the answer as often as he likes. */
    private final class User implements AutoCloseable {
        private final Phone phone;
        private final Heard challenge;
        private int count;

        private User(String name) {
            phone = edge.phone(name, EdgeUnderTest.PASSWORD);
            Phone.Call call = phone.call();
            phone.send(call.invite(BOB));
            challenge = phone.receive();
            phone.send(call.ackOf(challenge, BOB));
        }

        private Phone.Call call(String callee, int body) {
            Phone.Call call = phone.call();
            phone.send(withBody(call.invite(callee, phone.authorization(challenge, "INVITE", callee, ++count)), body));
            return call;
        }

        /** The next response within {@code call} that says so. */
        private Heard hears(Phone.Call call, int status) {
            return phone.peer()
                    .receive(heard -> heard.header("Call-ID").equals(call.callId()) && heard.status() == status);
        }

        /** The first response to a new call with such a body. */
        private Heard rings(int body) {
            Phone.Call call = call(BOB, body);
            return phone.peer().receive(heard -> heard.header("Call-ID").equals(call.callId()));
        }

        /** Rings until there is no room for more; gives the calls that ring. */
        private List<Phone.Call> fills() {
            List<Phone.Call> calls = new ArrayList<>();
            while (true) {
                Phone.Call call = call(BOB, LARGE);
                Heard first =
                        phone.peer().receive(heard -> heard.header("Call-ID").equals(call.callId()));
                if (first.status() == 503) {
                    return calls;
                }
                calls.add(call);
            }
        }

        @Override
        public void close() {
            phone.close();
        }
    }

    @Test
    void one_user_who_rings_7100_times_with_60_kb_is_answered_503_while_anothers_call_passes() {
        start("held-bytes: 32m, per-credential: 8m");
        try (User alice = new User(EdgeUnderTest.ALICE);
                User bob = new User(BOB)) {
            int rung = 0;
            for (int i = 0; i < 7_100; i++) {
                Heard first = alice.rings(LARGE);
                if (first.status() == 100) {
                    rung++;
                } else {
                    assertEquals(503, first.status());
                    assertEquals("5", first.header("Retry-After"));
                    assertEquals(
                            Reason.LIMIT_BYTES.code() + " " + Reason.LIMIT_BYTES.text(),
                            first.header("X-Portcullis-Error"));
                }
            }
            int most = (8 << 20) / (2 * LARGE);
            assertTrue(rung > most / 2 && rung <= most, rung + " rang");
            assertTrue(edge.server().heldBytes() < 9 << 20, edge.server().heldBytes() + " bytes");
            assertEquals(7_100 - rung, Scraped.value(telemetry, LIMITED));
            assertEquals(100, bob.rings(LARGE).status());
        }
    }

    @Test
    void beyond_the_bound_dialogs_go_on_and_what_is_over_makes_room() {
        start("held-bytes: 32m, per-credential: 512k");
        try (User alice = new User(EdgeUnderTest.ALICE)) {
            Phone.Call up = alice.call("up", 100);
            Heard answer = alice.hears(up, 200);
            alice.phone.send(up.inDialog("ACK", answer));
            List<Phone.Call> ringing = alice.fills();
            assertTrue(ringing.size() > 1, ringing.size() + " ring");

            alice.phone.send(withBody(up.inDialog("INFO", answer), LARGE));
            alice.hears(up, 200);
            alice.phone.send(up.inDialog("BYE", answer));
            assertTrue(alice.hears(up, 200).header("CSeq").endsWith(" BYE"));

            Phone.Call taken = ringing.get(0);
            alice.phone.send(taken.cancel(BOB));
            assertTrue(alice.hears(taken, 200).header("CSeq").endsWith(" CANCEL"));
            alice.phone.send(taken.ackOf(alice.hears(taken, 487), BOB));
            assertEquals(100, alice.rings(LARGE).status());
        }
    }

    @Test
    void who_may_have_all_leaves_the_others_as_much_as_he_holds() {
        start("held-bytes: 2m, per-credential: 2m");
        try (User alice = new User(EdgeUnderTest.ALICE);
                User bob = new User(BOB)) {
            int rung = alice.fills().size();
            assertEquals(100, bob.rings(LARGE).status());
            bob.fills();
            assertEquals(503, alice.rings(LARGE).status());
            assertTrue(rung <= (1 << 20) / (2 * LARGE) + 1, rung + " rang");
            assertTrue(edge.server().heldBytes() < 2 << 20, edge.server().heldBytes() + " bytes");
        }
    }

    @Test
    void a_body_that_is_too_large_is_refused_once_it_is_known_whose_it_is() {
        start("largest-body: 1k");
        try (User alice = new User(EdgeUnderTest.ALICE)) {
            Phone.Call stranger = alice.phone.call();
            alice.phone.send(withBody(stranger.invite(BOB), 1_025));
            assertEquals(407, alice.phone.receive().status());
            assertEquals(0, Scraped.value(telemetry, LIMITED));
            Heard refused = alice.rings(1_025);
            assertEquals(413, refused.status());
            assertEquals(
                    Reason.LIMIT_BYTES.code() + " " + Reason.LIMIT_BYTES.text(), refused.header("X-Portcullis-Error"));
            await().untilAsserted(() -> assertEquals(1, Scraped.value(telemetry, LIMITED)));
            assertEquals(100, alice.rings(1_024).status());
        }
    }
}
