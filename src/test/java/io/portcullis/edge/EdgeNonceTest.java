package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may answer a nonce, and what becomes of those who guess, over real sockets on addresses of their own. */
class EdgeNonceTest {
    private static final String BOB = "bob";

    private final EdgeUnderTest edge = new EdgeUnderTest();

    @AfterEach
    void close() {
        edge.close();
    }

    private Phone at(String address, String user, String password) {
        return new Phone(Peer.at(address, 0), edge.address(), user, password, EdgeUnderTest.DOMAIN);
    }

    private static Heard challenge(Phone phone, Phone.Call call) {
        phone.send(call.invite(BOB));
        Heard challenge = phone.receive();
        assertEquals(407, challenge.status());
        phone.send(call.ackOf(challenge, BOB));
        return challenge;
    }

    private static int answer(Phone phone, Phone.Call call, Heard challenge) {
        phone.send(call.invite(BOB, phone.authorization(challenge, "INVITE", BOB, 1)));
        return phone.receive().status();
    }

    /** A subscriber gets a nonce, and answers it from the address of somebody who shall get the answers. */
    @Test
    void a_call_with_a_forged_source_and_a_nonce_of_ones_own_is_not_admitted() {
        try (Phone subscriber = at("127.0.0.2", EdgeUnderTest.ALICE, EdgeUnderTest.PASSWORD);
                Phone victim = at("127.0.0.3", EdgeUnderTest.ALICE, EdgeUnderTest.PASSWORD)) {
            Heard challenge = challenge(subscriber, subscriber.call());
            Phone.Call forged = victim.call();
            victim.send(forged.invite(BOB, subscriber.authorization(challenge, "INVITE", BOB, 1)));
            Heard heard = victim.receive();
            assertEquals(407, heard.status());
            assertTrue(heard.header("Proxy-Authenticate").contains("stale=true"), heard.text());
            victim.send(forged.ackOf(heard, BOB));
            assertFalse(edge.pbx().hears(message -> message.is("INVITE")));
            // Who has moved is one round trip away.
            assertEquals(100, answer(victim, forged, heard));
        }
    }

    @Test
    void who_guesses_once_for_each_of_many_users_is_locked_out_and_his_neighbours_elsewhere_are_not() {
        for (int i = 0; i < 21; i++) {
            try (Phone guesser = at("127.0.0.2", "user" + i, "Password1")) {
                Phone.Call call = guesser.call();
                assertEquals(403, answer(guesser, call, challenge(guesser, call)));
            }
        }
        try (Phone guesser = at("127.0.0.2", EdgeUnderTest.ALICE, EdgeUnderTest.PASSWORD);
                Phone neighbour = at("127.0.0.3", EdgeUnderTest.ALICE, EdgeUnderTest.PASSWORD)) {
            Phone.Call call = guesser.call();
            assertEquals(403, answer(guesser, call, challenge(guesser, call)));
            Phone.Call other = neighbour.call();
            assertEquals(100, answer(neighbour, other, challenge(neighbour, other)));
        }
    }

    @Test
    void nobody_is_locked_out_by_guesses_with_his_address_and_the_nonces_of_others() {
        try (Phone guesser = at("127.0.0.2", "user", "Password1");
                Phone victim = at("127.0.0.3", EdgeUnderTest.ALICE, EdgeUnderTest.PASSWORD)) {
            for (int i = 0; i < 21; i++) {
                Heard nonce = challenge(guesser, guesser.call());
                String guess = guesser.authorization(nonce, "INVITE", BOB, 1);
                Phone.Call forged = victim.call();
                victim.send(forged.invite(BOB, guess.replace("username=\"user", "username=\"user" + i)));
                Heard heard = victim.receive();
                assertEquals(407, heard.status());
                victim.send(forged.ackOf(heard, BOB));
            }
            Phone.Call call = victim.call();
            assertEquals(100, answer(victim, call, challenge(victim, call)));
        }
    }

    @Test
    void a_nonce_is_good_for_ten_guesses_whoever_they_are_for() {
        try (Phone guesser = at("127.0.0.2", "user", "Password1")) {
            Phone.Call call = guesser.call();
            Heard nonce = challenge(guesser, call);
            String guess = guesser.authorization(nonce, "INVITE", BOB, 1);
            for (int i = 0; i <= 10; i++) {
                Phone.Call next = guesser.call();
                guesser.send(next.invite(BOB, guess.replace("username=\"user", "username=\"user" + i)));
                Heard heard = guesser.receive();
                assertEquals(i < 10 ? 403 : 407, heard.status(), "guess " + i);
                guesser.send(next.ackOf(heard, BOB));
            }
        }
    }
}
