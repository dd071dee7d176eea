package io.portcullis.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HashedPasswordTest {
    private static final HashedPassword HASHED = HashedPassword.of("bob", "biloxi.com", "zanzibar");

    @Test
    void all_algorithms_are_known_of_a_password() {
        for (Algorithm algorithm : Algorithm.values()) {
            Ha1 ha1 = Objects.requireNonNull(HASHED.of(algorithm));
            assertEquals(algorithm, ha1.algorithm());
            assertEquals(Ha1.of(algorithm, "bob", "biloxi.com", "zanzibar"), ha1);
        }
    }

    @Test
    void the_composition_of_letters_does_not_matter() {
        assertEquals(HashedPassword.of("Jäsøn", "r", "pä"), HashedPassword.of("Ja\u0308søn", "r", "pa\u0308"));
        assertNotEquals(HashedPassword.of("Jäsøn", "r", "pä"), HashedPassword.of("Jasøn", "r", "pa"));
    }

    @Test
    void an_import_may_know_only_one() {
        Ha1 md5 = Ha1.ofHash(Algorithm.MD5, HexFormat.of().parseHex("12af60467a33e8518da5c68bbff12b11"));
        HashedPassword partial = new HashedPassword(md5, null, null);
        assertEquals(HASHED.md5(), partial.of(Algorithm.MD5));
        assertNull(partial.of(Algorithm.SHA_256));
        assertNull(partial.of(Algorithm.SHA_512_256));
    }

    @Test
    void it_knows_at_least_one_and_each_in_its_place() {
        assertThrows(IllegalArgumentException.class, () -> new HashedPassword(null, null, null));
        assertThrows(IllegalArgumentException.class, () -> new HashedPassword(null, HASHED.sha512256(), null));
    }

    @Test
    void a_hash_is_copied_where_it_is_wanted() {
        byte[] dest = new byte[20];
        Objects.requireNonNull(HASHED.md5()).copyTo(dest, 3);
        assertEquals("00000012af60467a33e8518da5c68bbff12b1100", HexFormat.of().formatHex(dest));
    }

    @Test
    void it_prints_no_hash() {
        assertEquals("HashedPassword[redacted]", HASHED.toString());
        assertFalse((HASHED.md5() + "").contains("12af60"));
    }
}
