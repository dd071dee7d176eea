package io.portcullis.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void a_word_can_be_a_metric_label() {
        for (Reason reason : Reason.values()) {
            assertTrue(reason.word().matches("[a-z]+(_[a-z]+)*"), reason.word());
        }
    }

    @Test
    void a_code_says_the_same_whichever_reason_it_stands_for() {
        Map<Integer, String> said = new HashMap<>();
        for (Reason reason : Reason.values()) {
            String before = said.putIfAbsent(reason.code(), reason.text());
            assertTrue(before == null || before.equals(reason.text()), reason + ": " + reason.text());
        }
    }

    @Test
    void what_is_no_refusal_has_neither_code_nor_text() {
        EnumSet<Reason> silent = EnumSet.noneOf(Reason.class);
        for (Reason reason : Reason.values()) {
            assertEquals(reason.code() == 0, reason.text().isEmpty(), reason.word());
            if (reason.code() == 0) {
                silent.add(reason);
            }
        }
        assertEquals(EnumSet.of(Reason.ADMITTED, Reason.ANSWERED, Reason.CHALLENGED), silent);
    }

    @Test
    void a_stranger_cannot_tell_what_was_wrong_with_the_credentials() {
        for (Reason reason : EnumSet.of(
                Reason.WRONG_PASSWORD,
                Reason.URI_MISMATCH,
                Reason.UNKNOWN_USER,
                Reason.USER_IN_UNMAPPED_LIST,
                Reason.USER_SPELLED_OTHERWISE,
                Reason.UNKNOWN_DOMAIN)) {
            assertEquals(32202, reason.code(), reason.word());
        }
    }
}
