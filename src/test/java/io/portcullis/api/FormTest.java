package io.portcullis.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FormTest {
    private static final ErrorCode FAULT = ErrorCode.INVALID_DOMAIN;

    @Test
    void an_absent_parameter_keeps_and_an_empty_one_clears() {
        assertEquals("now", Form.parse("").optional("Name", "now", 5, FAULT));
        assertNull(Form.parse("Name=").optional("Name", "now", 5, FAULT));
        assertEquals("new", Form.parse("Name=new").optional("Name", "now", 5, FAULT));
        assertEquals("now", Form.parse("").textOr("Name", "now", 5, FAULT));
        refused(
                FAULT,
                "Invalid parameter Name: 0 characters (expected: 1 to 5)",
                () -> Form.parse("Name=").textOr("Name", "now", 5, FAULT));
    }

    @Test
    void length_counts_characters_not_code_units() {
        String five = "Name=" + "%F0%9F%93%9E".repeat(5);
        assertEquals(10, Form.parse(five).text("Name", 5, FAULT).length());
        refused(
                FAULT,
                "Invalid parameter Name: 6 characters (expected: 1 to 5)",
                () -> Form.parse(five + "x").text("Name", 5, FAULT));
    }

    @Test
    void a_flag_is_true_or_false() {
        assertTrue(Form.parse("On=TRUE").flag("On", false));
        assertFalse(Form.parse("On=").flag("On", true));
        assertTrue(Form.parse("").flag("On", true));
        refused(
                ErrorCode.INVALID_PARAMETER,
                "Invalid parameter On: 1 (expected: true or false)",
                () -> Form.parse("On=1").flag("On", true));
    }

    @Test
    void a_number_lies_in_its_range() {
        assertEquals(7, Form.parse("").number("N", 7, 1, 9, FAULT));
        assertEquals(9, Form.parse("N=9").number("N", 7, 1, 9, FAULT));
        for (String wrong : new String[] {"0", "10", "x", "", "1.5", "99999999999999"}) {
            refused(
                    FAULT,
                    "Invalid parameter N: " + wrong + " (expected: 1 to 9)",
                    () -> Form.parse("N=" + wrong).number("N", 7, 1, 9, FAULT));
        }
    }

    @Test
    void a_refusal_repeats_only_the_start_of_a_value_and_on_one_line() {
        ApiError error = Form.invalid(FAULT, "Name", "a\nb" + "x".repeat(100), "less");
        assertEquals("Invalid parameter Name: a?b" + "x".repeat(61) + "… (expected: less)", error.message());
    }

    @Test
    void a_broken_escape_and_too_many_parameters_are_refused() {
        refused(
                ErrorCode.INVALID_PARAMETER,
                "Invalid parameter Name: malformed percent-encoding (expected: % and two hexadecimal digits)",
                () -> Form.parse("Name=100%"));
        refused(
                ErrorCode.INVALID_PARAMETER,
                "Too many parameters (expected: at most 100)",
                () -> Form.parse("a=b&".repeat(5_000) + "Name=late"));
        assertFalse(Form.parse("&&=&").has("Name"));
    }

    @Test
    void the_first_of_several_values_counts() {
        assertEquals("a", Form.parse("Name=a&Name=b").raw("Name"));
    }

    private static void refused(ErrorCode fault, String message, Executable read) {
        ApiError error = assertThrows(ApiError.class, read);
        assertEquals(fault, error.fault());
        assertEquals(message, error.message());
    }
}
