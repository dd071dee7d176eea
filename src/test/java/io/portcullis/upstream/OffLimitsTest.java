package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffLimitsTest {
    private final OffLimits bound = offLimits("192.0.2.1");
    private final OffLimits everywhere = offLimits("0.0.0.0");

    /** An edge that listens at port 5060 of a machine with two addresses. */
    private static OffLimits offLimits(String listener) {
        return new OffLimits(
                List.of(new InetSocketAddress(listener, 5060)),
                Set.of(host("192.0.2.1"), host("2001:db8::1"), host("127.0.0.1")),
                Set.of(host("192.0.2.255")));
    }

    private static InetAddress host(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException noAddress) {
            throw new AssertionError(noAddress);
        }
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(host(address), port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "224.0.0.1",
                "239.255.255.250",
                "ff02::1",
                "240.0.0.1",
                "255.255.255.255",
                "192.0.2.255",
                "::ffff:224.0.0.1"
            })
    void addresses_of_nobody_and_of_everybody_are_off_limits_at_every_port(String address) {
        assertTrue(bound.contains(at(address, 5080)), address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "169.254.7.7", "192.0.2.254", "203.0.113.5", "fe80::5", "fd00::5"})
    void a_pbx_may_live_at_a_private_address(String address) {
        assertFalse(bound.contains(at(address, 5060)), address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "127.0.0.1", "127.9.9.9"})
    void a_listener_bound_to_every_address_is_reached_by_all_of_the_machine(String address) {
        assertTrue(everywhere.contains(at(address, 5060)), address);
        assertFalse(everywhere.contains(at(address, 5061)), address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "::ffff:192.0.2.1"})
    void a_listener_bound_to_one_address_is_reached_there(String address) {
        assertTrue(bound.contains(at(address, 5060)));
        assertFalse(bound.contains(at(address, 5080)));
    }
}
