package io.portcullis.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamPoolTest {
    private static final UpstreamSettings TWO = new UpstreamSettings(
            List.of("sip:192.0.2.11", "sip:192.0.2.12:5070"), Duration.ofSeconds(5), Duration.ofSeconds(2));

    private final UpstreamPool pool =
            new UpstreamPool(new ProxySettings(Map.of("default", TWO), Duration.ofSeconds(30)));

    @Test
    void targets_keep_the_order_of_the_configuration() {
        Upstream upstream = pool.upstream("default");
        assertNotNull(upstream);
        assertEquals("[sip:192.0.2.11, sip:192.0.2.12:5070]", upstream.targets().toString());
        assertNull(pool.upstream("other"));
    }

    @Test
    void what_comes_from_the_address_of_a_target_is_inside() {
        assertTrue(pool.isTarget(new InetSocketAddress("192.0.2.11", 5060)));
        assertTrue(pool.isTarget(new InetSocketAddress("192.0.2.12", 5070)));
        assertFalse(pool.isTarget(new InetSocketAddress("192.0.2.12", 5060)));
        assertFalse(pool.isTarget(new InetSocketAddress("192.0.2.13", 5060)));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:192.0.2.11, UDP, 192.0.2.11, 5060",
        "sip:192.0.2.11:5080, UDP, 192.0.2.11, 5080",
        "sip:192.0.2.11;transport=tcp, TCP, 192.0.2.11, 5060",
        "sips:192.0.2.11, TLS, 192.0.2.11, 5061",
        "sip:[2001:db8::1]:5080;transport=UDP, UDP, 2001:db8:0:0:0:0:0:1, 5080"
    })
    void a_uri_says_where_a_target_is(String uri, Transport transport, String host, int port) {
        Target target = Target.resolve(uri, TWO);
        assertEquals(transport, target.transport());
        assertEquals(host, target.address().getAddress().getHostAddress());
        assertEquals(port, target.address().getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tel:+1", "sip:192.0.2.11;transport=sctp", "sip:nowhere.invalid"})
    void a_uri_that_leads_nowhere_is_refused(String uri) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Target.resolve(uri, TWO));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("target: " + uri + " (expected: "));
    }

    @Test
    void a_passage_has_targets_or_a_flow_but_not_both() {
        Exchange at = new Exchange();
        assertThrows(
                IllegalArgumentException.class,
                () -> new Passage(
                        List.of(at.target),
                        List.of(),
                        at.phone,
                        0,
                        List.of(),
                        Exchange.lines(),
                        null,
                        RecordRoute.NONE));
    }
}
