package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.digest.Algorithm;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.gate.House.Rules;
import io.portcullis.sip.Status;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Settings that change while requests come. */
class ReloadTest {
    private final Rules rules = new Rules();
    private final House house = rules.house();
    private final Asking asking = new Asking();

    private void reload() {
        house.gate.reload(rules.settings());
    }

    private Verdict wrong(String nonce) {
        return house.judge(asking.with(new Answer(asking, "alice", "guess", nonce)));
    }

    @Test
    void a_nonce_under_way_stays_good_and_what_it_was_used_for_stays_used() {
        String nonce = house.nonce();
        Answer answer = Answer.ofAlice(nonce);
        rules.explainRefusals = true;
        reload();
        assertInstanceOf(Verdict.Admit.class, house.judge(asking.with(answer)));
        reload();
        house.judge(asking.with(answer));
        assertEquals(Outcome.REPLAYED, house.lastOutcome());
    }

    @Test
    void who_is_locked_out_stays_so() {
        for (int i = 0; i < 3; i++) {
            wrong(house.nonce());
        }
        rules.rate = GateSettings.Rate.OFF;
        reload();
        house.judge(asking.with(Answer.ofAlice(house.nonce())));
        assertEquals(Outcome.LOCKED_OUT, house.lastOutcome());
    }

    @Test
    void another_rule_of_lockout_counts_anew() {
        for (int i = 0; i < 3; i++) {
            wrong(house.nonce());
        }
        rules.lockout = new GateSettings.Lockout(5, 20, Duration.ofSeconds(60), Duration.ofMinutes(5));
        reload();
        assertInstanceOf(Verdict.Admit.class, house.judge(asking.with(Answer.ofAlice(house.nonce()))));
    }

    @Test
    void another_lifetime_makes_nonces_stale_once() {
        String nonce = house.nonce();
        rules.nonceLifetime = Duration.ofMinutes(2);
        reload();
        house.judge(asking.with(Answer.ofAlice(nonce)));
        assertEquals(Outcome.STALE, house.lastOutcome());
        assertInstanceOf(Verdict.Admit.class, house.judge(asking.with(Answer.ofAlice(house.nonce()))));
    }

    @Test
    void limits_algorithms_and_explanations_are_in_force_at_once() {
        rules.rate = new GateSettings.Rate(1, 1);
        rules.algorithms = List.of(Algorithm.SHA_256);
        rules.explainRefusals = true;
        reload();
        assertNull(house.screen(asking.without()));
        assertInstanceOf(Verdict.Drop.class, house.screen(asking.without()));
        Verdict.Challenge challenge = assertInstanceOf(Verdict.Challenge.class, house.judge(asking.without()));
        assertTrue(challenge.lines().toString().contains("SHA-256"));
        Answer answer = new Answer(asking, "alice", "guess", house.nonce()).algorithm(Algorithm.SHA_256);
        Verdict.Refuse refuse = assertInstanceOf(Verdict.Refuse.class, house.judge(asking.with(answer)));
        assertEquals(Status.FORBIDDEN, refuse.status());
        assertTrue(house.gate.explainsRefusals());
    }

    @Test
    void another_realm_is_refused_and_changes_nothing() {
        GateSettings settings = rules.settings();
        GateSettings other = new GateSettings(
                "elsewhere.example.com",
                List.of(Algorithm.SHA_256),
                settings.nonceLifetime(),
                settings.onBadCredentials(),
                settings.allowLegacyNoQop(),
                settings.lockout(),
                settings.rate(),
                settings.trustedSources(),
                settings.explainRefusals(),
                settings.dialogLifetime());
        assertEquals(
                "realm: elsewhere.example.com (expected: edge.example.com until a restart)",
                assertThrows(IllegalArgumentException.class, () -> house.gate.reload(other))
                        .getMessage());
        assertInstanceOf(Verdict.Admit.class, house.judge(asking.with(Answer.ofAlice(house.nonce()))));
    }
}
