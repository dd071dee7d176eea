package io.portcullis.gate;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.SourceNetwork;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.digest.Offer;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipUri;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small parts: base64url, networks, own hosts, user parts. */
class PartsTest {
    @Test
    void base64url_reads_what_it_writes_and_writes_what_the_jdk_does() {
        Random random = new Random(1);
        for (int length = 0; length < 60; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            byte[] text = Base64Url.encode(bytes);
            assertArrayEquals(Base64.getUrlEncoder().withoutPadding().encode(bytes), text);
            byte[] back = new byte[length];
            assertTrue(Base64Url.decode(Bytes.of(text), back));
            assertArrayEquals(bytes, back);
        }
    }

    @ParameterizedTest
    @CsvSource({"AB", "A=", "A+", "A/", "A ", "A", "AAA", "Aé"})
    void base64url_has_one_spelling(String text) {
        assertFalse(Base64Url.decode(Bytes.of(text), new byte[1]));
        assertTrue(Base64Url.decode(Bytes.of("AA"), new byte[1]));
    }

    @Test
    @Tag("SEC-01")
    void a_code_is_an_hmac_sha256_cut_short() throws GeneralSecurityException {
        Random random = new Random(1);
        for (int length = 1; length < 200; length += 3) {
            byte[] key = new byte[length];
            byte[] text = new byte[200 - length];
            random.nextBytes(key);
            random.nextBytes(text);
            javax.crypto.Mac jdk = javax.crypto.Mac.getInstance("HmacSHA256");
            jdk.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] code = Arrays.copyOf(jdk.doFinal(text), Mac.LENGTH);
            Mac ours = new Mac(key);
            byte[] written = new byte[Mac.LENGTH];
            ours.instance().update(text, 0, text.length).write(written, 0);
            assertArrayEquals(code, written);
            assertTrue(ours.instance().update(text, 0, text.length).matches(code, 0));
            code[length % Mac.LENGTH] ^= 1;
            assertFalse(ours.instance().update(text, 0, text.length).matches(code, 0));
        }
    }

    @Test
    void a_network_is_an_ipv4_address_or_an_ipv6_64() {
        assertEquals(0xc0000201L, SourceNetwork.of(Asking.address("192.0.2.1")));
        assertEquals(0xc0000201L, SourceNetwork.of(Asking.address("::ffff:192.0.2.1")));
        assertEquals(0x20010db800050006L, SourceNetwork.of(Asking.address("2001:db8:5:6:7:8:9:a")));
        assertNotEquals(0xc0000201L, SourceNetwork.of(Asking.address("2001:db8::ffff:c000:201")));
    }

    @ParameterizedTest
    @CsvSource({
        "alice, alice",
        "+4930123456, +4930123456",
        "a.b-c_d!e~f*g'h(i), a.b-c_d!e~f*g'h(i)",
        "alice@corp, alice%40corp",
        "a:b, a%3Ab",
        "50%, 50%25",
        "al ice, al%20ice",
        "<b>\"q\", %3Cb%3E%22q%22",
        "ü, %C3%BC"
    })
    void a_user_part_escapes_what_may_not_stand_in_it(String username, String userPart) {
        assertEquals(userPart, UserPart.of(Bytes.of(username)).toString());
    }

    @Test
    @Tag("SEC-09")
    @Tag("SEC-18")
    void no_user_name_breaks_a_header_line() {
        for (int octet = 0; octet < 256; octet++) {
            String part = UserPart.of(Bytes.of(new byte[] {'a', (byte) octet})).toString();
            assertTrue(part.matches("[a-zA-Z0-9_.!~*'()&=+$,;?/%-]{2,4}"), part);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bob, bob, true",
        "bob, Bob, false",
        "bob, b%6fb, true",
        "b%6Fb, b%6fb, true",
        "%2B49, +49, true",
        "bob, bobby, false",
        "bobby, bob, false",
        "bob%, bob%, true",
        "bob%2, bob%2, true",
        "bob%25, bob%, true",
        "b%zz, b%zz, true",
        "b%zz, bzz, false"
    })
    void user_parts_are_the_same_when_their_escapes_say_the_same(String one, String other, boolean same) {
        assertEquals(same, UserPart.isSame(Bytes.of(one), Bytes.of(other)));
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.5, true",
        "sip.example.net, true",
        "SIP.Example.NET, true",
        "[2001:db8::5], true",
        "[2001:DB8:0:0::5], true",
        "[2001:db8:0:0:0:0:0:5], true",
        "[2001:db8::6], false",
        "sip.example.net., true",
        "[1:2], false",
        "[], false",
        "., false",
        "203.0.113.6, false",
        "example.net, false"
    })
    void the_edge_knows_its_names_however_they_are_spelt(String host, boolean own) {
        OwnHosts hosts = OwnHosts.of(
                "sip.example.net",
                List.of(new InetSocketAddress("203.0.113.5", 5060), new InetSocketAddress("2001:db8::5", 5061)));
        assertEquals(own, hosts.contains(Bytes.of(host)));
    }

    @Test
    void an_advertised_ipv6_address_is_known_however_it_is_spelt() {
        OwnHosts hosts = OwnHosts.of("[2001:db8::5]", List.of());
        assertTrue(hosts.contains(Bytes.of("[2001:db8::5]")));
        assertTrue(hosts.contains(Bytes.of("[2001:db8:0::5]")));
    }

    @Test
    void a_listener_on_every_address_is_at_all_that_this_machine_has() {
        InetAddress every = Asking.address("0.0.0.0");
        OwnHosts hosts = OwnHosts.of(null, List.of(new InetSocketAddress(every, 5060)));
        assertTrue(hosts.contains(Bytes.of("127.0.0.1")));
        assertFalse(hosts.contains(Bytes.of("0.0.0.0")));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:203.0.113.5, 5060, true",
        "sip:203.0.113.5;lr, 5062, false",
        "sip:203.0.113.5:5062;lr, 5062, true",
        "sip:203.0.113.5:5062, 5060, false",
        "sips:203.0.113.5, 5061, true",
        "sips:203.0.113.5, 5060, false",
        "sip:203.0.113.6, 5060, false"
    })
    void a_uri_leads_to_a_listener_by_host_and_port(String uri, int port, boolean own) {
        OwnHosts hosts = OwnHosts.of(null, List.of(new InetSocketAddress("203.0.113.5", port)));
        assertEquals(own, hosts.isRecorded(requireNonNull(SipUri.parse(Bytes.of(uri)))));
    }

    @Test
    void names_that_are_given_to_the_edge_later_take_the_place_of_those_before() {
        OwnHosts hosts = OwnHosts.of("sip.example.net", List.of(new InetSocketAddress("203.0.113.5", 5060)));
        SipUri first = requireNonNull(SipUri.parse(Bytes.of("sip:one.example.net;lr")));
        SipUri second = requireNonNull(SipUri.parse(Bytes.of("sip:two.example.net:5060;lr")));
        hosts.rename(List.of("one.example.net"));
        assertTrue(hosts.isOurs(first));
        hosts.rename(List.of("TWO.example.net"));
        assertFalse(hosts.isOurs(first));
        assertTrue(hosts.isOurs(second));
        assertFalse(hosts.isRecorded(second), "nothing that we wrote");
        assertTrue(hosts.isOurs(requireNonNull(SipUri.parse(Bytes.of("sip:sip.example.net")))));
    }

    @ParameterizedTest
    @CsvSource({
        "alice, alice, true",
        "%61lice, alice, true",
        "9901#1, 9901#1, true",
        "9901%231, 9901#1, true",
        "J%c3%A4n, J\u00e4n, true",
        "a%00, a, false",
        "a%, a%, true",
        "a%4, a%4, true",
        "a%zz, a%zz, true",
        "Alice, alice, false",
        "alic, alice, false",
        "alicea, alice, false",
        "%, alice, false"
    })
    void a_user_part_is_compared_unescaped(String part, String username, boolean same) {
        assertEquals(
                same,
                UserPart.isSame(
                        Bytes.of(part.getBytes(StandardCharsets.UTF_8)),
                        UserPart.of(Bytes.of(username.getBytes(StandardCharsets.UTF_8)))));
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.5, true",
        "sip.example.net, true",
        "mine.example.com, true",
        "also-mine.example.com, false",
        "yours.example.com, false",
        "nobodys.example.com, false"
    })
    void a_digest_may_name_us_but_no_other_domain(String host, boolean fits) {
        CredentialSnapshot empty = CredentialSnapshot.empty("realm", HashSeed.of(new Random(1)));
        CredentialIndex index = new CredentialIndex(empty);
        Policy mine = domain(1, "AC1", "mine.example.com");
        index.publish(SnapshotBuilder.from(empty)
                .revision(1)
                .policy(mine)
                .policy(domain(2, "AC1", "also-mine.example.com"))
                .policy(domain(3, "AC2", "yours.example.com"))
                .build());
        OwnHosts hosts = OwnHosts.of("sip.example.net", List.of(new InetSocketAddress("203.0.113.5", 5060)), index);
        hosts.rename(List.of("yours.example.com")); // in our certificate, for it is served here
        assertEquals(fits, hosts.mayBeDigested(Bytes.of(host), mine));
    }

    private static Policy domain(int number, String account, String name) {
        List<String> none = List.of();
        return new Policy(
                Policy.Kind.DOMAIN,
                "SD" + number,
                account,
                name,
                true,
                false,
                false,
                Offer.OF_DEPLOYMENT,
                none,
                none,
                none,
                List.of());
    }
}
