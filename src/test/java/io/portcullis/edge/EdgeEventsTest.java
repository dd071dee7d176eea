package io.portcullis.edge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Reason;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.event.Event;
import io.portcullis.event.EventFilter;
import io.portcullis.observe.Telemetry;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What events say of requests over real sockets, once their final response is known. */
class EdgeEventsTest {
    private final Telemetry telemetry = new Telemetry(
            "1",
            EdgeUnderTest.REALM,
            new CredentialIndex(CredentialSnapshot.empty(EdgeUnderTest.REALM, HashSeed.of(new Random(1)))),
            System::nanoTime);
    private final EdgeUnderTest edge = new EdgeUnderTest(
            new EdgeServer.Listeners(telemetry.edge(), telemetry.sip(), telemetry.gate(), telemetry.proxy()));
    private final Phone alice = edge.alice();

    @AfterEach
    void close() {
        alice.close();
        edge.close();
        telemetry.close();
    }

    private List<Event> events(Reason reason) {
        return telemetry
                .events()
                .find(
                        account -> true,
                        true,
                        EventFilter.of(field ->
                                field == EventFilter.Field.REASON ? Optional.of(reason.word()) : Optional.empty()),
                        10);
    }

    private Event only(Reason reason) {
        await().untilAsserted(() -> assertEquals(1, events(reason).size()));
        return events(reason).get(0);
    }

    private Heard sendAdmitted(Phone.Call call) {
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        return edge.pbx().receive();
    }

    @Test
    void a_call_is_one_event_when_its_final_response_is_known() {
        Heard invite = sendAdmitted(alice.call());
        assertEquals(List.of(), events(Reason.ADMITTED));
        edge.pbx().send(edge.address(), invite.answer("180 Ringing"));
        while (alice.receive().status() != 180) {
            // 100 comes first, perhaps
        }
        edge.pbx().send(edge.address(), invite.answer("486 Busy Here"));
        Event event = only(Reason.UPSTREAM_STATUS);
        assertEquals(486, event.outcome().status());
        assertTrue(event.outcome().upstream());
        assertEquals("sip:" + edge.pbx().hostPort(), event.outcome().target());
        assertTrue(event.outcome().answeredMillis() >= 0, event.outcome()::toString);
        assertTrue(event.outcome().finalMillis() >= event.outcome().answeredMillis(), event.outcome()::toString);
        assertEquals("alice", event.who().user());
        assertEquals("CR00000000000000000000000000000001", event.who().credentialSid());
        assertEquals(
                new Event.Entrance(EdgeUnderTest.ACCOUNT, "SD00000000000000000000000000000001", EdgeUnderTest.DOMAIN),
                event.entrance());
    }

    @Test
    void a_first_challenge_is_a_strangers_and_says_where_it_came_from_and_arrived() {
        alice.send(alice.call().invite("bob"));
        alice.receive();
        Event event = only(Reason.CHALLENGED);
        assertEquals(null, event.entrance());
        assertEquals(407, event.outcome().status());
        assertEquals("127.0.0.1", event.peer().address());
        assertEquals("127.0.0.1:" + edge.address().getPort(), event.peer().listener());
        assertEquals("sip:bob@" + EdgeUnderTest.DOMAIN, event.asked().requestUri());
    }

    @Test
    void a_refusal_has_the_user_who_was_claimed() {
        try (Phone mallory = edge.phone("mallory", "guess")) {
            Phone.Call call = mallory.call();
            mallory.send(call.invite("bob"));
            Heard challenge = mallory.receive();
            mallory.send(call.ackOf(challenge, "bob"));
            mallory.send(call.invite("bob", mallory.authorization(challenge, "INVITE", "bob", 1)));
            assertEquals(403, mallory.receive().status());
        }
        Event event = only(Reason.UNKNOWN_USER);
        assertEquals("mallory", event.who().user());
        assertEquals("MD5", event.who().algorithm());
        assertEquals(403, event.outcome().status());
        assertEquals(false, event.outcome().upstream());
    }
}
