package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipUri;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3263 section 4: which questions a URI makes, in which order, and where the answers lead. */
class LocatorTest {
    private final FakeNames names = new FakeNames();
    private final Locator locator = new Locator(names);

    private Location locate(String uri) {
        return locator.locate(Objects.requireNonNull(SipUri.parse(Bytes.of(uri))))
                .join();
    }

    private String places(String uri) {
        return places(locate(uri));
    }

    private static String places(Location located) {
        return located.places()
                .map(place -> place.transport() + " "
                        + place.address().getAddress().getHostAddress() + " "
                        + place.address().getPort())
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @Tag("RES-02")
    @CsvSource({
        "sip:192.0.2.11, UDP 192.0.2.11 5060",
        "sip:192.0.2.11:5080, UDP 192.0.2.11 5080",
        "sip:192.0.2.11;transport=tcp, TCP 192.0.2.11 5060",
        "sip:192.0.2.11;transport=TLS, TLS 192.0.2.11 5061",
        "sips:192.0.2.11, TLS 192.0.2.11 5061",
        "sips:192.0.2.11;transport=tcp, TLS 192.0.2.11 5061",
        "sip:[2001:db8::1]:5080;transport=UDP, UDP 2001:db8:0:0:0:0:0:1 5080"
    })
    void an_address_is_nobodys_question(String uri, String place) {
        assertEquals(place, places(uri));
        assertEquals(List.of(), names.questions);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:192.0.2.11;transport=sctp",
                "sip:192.0.2.11;transport=ws",
                "sips:192.0.2.11;transport=udp",
                "sip:pbx.example.com;transport="
            })
    void a_transport_that_no_upstream_has_leads_nowhere(String uri) {
        assertEquals("", places(uri));
        assertEquals(List.of(), names.questions);
    }

    @Test
    @Tag("RES-02")
    void a_port_makes_it_a_question_of_addresses_alone() {
        names.host("pbx.example.com", "192.0.2.11", "2001:db8::11");
        assertEquals("UDP 192.0.2.11 5080, UDP 2001:db8:0:0:0:0:0:11 5080", places("sip:PBX.example.com:5080"));
        assertEquals(
                "TCP 192.0.2.11 5080, TCP 2001:db8:0:0:0:0:0:11 5080",
                places("sip:pbx.example.com:5080;transport=tcp"));
        assertEquals(List.of("A pbx.example.com", "A pbx.example.com"), names.questions);
    }

    @ParameterizedTest
    @Tag("RES-02")
    @CsvSource({
        "sip:pbx.example.com;transport=udp, SRV _sip._udp.pbx.example.com, UDP 192.0.2.11 5060",
        "sip:pbx.example.com;transport=tcp, SRV _sip._tcp.pbx.example.com, TCP 192.0.2.11 5060",
        "sip:pbx.example.com;transport=tls, SRV _sips._tcp.pbx.example.com, TLS 192.0.2.11 5061",
        "sips:pbx.example.com;transport=tcp, SRV _sips._tcp.pbx.example.com, TLS 192.0.2.11 5061"
    })
    void a_transport_parameter_makes_it_a_question_of_its_servers_then_of_addresses(
            String uri, String question, String place) {
        names.host("pbx.example.com", "192.0.2.11");
        assertEquals(place, places(uri));
        assertEquals(List.of(question, "A pbx.example.com"), names.questions);
    }

    @Test
    @Tag("RES-02")
    void a_bare_name_is_asked_for_pointers_then_servers_then_addresses() {
        names.host("pbx.example.com", "192.0.2.11");
        assertEquals("UDP 192.0.2.11 5060", places("sip:pbx.example.com"));
        assertEquals(
                List.of(
                        "NAPTR pbx.example.com",
                        "SRV _sip._tcp.pbx.example.com",
                        "SRV _sip._udp.pbx.example.com",
                        "A pbx.example.com"),
                names.questions);
        names.questions.clear();
        assertEquals("TLS 192.0.2.11 5061", places("sips:pbx.example.com"));
        assertEquals(
                List.of("NAPTR pbx.example.com", "SRV _sips._tcp.pbx.example.com", "A pbx.example.com"),
                names.questions);
    }

    @Test
    void servers_have_their_own_ports_and_each_counts_with_all_of_its_addresses() {
        names.server("_sip._udp.example.com", 20, 5, "b.example.com", 5070)
                .server("_sip._udp.example.com", 10, 0, "a.example.com", 5060)
                .server("_sip._udp.example.com", 5, 0, "", 5060)
                .server("_sip._udp.example.com", 5, 0, "gone.example.com", 5060)
                .host("a.example.com", "192.0.2.1", "192.0.2.2")
                .host("b.example.com", "192.0.2.3");
        Location located = locate("sip:example.com;transport=udp");
        assertEquals("UDP 192.0.2.1 5060, UDP 192.0.2.2 5060, UDP 192.0.2.3 5070", places(located));
        assertEquals(
                List.of(10, 20),
                located.servers().stream().map(Location.Server::priority).toList());
        assertEquals(5, located.servers().get(1).weight());
    }

    @Test
    void the_pointer_of_the_lowest_order_and_preference_is_followed() {
        names.pointer("example.com", 20, 10, "SIP+D2T", "_sip._tcp.example.com")
                .pointer("example.com", 10, 60, "SIP+D2U", "_sip._udp.udp.example.com")
                .pointer("example.com", 10, 50, "SIPS+D2T", "_sips._tcp.example.com")
                .pointer("example.com", 5, 50, "E2U+sip", "elsewhere.example.com")
                .server("_sips._tcp.example.com", 1, 1, "a.example.com", 5061)
                .host("a.example.com", "192.0.2.1");
        assertEquals("TLS 192.0.2.1 5061", places("sip:example.com"));
        assertEquals(List.of("NAPTR example.com", "SRV _sips._tcp.example.com", "A a.example.com"), names.questions);
    }

    @Test
    void a_pointer_to_nothing_gives_way_to_the_next() {
        names.pointer("example.com", 1, 1, "SIP+D2T", "_sip._tcp.example.com")
                .pointer("example.com", 2, 1, "sip+d2u", "_sip._udp.example.com")
                .server("_sip._udp.example.com", 1, 1, "a.example.com", 5066)
                .host("a.example.com", "192.0.2.1");
        assertEquals("UDP 192.0.2.1 5066", places("sip:example.com"));
    }

    @Test
    @Tag("RES-03")
    void sips_follows_no_pointer_without_tls() {
        names.pointer("example.com", 1, 1, "SIP+D2U", "_sip._udp.example.com")
                .server("_sip._udp.example.com", 1, 1, "a.example.com", 5060)
                .host("a.example.com", "192.0.2.1");
        assertEquals("", places("sips:example.com"));
        assertEquals(List.of("NAPTR example.com", "SRV _sips._tcp.example.com", "A example.com"), names.questions);
    }

    @Test
    @Tag("RES-08")
    @Tag("TLS-03")
    void whatever_servers_it_leads_to_the_certificate_is_for_the_host_of_the_uri() {
        names.server("_sips._tcp.example.com", 1, 1, "pbx.provider.net", 5061).host("pbx.provider.net", "192.0.2.1");
        assertEquals(
                List.of("example.com"),
                locate("sips:Example.com").places().map(ServerAddress::host).toList());
    }

    @ParameterizedTest
    @Tag("WS-05")
    @ValueSource(strings = {"sip:df7jal23ls0d.invalid", "sip:x.INVALID:5060;transport=tcp", "sip:invalid"})
    void names_under_invalid_are_never_asked_about(String uri) {
        assertEquals("", places(uri));
        assertEquals(List.of(), names.questions);
    }

    @Test
    void servers_under_invalid_are_never_asked_about() {
        names.server("_sip._udp.example.com", 1, 1, "x.invalid", 5060);
        assertEquals("", places("sip:example.com;transport=udp"));
        assertEquals(List.of("SRV _sip._udp.example.com"), names.questions);
    }

    @Test
    void an_answer_is_good_for_the_shortest_time_of_all_that_led_to_it() {
        names.server("_sip._udp.example.com", 1, 1, "a.example.com", 5060)
                .host("a.example.com", "192.0.2.1")
                .ttl("SRV _sip._udp.example.com", 300)
                .ttl("A a.example.com", 60);
        assertEquals(
                Duration.ofSeconds(60), locate("sip:example.com;transport=udp").good());
        names.ttl("A a.example.com", 0);
        assertEquals(Location.SHORTEST, locate("sip:example.com;transport=udp").good());
        names.ttl("A a.example.com", 1_000_000).ttl("SRV _sip._udp.example.com", 1_000_000);
        assertEquals(Location.LONGEST, locate("sip:example.com;transport=udp").good());
    }

    @Test
    @Tag("RES-09")
    void a_service_that_does_not_answer_is_told_from_one_that_knows_nothing() {
        assertTrue(locate("sip:example.com").answered());
        names.broken = true;
        assertFalse(locate("sip:example.com").answered());
    }

    @Test
    @Tag("RES-09")
    void of_what_a_name_has_only_so_much_counts() {
        String[] addresses = new String[50];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = "192.0.2." + (i + 1);
            names.server("_sip._udp.example.com", 1, 1, "a" + i + ".example.com", 5060);
            names.host("a" + i + ".example.com", "198.51.100." + (i + 1));
        }
        names.host("pbx.example.com", addresses);
        assertEquals(
                Locator.SERVERS,
                locate("sip:example.com;transport=udp").servers().size());
        assertEquals(
                Locator.ADDRESSES, locate("sip:pbx.example.com:5060").places().count());
    }
}
