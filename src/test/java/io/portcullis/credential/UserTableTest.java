package io.portcullis.credential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.digest.HashedPassword;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTableTest {
    private static final HashSeed SEED = HashSeed.of(new Random(7));
    private static final String BOB_SID = "CR0123456789abcdef0123456789abcdef";
    private static final String END_USER = "ITfedcba9876543210fedcba9876543210";
    private static final HashedPassword ZANZIBAR = HashedPassword.of("bob", "biloxi.com", "zanzibar");

    @Test
    void a_user_is_found_with_everything_that_was_stored() {
        UserTable table = UserTable.builder(SEED)
                .add("alice", sid(1), HashedPassword.of("alice", "biloxi.com", "x"), null)
                .add("bob", BOB_SID, ZANZIBAR, END_USER)
                .build();
        int row = find(table, "bob");
        assertEquals("bob", table.username(row));
        assertEquals(BOB_SID, table.credentialSid(row));
        assertEquals(END_USER, table.endUserSid(row));
        for (Algorithm algorithm : Algorithm.values()) {
            assertArrayEquals(
                    Objects.requireNonNull(ZANZIBAR.of(algorithm)).hash(),
                    ha1(table, row, algorithm),
                    algorithm.token());
        }
        int alice = find(table, "alice");
        assertEquals(sid(1), table.credentialSid(alice));
        assertNull(table.endUserSid(alice));
        assertEquals(2, table.size());
    }

    @Test
    void a_name_is_found_amid_other_bytes_octet_for_octet() {
        UserTable table =
                UserTable.builder(SEED).add("bob", BOB_SID, ZANZIBAR, null).build();
        byte[] message = "username=\"bob\"".getBytes(StandardCharsets.UTF_8);
        assertTrue(table.find(message, 10, 13) >= 0);
        assertEquals(UserTable.ABSENT, table.find(message, 10, 12));
        assertEquals(UserTable.ABSENT, table.find(message, 10, 14));
        assertEquals(UserTable.ABSENT, find(table, "Bob"));
        assertEquals(UserTable.ABSENT, find(table, ""));
        assertEquals(UserTable.ABSENT, find(table, "b".repeat(8192)));
    }

    @Test
    void an_empty_table_holds_nobody() {
        assertEquals(UserTable.ABSENT, find(UserTable.EMPTY, "bob"));
        assertEquals(UserTable.ABSENT, find(UserTable.EMPTY, ""));
        assertEquals(0, UserTable.EMPTY.size());
    }

    @Test
    void only_known_hashes_are_given_and_an_unknown_one_leaves_the_destination_alone() {
        Ha1 sha256 = Objects.requireNonNull(ZANZIBAR.sha256());
        UserTable table = UserTable.builder(SEED)
                .add("one", sid(1), new HashedPassword(null, sha256, null), END_USER)
                .add("two", sid(2), new HashedPassword(ZANZIBAR.md5(), null, ZANZIBAR.sha512256()), null)
                .build();
        int one = find(table, "one");
        byte[] dest = new byte[32];
        assertFalse(table.copyHa1(one, Algorithm.MD5, dest));
        assertFalse(table.copyHa1(one, Algorithm.SHA_512_256, dest));
        assertArrayEquals(new byte[32], dest);
        assertArrayEquals(sha256.hash(), ha1(table, one, Algorithm.SHA_256));
        int two = find(table, "two");
        assertFalse(table.copyHa1(two, Algorithm.SHA_256, dest));
        assertArrayEquals(Objects.requireNonNull(ZANZIBAR.md5()).hash(), ha1(table, two, Algorithm.MD5));
        assertArrayEquals(Objects.requireNonNull(ZANZIBAR.sha512256()).hash(), ha1(table, two, Algorithm.SHA_512_256));
    }

    @Test
    void names_are_utf8_and_composed() {
        UserTable table = UserTable.builder(SEED)
                .add("Ja\u0308søn Doe", BOB_SID, ZANZIBAR, null)
                .add("ü".repeat(127) + "x", sid(1), ZANZIBAR, null)
                .build();
        assertNotEquals(UserTable.ABSENT, find(table, "Jäsøn Doe"));
        int longest = find(table, "ü".repeat(127) + "x");
        assertEquals("ü".repeat(127) + "x", table.username(longest));
    }

    @Test
    void every_one_of_many_is_found_and_nobody_else() {
        UserTableBuilder builder = UserTable.builder(SEED);
        IntStream.range(0, 5000).forEach(i -> builder.add("user-" + i, sid(i), ZANZIBAR, null));
        UserTable table = builder.build();
        for (int i = 0; i < 5000; i++) {
            assertEquals(sid(i), table.credentialSid(find(table, "user-" + i)));
            assertEquals(UserTable.ABSENT, find(table, "nobody-" + i));
        }
    }

    @Test
    void two_of_a_name_are_refused_and_named_by_credential() {
        UserTableBuilder builder =
                UserTable.builder(SEED).add("bob", sid(1), ZANZIBAR, null).add("bob", BOB_SID, ZANZIBAR, null);
        String message =
                assertThrows(IllegalStateException.class, builder::build).toString();
        assertTrue(message.contains(BOB_SID), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ü"})
    void a_name_that_is_empty_or_too_long_is_refused(String unit) {
        UserTableBuilder builder = UserTable.builder(SEED);
        assertThrows(IllegalArgumentException.class, () -> builder.add(unit.repeat(128), BOB_SID, ZANZIBAR, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CR",
                "CR0123456789abcdef0123456789abcde",
                "CR0123456789abcdef0123456789abcdef0",
                "CR0123456789ABCDEF0123456789abcdef",
                "cr0123456789abcdef0123456789abcdef",
                "CR0123456789abcdef0123456789abcdeg"
            })
    void what_is_no_sid_is_refused_and_leaves_the_builder_usable(String sid) {
        UserTableBuilder builder = UserTable.builder(SEED);
        assertThrows(IllegalArgumentException.class, () -> builder.add("a", sid, ZANZIBAR, null));
        assertThrows(IllegalArgumentException.class, () -> builder.add("a", BOB_SID, ZANZIBAR, sid));
        UserTable table = builder.add("bob", BOB_SID, ZANZIBAR, null).build();
        assertEquals(1, table.size());
        assertEquals(BOB_SID, table.credentialSid(find(table, "bob")));
    }

    @Test
    void a_credential_with_three_hashes_takes_less_than_150_bytes() {
        int rows = 1000;
        UserTableBuilder builder = UserTable.builder(SEED);
        IntStream.range(0, rows).forEach(i -> builder.add("+4989123456" + i, sid(i), ZANZIBAR, null));
        UserTable table = builder.build();
        int hashes = 16 + 32 + 32;
        int least = rows * (hashes + 16 + 11);
        assertTrue(table.sizeInBytes() >= least, "all is accounted for: " + table.sizeInBytes());
        assertTrue(table.sizeInBytes() <= rows * 150L, "bytes: " + table.sizeInBytes());
    }

    private static byte[] ha1(UserTable table, int row, Algorithm algorithm) {
        byte[] dest = new byte[40];
        assertTrue(table.copyHa1(row, algorithm, dest));
        assertArrayEquals(new byte[40 - algorithm.length()], Arrays.copyOfRange(dest, algorithm.length(), 40));
        return Arrays.copyOf(dest, algorithm.length());
    }

    private static int find(UserTable table, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return table.find(bytes, 0, bytes.length);
    }

    private static String sid(int number) {
        return "CR%032x".formatted(number);
    }
}
