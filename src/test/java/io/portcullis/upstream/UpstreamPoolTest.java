package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Cidr;
import io.portcullis.proxy.Exchange;
import io.portcullis.proxy.HopLines;
import io.portcullis.proxy.Passage;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class UpstreamPoolTest {
    private final FakeNames names = new FakeNames();
    private long now = -1_000; // a clock may start anywhere

    private UpstreamPool pool(String... targets) {
        UpstreamPool pool = new UpstreamPool(settings(targets), names, () -> now);
        pool.lookUp().join();
        return pool;
    }

    private static UpstreamsSettings settings(String... targets) {
        return settings(Map.of("default", upstream(List.of(), targets)));
    }

    private static UpstreamsSettings settings(Map<String, UpstreamSettings> upstreams) {
        return new UpstreamsSettings(upstreams, Duration.ofSeconds(30));
    }

    private static UpstreamSettings upstream(List<String> sources, String... targets) {
        return new UpstreamSettings(
                List.of(targets),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                sources.stream().map(Cidr::parse).toList());
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    private static List<String> addresses(UpstreamPool pool) {
        return Objects.requireNonNull(pool.upstream("default")).targets().stream()
                .map(target -> target.transport() + " "
                        + target.address().getAddress().getHostAddress() + ":"
                        + target.address().getPort())
                .toList();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void targets_keep_the_order_of_the_configuration() {
        UpstreamPool pool = pool("sip:192.0.2.11", "sip:192.0.2.12:5070");
        Upstream upstream = pool.upstream("default");
        assertNotNull(upstream);
        assertEquals("[sip:192.0.2.11, sip:192.0.2.12:5070]", upstream.targets().toString());
        assertSame(upstream.targets(), upstream.order(new Random(1)));
        assertNull(pool.upstream("other"));
    }

    @Test
    @Tag("IDP-07")
    void what_comes_from_the_very_address_of_a_target_over_its_transport_is_inside() {
        UpstreamPool pool = pool("sip:192.0.2.11", "sip:192.0.2.12:5070;transport=tcp", "sips:192.0.2.13");
        assertTrue(pool.isInside(Transport.UDP, at("192.0.2.11", 5060)));
        assertFalse(pool.isInside(Transport.UDP, at("192.0.2.11", 5061)));
        assertTrue(pool.isInside(Transport.TCP, at("192.0.2.12", 5070)));
        assertFalse(pool.isInside(Transport.UDP, at("192.0.2.12", 5070)), "a datagram is easily forged");
        assertTrue(pool.isInside(Transport.TLS, at("192.0.2.13", 5061)));
        assertFalse(pool.isInside(Transport.TCP, at("192.0.2.13", 5061)));
        assertFalse(pool.isInside(Transport.UDP, at("192.0.2.14", 5060)));
    }

    @Test
    void a_connection_to_a_target_over_udp_is_inside_as_well() {
        assertTrue(pool("sip:192.0.2.11").isInside(Transport.TCP, at("192.0.2.11", 5060)));
    }

    @Test
    void what_comes_from_a_configured_source_is_inside_whatever_its_port_and_transport() {
        UpstreamPool pool = new UpstreamPool(
                settings(Map.of(
                        "default",
                        upstream(List.of("198.51.100.0/24", "2001:db8::7"), "sip:192.0.2.11"),
                        "other",
                        upstream(List.of("203.0.113.9"), "sip:192.0.2.12"))),
                names,
                () -> now);
        assertTrue(pool.isInside(Transport.TLS, at("198.51.100.200", 40_000)));
        assertTrue(pool.isInside(Transport.UDP, at("2001:db8::7", 5060)));
        assertTrue(pool.isInside(Transport.TCP, at("203.0.113.9", 1)));
        assertFalse(pool.isInside(Transport.TCP, at("203.0.113.8", 1)));
        assertFalse(pool.isInside(Transport.UDP, at("2001:db8::8", 5060)));
    }

    @Test
    void a_target_is_found_by_its_address_and_transport() {
        UpstreamPool pool = pool("sip:192.0.2.11;transport=tcp", "sip:192.0.2.11");
        assertEquals("sip:192.0.2.11", String.valueOf(pool.target(Transport.UDP, at("192.0.2.11", 5060))));
        assertEquals(
                "sip:192.0.2.11;transport=tcp", String.valueOf(pool.target(Transport.TCP, at("192.0.2.11", 5060))));
        assertNull(pool.target(Transport.TLS, at("192.0.2.11", 5060)));
        assertNull(pool.target(Transport.UDP, at("192.0.2.11", 5061)));
        assertEquals(
                "sip:192.0.2.11",
                String.valueOf(pool.targetOn(Transport.UDP, at("192.0.2.11", 1).getAddress())));
    }

    @Test
    @Tag("SEC-15")
    void a_uri_leads_to_a_target_by_its_configured_name_or_its_address_and_not_by_any_other() {
        names.server("_sip._udp.example.com", 1, 1, "pbx.example.net", 5066).host("pbx.example.net", "192.0.2.11");
        UpstreamPool pool = pool("sip:example.com", "sip:192.0.2.12:5070");
        assertTrue(leads(pool, "sip:EXAMPLE.com;lr"));
        assertTrue(leads(pool, "sip:bob@192.0.2.11:5066"));
        assertTrue(leads(pool, "sip:192.0.2.12:5070"));
        assertFalse(leads(pool, "sip:example.com:5060"));
        assertFalse(leads(pool, "sip:192.0.2.11"));
        assertFalse(leads(pool, "sip:192.0.2.12"));
        assertFalse(leads(pool, "sip:pbx.example.net:5070"));
    }

    private static boolean leads(UpstreamPool pool, String uri) {
        return pool.isTarget(Objects.requireNonNull(SipUri.parse(Bytes.of(uri))));
    }

    @Test
    @Tag("RES-04")
    void every_address_that_a_name_leads_to_is_a_target() {
        names.server("_sip._tcp.example.com", 2, 1, "b.example.com", 5062)
                .server("_sip._tcp.example.com", 1, 1, "a.example.com", 5061)
                .host("a.example.com", "192.0.2.1", "2001:db8::1")
                .host("b.example.com", "192.0.2.2");
        UpstreamPool pool = pool("sip:example.com");
        assertEquals(
                List.of("TCP 192.0.2.1:5061", "TCP 2001:db8:0:0:0:0:0:1:5061", "TCP 192.0.2.2:5062"), addresses(pool));
        assertTrue(pool.isInside(Transport.TCP, at("192.0.2.2", 5062)));
    }

    @Test
    @Tag("RES-04")
    void servers_of_one_priority_take_turns() {
        names.server("_sip._tcp.example.com", 1, 50, "a.example.com", 5061)
                .server("_sip._tcp.example.com", 1, 50, "b.example.com", 5062)
                .host("a.example.com", "192.0.2.1")
                .host("b.example.com", "192.0.2.2");
        Upstream upstream =
                Objects.requireNonNull(pool("sip:example.com", "sip:192.0.2.3").upstream("default"));
        Random random = new Random(7);
        Set<String> orders = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            List<Target> order = upstream.order(random);
            assertEquals("sip:192.0.2.3", order.get(2).uri());
            orders.add(order.stream()
                    .map(target -> target.address().getPort() + " ")
                    .toList()
                    .toString());
        }
        assertEquals(2, orders.size());
    }

    @Test
    void a_name_is_looked_up_again_when_its_time_is_over_and_targets_that_stay_keep_their_health() {
        names.host("pbx.example.com", "192.0.2.1", "192.0.2.2").ttl("A pbx.example.com", 60);
        UpstreamPool pool = pool("sip:pbx.example.com:5060");
        Target stays = Objects.requireNonNull(pool.target(Transport.UDP, at("192.0.2.2", 5060)));
        stays.failed(now);
        names.host("pbx.example.com", "192.0.2.2", "192.0.2.3");
        pass(Duration.ofSeconds(60).minusNanos(1));
        pool.lookUp().join();
        assertEquals(List.of("UDP 192.0.2.1:5060", "UDP 192.0.2.2:5060"), addresses(pool));
        pass(Duration.ofNanos(1));
        pool.lookUp().join();
        assertEquals(List.of("UDP 192.0.2.2:5060", "UDP 192.0.2.3:5060"), addresses(pool));
        assertSame(stays, pool.target(Transport.UDP, at("192.0.2.2", 5060)));
        assertFalse(stays.isUp(now - Duration.ofSeconds(60).toNanos()));
        assertFalse(pool.isInside(Transport.UDP, at("192.0.2.1", 5060)));
    }

    @Test
    void a_name_that_is_unknown_at_first_is_asked_about_until_it_is_known() {
        UpstreamPool pool = pool("sip:pbx.example.com:5060", "sip:192.0.2.9");
        assertEquals(List.of("UDP 192.0.2.9:5060"), addresses(pool));
        assertFalse(pool.destinations().get(0).isUp(now));
        names.host("pbx.example.com", "192.0.2.1");
        pass(Location.SHORTEST);
        pool.lookUp().join();
        assertEquals(List.of("UDP 192.0.2.1:5060", "UDP 192.0.2.9:5060"), addresses(pool));
        assertTrue(pool.destinations().get(0).isUp(now));
    }

    @Test
    @Tag("RES-09")
    void targets_stay_while_the_name_service_does_not_answer_and_go_when_it_says_so() {
        names.host("pbx.example.com", "192.0.2.1").ttl("A pbx.example.com", 60);
        UpstreamPool pool = pool("sip:pbx.example.com:5060");
        names.broken = true;
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMinutes(10));
            pool.lookUp().join();
        }
        assertEquals(List.of("UDP 192.0.2.1:5060"), addresses(pool));
        names.broken = false;
        names.clear();
        pass(Duration.ofMinutes(1));
        pool.lookUp().join();
        assertEquals(List.of(), addresses(pool));
    }

    @Test
    @Tag("RES-09")
    void nobody_waits_for_a_slow_name_service_and_it_is_asked_once_at_a_time() {
        names.slow = true;
        UpstreamPool pool = new UpstreamPool(settings("sip:pbx.example.com:5060"), names, () -> now);
        var first = pool.lookUp();
        pass(Duration.ofHours(1));
        assertTrue(pool.lookUp().isDone());
        assertFalse(first.isDone());
        assertEquals(1, names.questions.size());
        assertEquals(List.of(), addresses(pool));
        names.host("pbx.example.com", "192.0.2.1");
        names.answer();
        assertTrue(first.isDone());
        assertEquals(List.of("UDP 192.0.2.1:5060"), addresses(pool));
    }

    @Test
    void a_reload_changes_all_at_once_and_targets_that_stay_keep_their_health() {
        UpstreamPool pool = pool("sip:192.0.2.11", "sip:192.0.2.12");
        Target stays = Objects.requireNonNull(pool.target(Transport.UDP, at("192.0.2.12", 5060)));
        stays.failed(now);
        Map<String, UpstreamSettings> changed = new LinkedHashMap<>();
        changed.put(
                "default",
                new UpstreamSettings(
                        List.of("sip:192.0.2.13", "sip:192.0.2.12"), Duration.ofSeconds(1), Duration.ofSeconds(3)));
        changed.put("second", upstream(List.of("198.51.100.0/24"), "sip:192.0.2.14"));
        pool.reload(settings(changed));
        assertEquals(List.of("UDP 192.0.2.13:5060", "UDP 192.0.2.12:5060"), addresses(pool));
        assertSame(stays, pool.target(Transport.UDP, at("192.0.2.12", 5060)));
        assertFalse(stays.isUp(now));
        assertEquals(Duration.ofSeconds(3), stays.answerTimeout());
        assertEquals(Duration.ofSeconds(1), stays.probeInterval());
        assertFalse(pool.isInside(Transport.UDP, at("192.0.2.11", 5060)));
        assertTrue(pool.isInside(Transport.UDP, at("192.0.2.14", 5060)));
        assertTrue(pool.isInside(Transport.UDP, at("198.51.100.1", 9)));
    }

    @Test
    void after_a_reload_new_names_are_looked_up_and_answers_about_old_ones_count_for_nothing() {
        names.slow = true;
        names.host("old.example.com", "192.0.2.1").host("new.example.com", "192.0.2.2");
        UpstreamPool pool = new UpstreamPool(settings("sip:old.example.com:5060"), names, () -> now);
        var unused = pool.lookUp();
        pool.reload(settings("sip:new.example.com:5060"));
        names.answer();
        assertEquals(List.of("UDP 192.0.2.2:5060"), addresses(pool));
        assertFalse(pool.isInside(Transport.UDP, at("192.0.2.1", 5060)));
    }

    @Test
    void the_same_uri_in_two_upstreams_is_two_targets() {
        UpstreamPool pool = new UpstreamPool(
                settings(Map.of(
                        "default",
                        upstream(List.of(), "sip:192.0.2.11"),
                        "other",
                        upstream(List.of(), "sip:192.0.2.11"))),
                names,
                () -> now);
        assertNotSame(
                Objects.requireNonNull(pool.upstream("default")).targets().get(0),
                Objects.requireNonNull(pool.upstream("other")).targets().get(0));
    }

    @Test
    void a_passage_has_targets_or_a_flow_but_not_both() {
        Exchange at = new Exchange();
        assertThrows(
                IllegalArgumentException.class,
                () -> new Passage(List.of(at.target), at.phone, 0, List.of(), Exchange.lines(), HopLines.NONE));
    }
}
