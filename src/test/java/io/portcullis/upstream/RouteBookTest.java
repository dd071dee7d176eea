package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Cidr;
import io.portcullis.base.Reason;
import io.portcullis.proxy.Exchange;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A book whose clock, threads and name service are the test's. */
class RouteBookTest {
    private static final String OWNER = "AC1";
    private static final String PBX = "sip:pbx.example.com:5060";

    private static final Duration FRESH = Duration.ofSeconds(30);

    private final UpstreamPool pool =
            new UpstreamPool(new UpstreamsSettings(Map.of("default", Exchange.SETTINGS), Duration.ofSeconds(30)));
    private final FakeNames names = new FakeNames();
    private long now = -1_000; // a clock may start anywhere
    private final RouteBook book = new RouteBook(
            pool,
            new OffLimits(List.of(new InetSocketAddress("192.0.2.1", 5060)), Set.of(), Set.of()),
            new RouteSettings(List.of(Cidr.parse("10.7.0.0/16")), Set.of(OWNER)),
            names,
            () -> now,
            new Random(7));

    @BeforeEach
    void names_take_their_time() {
        names.slow = true;
        names.ttl("A pbx.example.com", FRESH.toSeconds());
    }

    private void lookUp() {
        names.answer();
    }

    private void pass(Duration time) {
        now += time.toNanos() + 1;
    }

    private String found(String uri) {
        return String.valueOf(book.find(OWNER, uri).getNow(null));
    }

    private Target only(String owner, String uri) {
        CompletableFuture<List<Target>> found = book.find(owner, uri);
        lookUp();
        assertEquals(1, found.join().size());
        return found.join().get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:192.0.2.20, sip:192.0.2.20:5060",
        "sip:ivr@192.0.2.20:5080;transport=UDP, sip:192.0.2.20:5080",
        "sip://192.0.2.20:5080, sip:192.0.2.20:5080",
        "sip:[2001:db8::1]:5080, sip:[2001:db8:0:0:0:0:0:1]:5080",
        "sip:192.0.2.20;transport=tcp, sip:192.0.2.20:5060;transport=tcp",
        "sips:192.0.2.20, sip:192.0.2.20:5061;transport=tls"
    })
    void a_route_with_an_address_is_known_at_once(String uri, String target) {
        assertEquals('[' + target + ']', found(uri));
        assertEquals(List.of(), names.questions);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.20",
                "tel:+15551234567",
                "sip:",
                "sips:192.0.2.20;transport=udp",
                "sip:192.0.2.20;transport=ws",
                "sip:192.0.2.20;transport=sctp",
                "sip:[::1::2]",
                "sip:192.0.2.1",
                "sip:0.0.0.0",
                "sip:224.0.0.1",
                "sip:255.255.255.255"
            })
    void a_route_that_leads_nowhere_a_call_may_go_has_no_targets(String uri) {
        assertEquals("[]", found(uri));
        assertEquals(List.of(), names.questions);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sip:192.0.2", "sip:192.0.2.300", "sip:1.2.3.4.5", "sip:3221225985", "sip:192.0.2.20.example"})
    void what_only_resembles_an_address_is_a_name_and_never_asked_about_on_the_callers_thread(String uri) {
        assertFalse(book.find(OWNER, uri).isDone());
    }

    @Test
    void a_name_is_looked_up_once_for_all_who_ask_meanwhile_and_no_one_waits_afterwards() {
        names.host("pbx.example.com", "192.0.2.20", "2001:db8::20");
        CompletableFuture<List<Target>> first = book.find(OWNER, PBX);
        CompletableFuture<List<Target>> second = book.find(OWNER, PBX);
        assertFalse(first.isDone());
        lookUp();
        assertEquals(
                "[sip:192.0.2.20:5060, sip:[2001:db8:0:0:0:0:0:20]:5060]",
                first.join().toString());
        assertEquals(first.join(), second.join());
        assertEquals(first.join().toString(), found(PBX));
        assertEquals(1, names.questions.size());
    }

    @Test
    void an_old_answer_is_used_while_a_new_one_is_fetched() {
        names.host("pbx.example.com", "192.0.2.20");
        only(OWNER, PBX);
        names.host("pbx.example.com", "192.0.2.21");
        pass(FRESH);
        assertEquals("[sip:192.0.2.20:5060]", found(PBX));
        lookUp();
        assertEquals("[sip:192.0.2.21:5060]", found(PBX));
    }

    @Test
    void what_was_known_is_believed_for_a_while_when_the_name_service_fails() {
        names.host("pbx.example.com", "192.0.2.20");
        only(OWNER, PBX);
        names.clear();
        for (Duration age = FRESH; age.compareTo(RouteBook.BELIEVED) < 0; age = age.plus(FRESH)) {
            pass(FRESH);
            assertEquals("[sip:192.0.2.20:5060]", found(PBX));
            lookUp();
        }
        pass(FRESH);
        CompletableFuture<List<Target>> tooOld = book.find(OWNER, PBX);
        assertFalse(tooOld.isDone());
        lookUp();
        assertEquals(List.of(), tooOld.join());
    }

    @Test
    void a_name_that_nobody_knows_is_asked_about_again_after_a_few_seconds() {
        CompletableFuture<List<Target>> unknown = book.find(OWNER, PBX);
        lookUp();
        assertEquals(List.of(), unknown.join());
        assertEquals("[]", found(PBX));
        assertEquals(1, names.questions.size());
        names.host("pbx.example.com", "192.0.2.20");
        pass(RouteBook.UNKNOWN);
        assertEquals("sip:192.0.2.20:5060", only(OWNER, PBX).toString());
    }

    @Test
    void a_target_keeps_its_state_when_its_name_is_looked_up_again() {
        names.host("pbx.example.com", "192.0.2.20");
        Target before = only(OWNER, PBX);
        before.failed(now);
        pass(RouteBook.BELIEVED);
        assertSame(before, only(OWNER, PBX));
        assertSame(before, only(OWNER, "sip:192.0.2.20:5060"));
    }

    @Test
    void what_one_owner_learns_about_a_target_is_not_told_to_another() {
        assertNotSame(only(OWNER, "sip:192.0.2.20"), only("AC2", "sip:192.0.2.20"));
    }

    @Test
    @Tag("RES-08")
    void the_far_end_of_a_secure_dialog_shows_the_certificate_of_the_route_that_led_there() {
        names.host("pbx.example.com", "192.0.2.20");
        assertEquals("pbx.example.com", only(OWNER, "sips:pbx.example.com:5061").hostName());
        InetSocketAddress address = new InetSocketAddress("192.0.2.20", 5061);
        assertEquals("pbx.example.com", book.at(Transport.TLS, address).hostName());
        assertEquals("192.0.2.20", book.at(Transport.TCP, address).hostName());
    }

    @Test
    void a_configured_target_is_the_same_for_everybody() {
        names.host("pbx.example.com", "192.0.2.11");
        assertSame(pool.target(Transport.UDP, new InetSocketAddress("192.0.2.11", 5060)), only(OWNER, PBX));
        assertSame(
                pool.target(Transport.UDP, new InetSocketAddress("192.0.2.11", 5060)), only("AC2", "sip:192.0.2.11"));
    }

    @Test
    void a_name_that_resolves_to_us_or_to_everybody_keeps_only_its_other_addresses() {
        names.host("pbx.example.com", "192.0.2.1", "255.255.255.255", "192.0.2.20");
        assertEquals("sip:192.0.2.20:5060", only(OWNER, PBX).toString());
    }

    @Test
    void of_a_name_with_many_addresses_the_first_few_are_tried() {
        names.host(
                "pbx.example.com",
                IntStream.rangeClosed(1, 20).mapToObj(i -> "198.51.100." + i).toArray(String[]::new));
        CompletableFuture<List<Target>> found = book.find(OWNER, PBX);
        lookUp();
        assertEquals(RouteBook.ADDRESSES, found.join().size());
    }

    @Test
    @Tag("RES-09")
    void when_too_many_names_wait_a_further_one_leads_nowhere_for_a_while() {
        for (int i = 0; i < RouteBook.WAITING; i++) {
            assertFalse(book.find(OWNER, "sip:pbx" + i + ".example.com:5060").isDone());
        }
        assertEquals("[]", found(PBX));
        lookUp();
        names.host("pbx.example.com", "192.0.2.20");
        pass(RouteBook.UNKNOWN);
        assertEquals("sip:192.0.2.20:5060", only(OWNER, PBX).toString());
    }

    @Test
    @Tag("RES-04")
    void servers_of_a_route_take_turns() {
        names.slow = false;
        names.server("_sip._udp.example.com", 1, 1, "a.example.com", 5061)
                .server("_sip._udp.example.com", 1, 1, "b.example.com", 5062)
                .host("a.example.com", "192.0.2.20")
                .host("b.example.com", "192.0.2.21");
        Set<String> orders = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            orders.add(found("sip:example.com;transport=udp"));
        }
        assertEquals(
                Set.of("[sip:192.0.2.20:5061, sip:192.0.2.21:5062]", "[sip:192.0.2.21:5062, sip:192.0.2.20:5061]"),
                orders);
    }

    @Test
    void a_dialogs_far_end_is_a_target_even_where_nothing_leads_any_more() {
        assertEquals(
                "sip:198.51.100.3:5070",
                book.at(Transport.UDP, new InetSocketAddress("198.51.100.3", 5070))
                        .toString());
        InetSocketAddress configured = new InetSocketAddress("192.0.2.11", 5060);
        assertSame(pool.target(Transport.UDP, configured), book.at(Transport.UDP, configured));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:127.0.0.1:5080",
                "sip:127.0.0.1:22;transport=tcp",
                "sip:[::1]:5080",
                "sip:10.1.2.3",
                "sip:172.16.0.1",
                "sip:192.168.1.1",
                "sip:100.64.0.1",
                "sip:169.254.169.254:80;transport=tcp",
                "sip:168.63.129.16:80;transport=tcp",
                "sip:[fd00:ec2::254]:80;transport=tcp",
                "sip:[fe80::1]",
                "sip:[::ffff:10.1.2.3]",
                "sip:[64:ff9b::a01:203]",
                "sip:[2002:a01:203::1]"
            })
    void a_tenants_route_does_not_lead_into_the_operators_network(String uri) {
        assertEquals(Reason.ROUTE_DENIED, only("AC2", uri).barred());
        assertTrue(book.isOffLimits("AC2", uri));
        assertNull(only(OWNER, uri).barred(), "the operator's own does");
        assertFalse(book.isOffLimits(OWNER, uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:192.0.2.1", "sip://192.0.2.1", "sip:0.0.0.0", "sip:192.0.2.1:5060;transport=tcp"})
    void nobodys_route_leads_to_us_or_to_everybody(String uri) {
        assertTrue(book.isOffLimits("AC2", uri));
        assertTrue(book.isOffLimits(OWNER, uri));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sip:192.0.2.20", "sip:10.7.1.1", "sip:localhost", "https://127.0.0.1/", "sip:192.0.2.1:5070"})
    void only_an_address_is_known_to_be_off_limits_beforehand(String uri) {
        assertFalse(book.isOffLimits("AC2", uri));
    }

    @Test
    void a_tenants_route_that_leads_nowhere_takes_the_place_of_one_that_is_silent_and_no_others() {
        Target nowhere = only("AC2", PBX);
        assertEquals(Reason.NAME_UNRESOLVED, nowhere.barred());
        assertTrue(nowhere.isDiscreet());
        assertEquals(PBX, nowhere.uri());
        Target other = only("AC2", "sip:10.1.2.3");
        assertFalse(nowhere.isAt(other));
        assertTrue(nowhere.isAt(only("AC2", PBX)));
    }

    @Test
    void a_tenants_target_is_one_that_nobody_may_learn_of_unless_it_is_a_configured_one() {
        assertTrue(only("AC2", "sip:192.0.2.20").isDiscreet());
        assertFalse(only(OWNER, "sip:192.0.2.20").isDiscreet());
        pool.lookUp().join();
        assertFalse(only("AC2", "sip:192.0.2.11").isDiscreet());
    }

    @Test
    void a_tenants_name_is_judged_by_each_address_that_it_leads_to() {
        names.host("inside.example.com", "10.1.2.3", "198.51.100.7");
        CompletableFuture<List<Target>> found = book.find("AC2", "sip:inside.example.com:5060");
        lookUp();
        assertEquals("[sip:198.51.100.7:5060]", found.join().toString());
    }

    @Test
    void a_tenant_may_route_to_what_the_operator_allows_and_that_changes_at_once() {
        assertEquals(
                "[sip:10.7.1.1:5060]",
                String.valueOf(book.find("AC2", "sip:10.7.1.1").getNow(null)));
        book.reload(RouteSettings.PUBLIC);
        assertEquals(Reason.ROUTE_DENIED, only("AC2", "sip:10.7.1.1").barred());
    }
}
