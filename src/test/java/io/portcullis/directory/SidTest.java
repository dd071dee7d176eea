package io.portcullis.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SidTest {
    private static final String DIGITS = "0123456789abcdef0123456789abcdef";

    @Test
    void a_new_sid_is_its_prefix_and_32_lower_case_digits() {
        Sid sid = CredentialList.KIND.next(new Random(1));
        assertTrue(sid.value().matches("CL[0-9a-f]{32}"), sid.value());
        assertTrue(sid.is(CredentialList.KIND));
        assertEquals(Optional.of(sid), Sid.parse(sid.value()));
        assertEquals(sid.value(), sid.toString());
    }

    @Test
    void digits_in_upper_case_name_the_same_thing() {
        assertEquals(Sid.parse("CL" + DIGITS), Sid.parse("CL0123456789ABCDEF0123456789ABCDEF"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CL",
                "cl0123456789abcdef0123456789abcdef",
                "C10123456789abcdef0123456789abcdef",
                "CL0123456789abcdef0123456789abcde",
                "CL0123456789abcdef0123456789abcdef0",
                "CL0123456789abcdef0123456789abcdeg",
                "CL0123456789abcdef0123456789abcde\u0660",
                "CLİ123456789abcdef0123456789abcdef"
            })
    void anything_else_is_no_sid(String text) {
        assertEquals(Optional.empty(), Sid.parse(text));
    }

    @Test
    void a_sid_of_another_kind_is_not_parsed_or_taken() {
        assertEquals(Optional.empty(), SipDomain.KIND.parse("CL" + DIGITS));
        Sid list = Sid.of("CL" + DIGITS);
        assertThrows(IllegalArgumentException.class, () -> SipDomain.KIND.require(list));
    }
}
