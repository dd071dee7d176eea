package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Transport;
import io.portcullis.upstream.FakeNames;
import io.portcullis.upstream.ServerAddress;
import io.portcullis.upstream.Target;
import io.portcullis.upstream.UpstreamPool;
import io.portcullis.upstream.UpstreamSettings;
import io.portcullis.upstream.UpstreamsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OPTIONS probes every five seconds, an answer is due within two. */
@Tag("RES-07")
class HealthProbeTest {
    private static final String NAME = "sip:192.0.2.11";

    private final Exchange at = new Exchange();
    private final UpstreamPool pool =
            new UpstreamPool(new UpstreamsSettings(Map.of("default", Exchange.SETTINGS), Duration.ofSeconds(30)));
    private final Target target = pool.upstreams().iterator().next().targets().get(0);

    @BeforeEach
    void probe() {
        at.proxy.probe(pool);
        at.passage = Passage.to(List.of(target));
    }

    @Test
    void a_probe_is_a_complete_options_request() {
        Sip probe = at.pbx.gets("OPTIONS sip:192.0.2.11 SIP/2.0");
        assertEquals("SIP/2.0/UDP 192.0.2.1:5060;rport;branch=" + probe.branch(), probe.value("Via"));
        assertEquals("<sip:192.0.2.11>", probe.value("To"));
        assertTrue(probe.value("From").startsWith("<sip:192.0.2.1:5060>;tag="));
        assertEquals("1 OPTIONS", probe.value("CSeq"));
        assertEquals("70", probe.value("Max-Forwards"));
        assertEquals("0", probe.value("Content-Length"));
    }

    @Test
    void an_answered_target_is_probed_every_interval() {
        answerProbe(200);
        at.pass(4_990);
        at.pbx.getsNothing();
        at.pass(10);
        at.pbx.gets("OPTIONS");
        assertEquals(List.of("default " + NAME + " up"), at.heard.events);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 403, 404, 405, 500, 503})
    void any_final_answer_says_alive(int status) {
        target.failed(at.nanos());
        answerProbe(status);
        assertTrue(target.isUp(at.nanos()));
    }

    @Test
    void a_503_with_retry_after_says_leave_me_alone() {
        at.pbx.sends(at.pbx.gets("OPTIONS").answer(503, "Retry-After: 7"));
        assertFalse(target.isUp(at.nanos()));
        at.pass(5_000);
        answerProbe(200);
        assertFalse(target.isUp(at.nanos()));
        at.pass(2_000);
        assertTrue(target.isUp(at.nanos()));
    }

    @Test
    void retry_after_is_not_obeyed_for_more_than_five_minutes() {
        at.pbx.sends(at.pbx.gets("OPTIONS").answer(503, "Retry-After: 86400"));
        at.pass(Duration.ofSeconds(299));
        assertFalse(target.isUp(at.nanos()));
        at.pass(Duration.ofSeconds(1));
        assertTrue(target.isUp(at.nanos()));
    }

    @Test
    void a_silent_target_is_down_until_it_answers_again() {
        at.pass(2_100);
        assertFalse(target.isUp(at.nanos()));
        assertEquals(List.of(0L, 500L, 1_500L), at.pbx.arrivalTimes());
        at.pass(Duration.ofMinutes(1));
        assertFalse(target.isUp(at.nanos()));
        at.pbx.clear();
        at.pass(3_000);
        answerProbe(200);
        at.pass(100);
        assertTrue(target.isUp(at.nanos()));
        assertEquals(
                List.of("default " + NAME + " up", "default " + NAME + " down", "default " + NAME + " up"),
                at.heard.events);
        assertEquals("down no answer", at.heard.reasons.get(1));
        assertEquals("up after 63 s (no answer, 13 times in 63 s)", at.heard.reasons.get(2));
    }

    @Test
    void how_long_an_answer_to_a_probe_takes_is_told() {
        Sip probe = at.pbx.gets("OPTIONS");
        at.pass(40);
        at.pbx.sends(probe.answer(200));
        assertEquals(List.of("default probed in 40 ms"), at.heard.measured);
    }

    @Test
    void a_target_that_cannot_be_reached_is_down() {
        answerProbe(200);
        at.pbx.unreachable = true;
        at.pass(5_100);
        assertFalse(target.isUp(at.nanos()));
    }

    @Test
    void a_target_that_is_silent_to_a_caller_is_probed_at_once_and_stays_up_if_it_answers() {
        answerProbe(200);
        at.pass(100);
        at.phone.sends(invite());
        at.pass(1_990);
        at.pbx.clear();
        at.pass(110);
        answerProbe(200);
        at.phone.sends(request("INVITE", "z9hG4bKphone2"));
        at.pbx.gets("INVITE");
    }

    @Test
    void a_target_that_is_silent_to_a_caller_and_to_the_probe_is_down_before_the_interval_is_over() {
        answerProbe(200);
        at.phone.sends(invite());
        at.pass(4_100);
        assertFalse(target.isUp(at.nanos()));
    }

    @Test
    void an_answer_to_the_probe_before_counts_for_nothing() {
        Sip late = at.pbx.gets("OPTIONS");
        at.pass(2_000);
        at.pbx.sends(late.answer(200));
        assertFalse(target.isUp(at.nanos()));
    }

    @Test
    void a_provisional_is_no_answer() {
        at.pbx.sends(at.pbx.gets("OPTIONS").answer(100));
        at.pass(2_000);
        assertFalse(target.isUp(at.nanos()));
    }

    private void answerProbe(int status, String... lines) {
        at.pbx.sends(at.pbx.gets("OPTIONS").answer(status, lines));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 407, 200})
    void a_challenge_for_our_realm_is_told_whether_a_probe_or_a_caller_gets_it(int status) {
        String ours = "WWW-Authenticate: Digest realm=\"edge\", nonce=\"n\"";
        answerProbe(status, ours);
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(status, ours));
        assertEquals(
                2,
                at.heard.events.stream().filter(("realm clash " + NAME)::equals).count());
    }

    private static UpstreamsSettings settings(String... targets) {
        UpstreamSettings upstream =
                new UpstreamSettings(List.of(targets), Duration.ofSeconds(5), Duration.ofSeconds(2));
        return new UpstreamsSettings(Map.of("default", upstream), Duration.ofSeconds(30));
    }

    @Test
    void after_a_reload_new_targets_are_probed_and_old_ones_no_more() {
        answerProbe(200);
        pool.reload(settings("sip:192.0.2.12"));
        at.pass(100);
        at.secondPbx.sends(at.secondPbx.gets("OPTIONS sip:192.0.2.12 ").answer(200));
        assertEquals(
                List.of("default " + NAME + " up", "default " + NAME + " gone", "default sip:192.0.2.12 up"),
                at.heard.events);
        at.pass(Duration.ofMinutes(1));
        at.pbx.getsNothing();
        assertFalse(pool.isInside(Transport.UDP, at.pbx.remote()));
    }

    @Test
    void a_reload_in_the_middle_of_a_question_counts_nothing_against_a_target_that_stays() {
        pool.reload(settings(NAME, "sip:192.0.2.12"));
        at.pass(100);
        answerProbe(200);
        at.secondPbx.gets("OPTIONS");
        at.pass(2_100);
        assertTrue(target.isUp(at.nanos()));
        assertEquals("default sip:192.0.2.12 down", at.heard.events.get(at.heard.events.size() - 1));
    }

    @Test
    void a_route_that_nobody_probes_is_asked_after_a_failure_and_back_as_soon_as_it_answers() {
        Target route = Target.at(
                new ServerAddress(Transport.UDP, at.secondPbx.remote(), "192.0.2.12"),
                Exchange.SETTINGS,
                pool.suspects());
        at.pass(Duration.ofMinutes(1));
        at.secondPbx.getsNothing();
        at.passage = Passage.to(List.of(route));
        at.phone.sends(invite());
        at.pass(2_000);
        assertFalse(route.isUp(at.nanos()));
        at.pass(100);
        List<Sip> heard = at.secondPbx.everything();
        Sip probe = heard.get(heard.size() - 1);
        assertEquals("OPTIONS sip:192.0.2.12:5060 SIP/2.0", probe.firstLine());
        at.secondPbx.sends(probe.answer(405));
        assertTrue(route.isUp(at.nanos()));
        at.pass(Duration.ofMinutes(1));
        assertTrue(
                at.secondPbx.everything().stream().noneMatch(sip -> sip.text().startsWith("OPTIONS")));
    }

    @Test
    void a_route_that_answers_no_probe_gets_another_chance_all_the_same() {
        Target route = Target.at(
                new ServerAddress(Transport.UDP, at.secondPbx.remote(), "192.0.2.12"),
                Exchange.SETTINGS,
                pool.suspects());
        route.silent(Transport.UDP, true, at.nanos());
        at.pass(14_990);
        assertFalse(route.isUp(at.nanos()));
        at.pass(10);
        assertTrue(route.isUp(at.nanos()));
        at.pass(200);
        at.secondPbx.clear();
        at.pass(Duration.ofMinutes(1));
        at.secondPbx.getsNothing();
    }

    @Test
    void of_many_routes_that_fail_only_so_many_are_asked() {
        answerProbe(200);
        for (int i = 0; i < 1_000; i++) {
            ServerAddress place = new ServerAddress(Transport.UDP, at.secondPbx.remote(), "route" + i);
            Target.at(place, Exchange.SETTINGS, pool.suspects()).silent(Transport.UDP, true, at.nanos());
        }
        at.pass(100);
        assertEquals(HealthProbe.MOST_SUSPECTS, at.secondPbx.everything().size());
    }

    @Test
    void the_names_of_targets_are_looked_up_for_as_long_as_it_probes() {
        Exchange here = new Exchange();
        FakeNames names = new FakeNames();
        UpstreamPool named = new UpstreamPool(settings("sip:pbx.example.com:5060"), names, here::nanos);
        here.proxy.probe(named);
        assertEquals(List.of("default sip:pbx.example.com:5060 down"), here.heard.events);
        names.host("pbx.example.com", "192.0.2.11");
        here.pass(5_100);
        here.pbx.gets("OPTIONS sip:pbx.example.com:5060 ");
        assertEquals("default sip:pbx.example.com:5060 up", here.heard.events.get(1));
    }
}
