package io.portcullis.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import io.portcullis.base.Cidr;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Behind reverse proxies the caller is who the last of them saw, and nobody else can say who he is. */
class ForwardedForTest {
    private final ForwardedFor forwarded =
            new ForwardedFor(List.of(Cidr.parse("10.0.0.0/24"), Cidr.parse("2001:db8::/64")));

    private static InetAddress address(String text) {
        return Objects.requireNonNull(Cidr.address(text));
    }

    private InetAddress caller(String peer, String... lines) {
        RequestHeaders headers = RequestHeaders.builder(HttpMethod.GET, "/")
                .add("x-forwarded-for", List.of(lines))
                .build();
        return forwarded.caller(address(peer), headers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "10.0.0.1; 192.0.2.7; 192.0.2.7",
                "10.0.0.1; 198.51.100.1, 192.0.2.7; 192.0.2.7",
                "10.0.0.1; 192.0.2.7, 10.0.0.2; 192.0.2.7",
                "2001:db8::1; 192.0.2.7:51234; 192.0.2.7",
                "10.0.0.1; [2001:db8:1::7]:51234; 2001:db8:1::7",
                "10.0.0.1; 2001:db8:1::7; 2001:db8:1::7",
                "10.0.0.1; 10.0.0.9; 10.0.0.9",
                "10.0.0.1; 192.0.2.7, unknown; 10.0.0.1",
                "10.0.0.1; ''; 10.0.0.1"
            })
    void who_asks_is_the_last_that_is_no_proxy(String peer, String line, String caller) {
        assertEquals(address(caller), caller(peer, line));
    }

    @Test
    void several_lines_are_one() {
        assertEquals(address("192.0.2.7"), caller("10.0.0.1", "198.51.100.1", "192.0.2.7, 10.0.0.3"));
    }

    @Test
    void from_anybody_else_the_header_says_nothing() {
        assertEquals(address("198.51.100.9"), caller("198.51.100.9", "192.0.2.7"));
        assertEquals(address("10.0.0.1"), caller("10.0.0.1"));
    }
}
