package io.portcullis.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.credential.AddressSet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7/32",
        "192.0.2.7/24, 192.0.2.0/24",
        "10.255.255.255/9, 10.128.0.0/9",
        "1.2.3.4/0, 0.0.0.0/0",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1/128",
        "2001:db8:ffff::1/33, 2001:db8:8000:0:0:0:0:0/33",
        "::/0, 0:0:0:0:0:0:0:0/0",
        "::ffff:10.1.2.3/104, 10.0.0.0/8",
        "::ffff:10.1.2.3, 10.1.2.3/32"
    })
    void a_block_is_read_and_its_host_bits_are_cleared(String text, String expected) {
        assertEquals(expected, Cidr.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0",
                "10.0.0.0.0",
                "010.0.0.1",
                "256.0.0.1",
                "10.0.0.1 ",
                "localhost",
                "dead.beef",
                "::1/129",
                "::g",
                "fe80::1%lo",
                ":::",
                "[::1]",
                "::ffff:10.0.0.0/95",
                "1٠.0.0.1"
            })
    void what_is_no_address_block_is_refused_by_value_and_expectation(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text))
                .toString();
        assertTrue(message.contains(text) && message.contains("(expected: "), message);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.128/25, 192.0.2.255, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.3.128, false",
        "192.0.2.128/25, ::ffff:192.0.2.200, true",
        "192.0.2.128/25, ::192.0.2.200, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::, true",
        "2001:db8::/33, 2001:db8:8000::, false",
        "::/0, 10.0.0.1, false"
    })
    void a_block_holds_what_shares_its_prefix(String block, String address, boolean expected)
            throws UnknownHostException {
        assertEquals(expected, Cidr.parse(block).contains(InetAddress.getByName(address)));
        assertEquals(expected, AddressSet.of(List.of(Cidr.parse(block))).contains(InetAddress.getByName(address)));
    }

    @Test
    void equal_blocks_are_equal_however_written() {
        assertEquals(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.9.8.7/8"));
        assertEquals(Cidr.parse("2001:DB8::/32"), Cidr.parse("2001:db8:1:2:3::/32"));
    }
}
