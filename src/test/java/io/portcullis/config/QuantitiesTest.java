package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "0s, PT0S", "30s, PT30S", "5m, PT5M", "24h, PT24H", "2d, PT48H"})
    void times_have_a_unit(String text, Duration expected) {
        assertEquals(expected, Quantities.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "30", "30 s", "-1s", "1.5s", "5M", "9999999999s", "PT5S", "٣s"})
    void times_are_nothing_else(String text) {
        assertThrows(IllegalArgumentException.class, () -> Quantities.duration(text));
    }

    @ParameterizedTest
    @CsvSource({"200/s, 200", "0, 0", "0/s, 0"})
    void rates_are_a_second(String text, int expected) {
        assertEquals(expected, Quantities.perSecond(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/s", "200", "200/m", "-1/s", "200 /s", "9999999999/s"})
    void rates_are_nothing_else(String text) {
        assertThrows(IllegalArgumentException.class, () -> Quantities.perSecond(text));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:8080, 127.0.0.1, 8080", "[::1]:0, 0:0:0:0:0:0:0:1, 0"})
    void addresses_are_host_and_port(String text, String host, int port) {
        InetSocketAddress address = Quantities.address(text);
        assertEquals(host, address.getAddress().getHostAddress());
        assertEquals(port, address.getPort());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "8080",
                ":8080",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:65536",
                "::1:80",
                "[::1]",
                "[127.0.0.1]:80",
                "h:-1"
            })
    void addresses_are_nothing_else(String text) {
        assertThrows(IllegalArgumentException.class, () -> Quantities.address(text));
    }
}
