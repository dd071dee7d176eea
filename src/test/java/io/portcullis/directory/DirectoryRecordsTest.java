package io.portcullis.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.digest.HashedPassword;
import io.portcullis.store.PackedPassword;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the records see to by themselves. */
class DirectoryRecordsTest {
    private static final String DIGITS = "0123456789abcdef0123456789abcdef";
    private static final Sid ACCOUNT = Sid.of("AC" + DIGITS);
    private static final Dates NOW = Dates.at(Instant.parse("2026-01-02T03:04:05.123456789Z"));

    @Test
    void a_page_token_is_read_back_as_it_was() {
        CredentialList list = new CredentialList(Sid.of("CL" + DIGITS), ACCOUNT, "name", NOW);
        PageToken after = PageToken.after(list);
        assertTrue(after.encoded().matches("PA[0-9A-Za-z]+"), after.encoded());
        assertEquals(Optional.of(after), PageToken.parse(after.encoded()));
        assertEquals(
                Optional.of(PageToken.before(list)),
                PageToken.parse(PageToken.before(list).encoded()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "PA", "PACL" + DIGITS, "PC0000000000000000CL" + DIGITS, "PA000000000000000gCL" + DIGITS})
    void anything_else_is_no_page_token(String text) {
        assertEquals(Optional.empty(), PageToken.parse(text));
    }

    @Test
    void dates_are_whole_microseconds() {
        assertEquals(Instant.parse("2026-01-02T03:04:05.123456Z"), NOW.created());
        assertEquals(NOW.created(), Micros.toInstant(Micros.of(NOW.created())));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, true", "255.255.255.255, true", "2001:db8::1, true", "::1, true", "::ffff:192.0.2.1, true",
        "192.0.2, false", "192.0.2.256, false", "192.0.2.01, false", "0x7f.1, false", "localhost, false",
        "fe80::1%eth0, false", "1::2::3, false", ":, false", "'', false"
    })
    void an_address_is_a_literal_or_nothing(String text, boolean address) {
        assertEquals(address, IpAddress.literal(text).isPresent());
    }

    @Test
    void a_range_that_admits_everybody_is_none() {
        InetAddress address = IpAddress.literal("192.0.2.1").orElseThrow();
        Sid list = Sid.of("AL" + DIGITS);
        Sid sid = Sid.of("IP" + DIGITS);
        assertThrows(IllegalArgumentException.class, () -> new IpAddress(sid, ACCOUNT, list, "x", address, 0, NOW));
        assertThrows(IllegalArgumentException.class, () -> new IpAddress(sid, ACCOUNT, list, "x", address, 33, NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "pbx.sip.example.com, true, ''",
        "a.pbx.sip.example.com, true, pbx.sip.example.com",
        "b.a.pbx.sip.example.com, true, a.pbx.sip.example.com",
        "sip.example.com, false, ''",
        "pbx.example.com, false, ''",
        "notsip.example.com, false, ''"
    })
    void with_a_suffix_a_name_of_two_labels_before_it_needs_a_parent(String name, boolean covered, String parent) {
        DomainNames names = new DomainNames(".SIP.example.com.");
        assertEquals(covered, names.covers(name));
        assertEquals(parent, names.requiredParentOf(name).orElse(""));
        assertTrue(DomainNames.FREE.covers(name));
        assertEquals(Optional.empty(), DomainNames.FREE.requiredParentOf(name));
    }

    @Test
    void a_domain_name_is_kept_in_lower_case_without_its_dot() {
        assertEquals(
                "pbx.example.com",
                SipDomain.named(Sid.of("SD" + DIGITS), ACCOUNT, "PBX.Example.COM.", NOW)
                        .domainName());
    }

    @Test
    void a_username_is_kept_in_composed_form() {
        Credential credential = new Credential(
                Sid.of("CR" + DIGITS),
                ACCOUNT,
                Sid.of("CL" + DIGITS),
                "u\u0308",
                Passwords.of(HashedPassword.of("u", "r", "p")),
                null,
                NOW);
        assertEquals("\u00fc", credential.username());
    }

    @Test
    void packed_hashes_are_read_back_and_nothing_else_is() {
        HashedPassword all = HashedPassword.of("alice", "realm", "password");
        assertEquals(all, PackedPassword.unpack(PackedPassword.pack(all)));
        HashedPassword one = new HashedPassword(all.md5(), null, null);
        byte[] packed = PackedPassword.pack(one);
        assertEquals(17, packed.length);
        assertEquals(one, PackedPassword.unpack(packed));
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThrows(IllegalArgumentException.class, () -> PackedPassword.unpack(cut));
        }
        byte[] longer = Arrays.copyOf(packed, packed.length + 1);
        assertThrows(IllegalArgumentException.class, () -> PackedPassword.unpack(longer));
    }

    @Test
    void a_secret_matches_with_its_own_sid_only_and_never_prints() {
        HashedSecret hashed = HashedSecret.of(ACCOUNT, "secret");
        assertTrue(hashed.matches(ACCOUNT, "secret"));
        assertFalse(hashed.matches(ACCOUNT, "Secret"));
        assertFalse(hashed.matches(Sid.of("AC" + "f".repeat(32)), "secret"));
        assertFalse(HashedSecret.none().matches(ACCOUNT, ""));
        assertEquals("HashedSecret[redacted]", hashed.toString());
        Account account = new Account(ACCOUNT, ACCOUNT, "name", Account.Status.ACTIVE, hashed, NOW);
        assertTrue(account.toString().contains("HashedSecret[redacted]"), account.toString());
    }
}
