package io.portcullis.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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
    void no_two_kinds_of_resources_have_the_same_letters() throws ReflectiveOperationException {
        List<Object> kinds = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter().importPackagesOf(Resource.class)) {
            // A mapping has no SID of its own.
            if (type.isRecord() && type.isAssignableTo(Resource.class) && !type.isEquivalentTo(Mapping.class)) {
                kinds.add(type.reflect().getField("KIND").get(null));
            }
        }
        assertTrue(kinds.size() >= 10, kinds.toString());
        assertEquals(kinds.size(), Set.copyOf(kinds).size(), kinds.toString());
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
