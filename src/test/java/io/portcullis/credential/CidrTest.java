package io.portcullis.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24,     192.0.2.255,     true",
        "192.0.2.0/24,     192.0.3.0,       false",
        "192.0.2.77/25,    192.0.2.127,     true",
        "192.0.2.77/25,    192.0.2.128,     false",
        "192.0.2.1,        192.0.2.1,       true",
        "192.0.2.1,        192.0.2.0,       false",
        "0.0.0.0/0,        203.0.113.9,     true",
        "0.0.0.0/0,        2001:db8::1,     false",
        "::/0,             2001:db8::1,     true",
        "::/0,             203.0.113.9,     false",
        "2001:db8::/33,    2001:db8:7fff::, true",
        "2001:db8::/33,    2001:db8:8000::, false",
        "::ffff:10.0.0.0/104, 10.1.2.3,     true",
        "::ffff:10.0.0.0/104, 11.1.2.3,     false",
    })
    void a_block_contains_what_shares_its_prefix(String block, String address, boolean inside) throws Exception {
        assertEquals(inside, Cidr.parse(block).contains(InetAddress.getByName(address)));
    }

    @Test
    void an_ipv4_mapped_source_counts_as_ipv4() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 9};
        assertEquals(true, Cidr.parse("192.0.2.0/24").contains(Inet6Address.getByAddress(null, mapped, -1)));
    }

    @Test
    void bits_beyond_the_prefix_do_not_matter() {
        assertEquals(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.1.2.3/8"));
        assertEquals("10.0.0.0/8", Cidr.parse("10.1.2.3/8").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "1",
                "10.0.0",
                "10.0.0.0.0",
                "10.0.0.256",
                "10.0.0.-1",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "::1/129",
                "::g",
                "localhost",
                "fe80::1%eth0",
                "::ffff:10.0.0.0/95",
                "10.0.0.0 "
            })
    void anything_else_is_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
    }
}
