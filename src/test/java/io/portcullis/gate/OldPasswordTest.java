package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.credential.UserTable;
import io.portcullis.credential.UserTable.Which;
import io.portcullis.digest.HashedPassword;
import io.portcullis.gate.GateListener.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user whose password was changed: the one before is good for another hour, then a wrong one. */
class OldPasswordTest {
    private final House house = new House();
    private final Asking asking = new Asking();

    @BeforeEach
    void move_dave_to_another_password() {
        SnapshotBuilder next = SnapshotBuilder.from(house.index.current());
        UserTable table = next.newTable()
                .add("alice", House.ALICE, password("alice", "secret"), null)
                .add("dave", "CR%032x".formatted(7), password("dave", "next"), null)
                .old(password("dave", "before"), Instant.EPOCH.plus(Duration.ofHours(1)))
                .add("bob", "CR%032x".formatted(2), password("bob", "hunter2"), null)
                .build();
        house.publish(next.table(House.LIST, table));
    }

    @Test
    void both_passwords_admit_as_the_same_credential() {
        assertEquals("CR%032x".formatted(7), admitted("dave", "next"));
        assertEquals("CR%032x".formatted(7), admitted("dave", "before"));
        assertEquals(House.ALICE, admitted("alice", "secret"));
        assertEquals("CR%032x".formatted(2), admitted("bob", "hunter2"));
    }

    @Test
    void when_its_time_is_over_the_old_one_is_a_wrong_one() {
        house.pass(Duration.ofMinutes(60).minusSeconds(1));
        admitted("dave", "before");
        house.pass(Duration.ofSeconds(1));
        assertEquals(Outcome.BAD_RESPONSE, outcome(new Asking(), "dave", "before"));
        admitted("dave", "next");
    }

    @Test
    void whoever_fails_costs_as_much_with_an_old_password_or_without() {
        outcome(Asking.to(House.DOMAIN), "dave", "wrong");
        outcome(Asking.to(House.DOMAIN), "alice", "wrong");
        outcome(Asking.to(House.DOMAIN), "nobody", "wrong");
        house.pass(Duration.ofHours(2));
        outcome(Asking.to(House.DOMAIN), "dave", "before");
        assertEquals(List.of(2, 2, 2, 2), house.digests);
    }

    @Test
    void where_nobody_has_an_old_password_nothing_is_done_for_one() {
        SnapshotBuilder next = SnapshotBuilder.from(house.index.current()).revision(10);
        UserTable table = next.newTable()
                .add("bob", "CR%032x".formatted(2), password("bob", "hunter2"), null)
                .build();
        house.publish(next.table(House.LIST, table));
        outcome(Asking.to(House.DOMAIN), "bob", "wrong");
        outcome(Asking.to(House.DOMAIN), "nobody", "wrong");
        outcome(Asking.to("nowhere.example.com"), "bob", "wrong");
        assertEquals(List.of(1, 1, 1), house.digests);
    }

    @Test
    void it_is_marked_which_password_was_used() {
        admitted("dave", "before");
        admitted("alice", "secret");
        outcome(asking, "bob", "wrong");
        UserTable table = house.index.current().table(House.LIST);
        List<String> used = new ArrayList<>();
        table.forEachUsed((row, password) -> used.add(table.username(row) + ' ' + password));
        assertEquals(Set.of("dave OLD", "alice CURRENT"), Set.copyOf(used));
        byte[] dave = "dave".getBytes(StandardCharsets.UTF_8);
        table.noted(table.find(dave, 0, dave.length), Which.OLD);
        admitted("dave", "before");
        used.clear();
        table.forEachUsed((row, password) -> used.add(table.username(row) + ' ' + password));
        assertEquals(List.of("alice CURRENT"), used);
    }

    private String admitted(String user, String password) {
        Answer answer = new Answer(asking, user, password, house.nonce());
        Verdict.Admit admit = assertInstanceOf(Verdict.Admit.class, house.judge(asking.with(answer)));
        return House.identityOf(admit).credentialSid();
    }

    private Outcome outcome(Asking from, String user, String password) {
        house.judge(from.with(new Answer(from, user, password, house.nonce(from))));
        return house.lastOutcome();
    }

    private static HashedPassword password(String user, String password) {
        return HashedPassword.of(user, House.REALM, password);
    }
}
