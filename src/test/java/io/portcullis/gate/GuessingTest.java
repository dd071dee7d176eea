package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.portcullis.base.Cidr;
import io.portcullis.base.Reason;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.gate.House.Rules;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of those who guess: of one user's password, of many users', with their own address and with others'. */
class GuessingTest {
    private final Rules rules = new Rules();
    private final House house = new House();
    private final Asking asking = new Asking();

    private static void assertAdmitted(Verdict verdict) {
        assertInstanceOf(Verdict.Admit.class, verdict);
    }

    private static void assertForbidden(Verdict verdict) {
        assertEquals(
                Status.FORBIDDEN,
                assertInstanceOf(Verdict.Refuse.class, verdict).status());
    }

    private static void assertChallenged(Verdict verdict, boolean stale) {
        String lines =
                assertInstanceOf(Verdict.Challenge.class, verdict).lines().toString();
        assertEquals(stale, lines.contains(", stale=true\r\n"), lines);
    }

    @Test
    void a_nonce_that_was_answered_wrongly_ten_times_is_stale() {
        rules.lockout = new GateSettings.Lockout(100, 20, Duration.ofSeconds(60), Duration.ofMinutes(5));
        House patient = rules.house();
        String nonce = patient.nonce();
        for (int i = 0; i < 10; i++) {
            assertForbidden(patient.judge(asking.with(Answer.wrong(nonce))));
        }
        int hashed = patient.hashed.get();
        assertChallenged(patient.judge(asking.with(Answer.ofAlice(nonce))), true);
        assertEquals(hashed, patient.hashed.get());
        assertAdmitted(patient.judge(asking.with(Answer.ofAlice(patient.nonce()))));
    }

    private Verdict guess(Asking where, String user, String nonce) {
        return house.judge(where.with(new Answer(where, user, "guess", nonce)));
    }

    @Test
    void a_network_that_fails_for_too_many_users_is_locked_out_as_a_whole() {
        for (int i = 0; i < 5; i++) {
            assertForbidden(guess(asking, "user" + i, house.nonce()));
        }
        int hashed = house.hashed.get();
        Verdict refused = house.judge(asking.with(Answer.ofAlice(house.nonce())));
        assertForbidden(refused);
        assertEquals(Reason.NETWORK_LOCKED_OUT, refused.finding().reason());
        assertEquals(Outcome.LOCKED_OUT, house.lastOutcome());
        assertEquals(hashed, house.hashed.get());
        assertEquals(List.of("network after 4 for 300 s"), house.lockouts, "told once");
        Asking elsewhere = new Asking().from("192.0.2.11");
        assertAdmitted(house.judge(elsewhere.with(Answer.ofAlice(house.nonce(elsewhere)))));
        house.pass(Duration.ofMinutes(5));
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(house.nonce()))));
    }

    @Test
    void nobody_is_locked_out_for_what_others_send_in_his_name() {
        Asking guesser = new Asking().from("198.51.100.66");
        for (int i = 0; i < 50; i++) {
            assertChallenged(guess(asking, "user" + i, house.nonce(guesser)), true);
        }
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(house.nonce()))));
    }

    @Test
    void a_trusted_network_may_fail_for_as_many_users_as_it_likes() {
        rules.trustedSources = List.of(Cidr.parse("192.0.2.10"));
        House trusting = rules.house();
        String nonce = trusting.nonce();
        for (int i = 0; i < 50; i++) {
            assertForbidden(trusting.judge(asking.with(new Answer(asking, "user" + i, "guess", nonce))));
        }
        assertAdmitted(trusting.judge(asking.with(Answer.ofAlice(nonce))));
    }

    @Test
    @Tag("SEC-06")
    void too_many_wrong_responses_lock_source_and_user_out() {
        for (int i = 0; i < 3; i++) {
            assertForbidden(house.judge(asking.with(Answer.wrong(house.nonce()))));
        }
        int hashed = house.hashed.get();
        assertForbidden(house.judge(asking.with(Answer.ofAlice(house.nonce()))));
        assertEquals(Outcome.LOCKED_OUT, house.lastOutcome());
        assertEquals(hashed, house.hashed.get());
        assertEquals(List.of("alice after 3 for 300 s"), house.lockouts, "told once");
        // Another user from there, and the user from elsewhere, still pass.
        assertAdmitted(house.judge(asking.with(new Answer(asking, "bob", "hunter2", house.nonce()))));
        Asking elsewhere = new Asking().from("192.0.2.11");
        assertAdmitted(house.judge(elsewhere.with(Answer.ofAlice(house.nonce(elsewhere)))));
        house.pass(Duration.ofMinutes(5).minusMillis(1));
        assertForbidden(house.judge(asking.with(Answer.ofAlice(house.nonce()))));
        house.pass(Duration.ofMillis(1));
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(house.nonce()))));
    }

    @Test
    @Tag("SEC-05")
    void users_that_do_not_exist_are_locked_out_like_those_that_do() {
        for (int i = 0; i < 4; i++) {
            assertForbidden(house.judge(asking.with(new Answer(asking, "nobody", "guess", house.nonce()))));
        }
        assertEquals(Outcome.LOCKED_OUT, house.lastOutcome());
        assertEquals(3, house.hashed.get());
    }

    @Test
    void the_right_password_clears_the_count_but_a_replay_does_not() {
        Answer right = Answer.ofAlice(house.nonce());
        for (int i = 0; i < 2; i++) {
            assertForbidden(house.judge(asking.with(Answer.wrong(house.nonce()))));
        }
        assertAdmitted(house.judge(asking.with(right)));
        for (int i = 0; i < 2; i++) {
            assertForbidden(house.judge(asking.with(Answer.wrong(house.nonce()))));
        }
        assertChallenged(house.judge(asking.with(right)), true);
        assertForbidden(house.judge(asking.with(Answer.wrong(house.nonce()))));
        assertForbidden(house.judge(asking.with(Answer.ofAlice(house.nonce()))));
        assertEquals(Outcome.LOCKED_OUT, house.lastOutcome());
    }

    @Test
    void addresses_of_one_ipv6_network_share_a_lockout() {
        for (int i = 1; i <= 4; i++) {
            Asking there = new Asking().from("2001:db8:5::" + i);
            assertForbidden(house.judge(there.with(Answer.wrong(house.nonce(there)))));
        }
        assertEquals(Outcome.LOCKED_OUT, house.lastOutcome());
        Asking neighbour = new Asking().from("2001:db8:5:1::1");
        assertAdmitted(house.judge(neighbour.with(Answer.ofAlice(house.nonce(neighbour)))));
    }

    @Test
    void a_guesser_who_forges_the_source_locks_nobody_out() {
        Asking guesser = new Asking().from("198.51.100.66");
        Asking forged = new Asking().from("192.0.2.10");
        for (int i = 0; i < 4; i++) {
            assertChallenged(house.judge(forged.with(Answer.wrong(house.nonce(guesser)))), true);
        }
        assertEquals(0, house.hashed.get());
        assertAdmitted(house.judge(forged.with(Answer.ofAlice(house.nonce(forged)))));
        assertAdmitted(house.judge(guesser.with(Answer.ofAlice(house.nonce(guesser)))));
    }

    @Test
    void over_a_stream_a_guesser_is_charged_for_nonces_of_elsewhere_too() {
        Asking guesser = new Asking().from("198.51.100.66").over(Transport.TCP);
        for (int i = 0; i < 3; i++) {
            assertForbidden(house.judge(guesser.with(Answer.wrong(house.nonce()))));
        }
        assertForbidden(house.judge(guesser.with(Answer.ofAlice(house.nonce(guesser)))));
        assertEquals(Outcome.LOCKED_OUT, house.lastOutcome());
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(house.nonce()))));
    }

    @Test
    void a_trusted_source_is_not_locked_out_and_who_forges_it_guesses_nothing() {
        rules.trustedSources = List.of(Cidr.parse("192.0.2.10"));
        House trusting = rules.house();
        for (int i = 0; i < 10; i++) {
            assertForbidden(trusting.judge(asking.with(Answer.wrong(trusting.nonce()))));
        }
        assertAdmitted(trusting.judge(asking.with(Answer.ofAlice(trusting.nonce()))));
        Asking guesser = new Asking().from("198.51.100.66");
        int hashed = trusting.hashed.get();
        for (int i = 0; i < 4; i++) {
            assertChallenged(trusting.judge(asking.with(Answer.wrong(trusting.nonce(guesser)))), true);
        }
        assertEquals(hashed, trusting.hashed.get());
    }

    @Test
    void a_locked_out_guesser_is_refused_even_where_others_are_asked_again() {
        rules.onBadCredentials = GateSettings.OnBadCredentials.CHALLENGE;
        House lenient = rules.house();
        for (int i = 0; i < 3; i++) {
            assertChallenged(lenient.judge(asking.with(Answer.wrong(lenient.nonce()))), false);
        }
        assertForbidden(lenient.judge(asking.with(Answer.ofAlice(lenient.nonce()))));
    }
}
