package io.portcullis.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.portcullis.digest.HashedPassword;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final LocalDate DAY = LocalDate.parse("2026-03-04");
    private static final HashedPassword FIRST = password("first");
    private static final HashedPassword SECOND = password("second");
    private static final HashedPassword THIRD = password("third");

    @Test
    void a_change_keeps_the_present_password_and_its_last_use_as_the_old_one() {
        Passwords changed = Passwords.of(FIRST).used(FIRST, DAY).changed(SECOND, HOUR, NOW);
        assertEquals(SECOND, changed.current());
        assertNull(changed.lastUsed());
        assertEquals(new Passwords.Old(FIRST, NOW.plus(HOUR), DAY), changed.old());
    }

    @Test
    void of_several_old_ones_the_newest_is_kept() {
        Passwords changed = Passwords.of(FIRST)
                .changed(SECOND, HOUR, NOW)
                .changed(THIRD, Duration.ofSeconds(90), NOW.plusSeconds(1));
        assertEquals(SECOND, Objects.requireNonNull(changed.old()).password());
        assertEquals(NOW.plusSeconds(91), changed.old().validUntil());
    }

    @Test
    void a_change_that_keeps_nothing_ends_all_old_ones() {
        assertEquals(
                Passwords.of(THIRD),
                Passwords.of(FIRST).changed(SECOND, HOUR, NOW).changed(THIRD, Duration.ZERO, NOW));
        assertNull(Passwords.of(FIRST)
                .changed(SECOND, HOUR, NOW)
                .changed(SECOND, Duration.ZERO, NOW)
                .old());
    }

    @Test
    void a_change_that_is_repeated_does_not_push_the_old_one_out() {
        Passwords changed = Passwords.of(FIRST).changed(SECOND, HOUR, NOW);
        assertSame(changed, changed.changed(SECOND, HOUR, NOW.plusSeconds(30)));
    }

    @Test
    void a_use_is_noted_where_it_belongs_and_never_earlier_than_before() {
        Passwords changed = Passwords.of(FIRST).changed(SECOND, HOUR, NOW);
        Passwords used = changed.used(FIRST, DAY).used(SECOND, DAY.plusDays(1)).used(SECOND, DAY);
        assertEquals(DAY.plusDays(1), used.lastUsed());
        assertEquals(DAY, Objects.requireNonNull(used.old()).lastUsed());
        assertSame(used, used.used(THIRD, DAY.plusDays(2)));
    }

    private static HashedPassword password(String secret) {
        return HashedPassword.of("alice", "sip.example.com", secret);
    }
}
