package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.edge.Decision;
import io.portcullis.proxy.Passage;
import io.portcullis.proxy.ProxyListener.Failover;
import io.portcullis.proxy.ProxyListener.Origin;
import io.portcullis.proxy.ProxyListener.Result;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Malformed;
import io.portcullis.sip.Method;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Invites;
import io.portcullis.transaction.TransactionListener.Kind;
import io.portcullis.upstream.ServerAddress;
import io.portcullis.upstream.Suspects;
import io.portcullis.upstream.Target;
import io.portcullis.upstream.UpstreamSettings;
import io.portcullis.wire.TurnedAway;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private final AtomicLong now = new AtomicLong();
    private final Telemetry telemetry = new Telemetry(
            "1.2.3",
            "sip.example.com",
            new CredentialIndex(CredentialSnapshot.empty("sip.example.com", HashSeed.of(new Random(1)))),
            now::get);

    private static final SipRequest INVITE = (SipRequest) Parser.parse(
            Invites.PHONE.with("").clone(), new Source(Transport.UDP, new InetSocketAddress("192.0.2.7", 5060)));

    private static final Target ROUTE = Target.at(
            new ServerAddress(Transport.UDP, new InetSocketAddress("192.0.2.9", 5060), "192.0.2.9"),
            new UpstreamSettings(List.of("sip:192.0.2.9"), Duration.ofSeconds(5), Duration.ofSeconds(2)),
            new Suspects());

    @AfterEach
    void close() {
        telemetry.close();
    }

    @Test
    void the_catalogue_is_what_dashboards_rely_on() {
        assertEquals(
                List.of(
                        "portcullis_sip_requests_total [method, transport, side]",
                        "portcullis_requests_total [method, reason]",
                        "portcullis_sip_responses_total [code, side, origin]",
                        "portcullis_sip_malformed_total [reason]",
                        "portcullis_sip_shed_total [credentials]",
                        "portcullis_sip_queue_wait_seconds []",
                        "portcullis_sip_connections_turned_away_total [reason]",
                        "portcullis_sip_unfinished_bytes []",
                        "portcullis_survived_failures_total [thread]",
                        "portcullis_connections [transport]",
                        "portcullis_connections_limit []",
                        "portcullis_sip_unfinished_limit_bytes []",
                        "portcullis_call_setup_seconds []",
                        "portcullis_certificate_expiry_seconds [listener]",
                        "portcullis_reload_success []",
                        "portcullis_restart_pending []",
                        "portcullis_sip_odd_total [form]",
                        "portcullis_auth_attempts_total [result, algorithm]",
                        "portcullis_auth_verify_seconds []",
                        "portcullis_lockouts_active []",
                        "portcullis_transactions_active [kind]",
                        "portcullis_transactions_held_bytes []",
                        "portcullis_transactions_held_limit_bytes []",
                        "portcullis_upstream_up [upstream, target]",
                        "portcullis_upstream_failovers_total [reason]",
                        "portcullis_upstream_response_seconds [upstream]",
                        "portcullis_upstream_requests_total [upstream, class]",
                        "portcullis_upstream_probe_seconds [upstream]",
                        "portcullis_index_entries [kind]",
                        "portcullis_index_revision []",
                        "portcullis_index_age_seconds []",
                        "portcullis_index_checked_age_seconds []",
                        "portcullis_node_info [node_id, role]",
                        "portcullis_node_live [node_id]",
                        "portcullis_node_revision [node_id]",
                        "portcullis_node_checked_age_seconds [node_id]",
                        "portcullis_foreign_nonces_total [node_id]",
                        "portcullis_index_unreadable_rows []",
                        "portcullis_index_divergences_total []",
                        "portcullis_index_stalls_total []",
                        "portcullis_index_found_by_asking_total []",
                        "portcullis_store_up []",
                        "portcullis_credential_propagation_seconds []",
                        "portcullis_api_requests_total [resource, method, status]",
                        "portcullis_api_request_seconds []",
                        "portcullis_api_publish_wait_timeouts_total []",
                        "portcullis_webhook_messages_total [result]",
                        "portcullis_log_suppressed_total []",
                        "portcullis_events_dropped_total [where]",
                        "portcullis_build_info [version]"),
                Arrays.stream(Meters.values())
                        .map(meter -> meter.wireName() + " " + meter.labels())
                        .toList());
    }

    @Test
    void every_meter_comes_out_under_its_name_with_help() {
        useAll();
        String text = telemetry.scrape();
        for (Meters meter : Meters.values()) {
            assertTrue(text.contains("# HELP " + meter.wireName() + " " + meter.help() + "\n"), meter.wireName());
        }
        List<String> names =
                Arrays.stream(Meters.values()).map(Meters::wireName).sorted().toList();
        List<String> written = text.lines()
                .filter(line -> line.startsWith("# TYPE portcullis_"))
                .map(line -> line.split(" ", -1)[2])
                .sorted()
                .toList();
        assertEquals(names, written, "these and no other");
    }

    @Test
    void a_node_that_is_gone_from_the_fleet_is_gone_from_the_metrics() {
        telemetry
                .nodes()
                .heard(List.of(new NodeMeters.Seen(3, 41, 0.25, true), new NodeMeters.Seen(7, 40, 9, false)), 3);
        assertTrue(telemetry.scrape().contains("portcullis_node_live{node_id=\"7\"} 0.0\n"));
        telemetry.nodes().heard(List.of(new NodeMeters.Seen(3, 42, 0.25, true)), 3);
        String text = telemetry.scrape();
        assertTrue(text.contains("portcullis_node_revision{node_id=\"3\"} 42.0\n"), text);
        assertFalse(text.contains("node_id=\"7\""), text);
    }

    @Test
    void nonces_of_other_nodes_are_counted_by_nodes_that_are_known_and_by_no_others() {
        telemetry.nodes().heard(List.of(new NodeMeters.Seen(3, 41, 0.25, true)), 3);
        telemetry.gate().foreignNonce(INVITE, 3, false);
        telemetry.gate().foreignNonce(INVITE, 7, false);
        String text = telemetry.scrape();
        assertTrue(text.contains("portcullis_foreign_nonces_total{node_id=\"3\"} 1.0\n"), text);
        assertFalse(text.contains("node_id=\"7\""), text);
    }

    @Test
    void every_value_of_the_label_reason_is_explained_where_the_metric_is() {
        assertTrue(Meters.REQUESTS.help().contains(" admitted, answered, challenged, "), Meters.REQUESTS.help());
    }

    @Test
    void every_value_that_a_label_has_is_listed_where_the_metric_is() {
        useAll();
        Set<String> open = Set.of("le", "upstream", "target", "node_id", "code", "status", "version", "listener");
        Pattern label = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");
        for (Meters meter : Meters.values()) {
            meter.labels().forEach(name -> assertTrue(meter.help().contains(name + ": "), meter + ": " + name));
            telemetry
                    .scrape()
                    .lines()
                    .filter(line -> line.startsWith(meter.wireName() + "{"))
                    .flatMap(line -> label.matcher(line).results())
                    .filter(each ->
                            !open.contains(each.group(1)) && !each.group(2).equals("Credentials"))
                    .forEach(each -> assertTrue(
                            Arrays.asList(meter.help().split("[ ,;.]+", -1)).contains(each.group(2)),
                            meter.wireName() + " " + each.group()));
        }
    }

    @Test
    void what_happens_is_counted_where_it_belongs() {
        useAll();
        String text = telemetry.scrape();
        for (String line : List.of(
                "portcullis_sip_requests_total{method=\"INVITE\",side=\"outside\",transport=\"udp\"} 2.0",
                "portcullis_sip_requests_total{method=\"other\",side=\"inside\",transport=\"udp\"} 1.0",
                "portcullis_requests_total{method=\"INVITE\",reason=\"answered\"} 1.0",
                "portcullis_requests_total{method=\"INVITE\",reason=\"upstream_silent\"} 1.0",
                "portcullis_sip_responses_total{code=\"407\",origin=\"edge\",side=\"outside\"} 1.0",
                "portcullis_sip_responses_total{code=\"200\",origin=\"upstream\",side=\"inside\"} 1.0",
                "portcullis_sip_malformed_total{reason=\"start_line\"} 1.0",
                "portcullis_sip_shed_total{credentials=\"yes\"} 1.0",
                "portcullis_sip_shed_total{credentials=\"no\"} 0.0",
                "portcullis_sip_queue_wait_seconds 0.25",
                "portcullis_sip_odd_total{form=\"folded_line\"} 1.0",
                "portcullis_auth_attempts_total{algorithm=\"SHA-256\",result=\"bad_response\"} 0.0",
                "portcullis_auth_attempts_total{algorithm=\"none\",result=\"challenged\"} 0.0",
                "portcullis_auth_verify_seconds_bucket{le=\"2.0E-6\"} 1",
                "portcullis_auth_verify_seconds_bucket{le=\"1.0E-6\"} 0",
                "portcullis_auth_verify_seconds_count 1",
                "portcullis_auth_verify_seconds_sum 1.5E-6",
                "portcullis_transactions_active{kind=\"invite_server\"} 1.0",
                "portcullis_upstream_up{target=\"sip:192.0.2.1:5080\",upstream=\"default\"} 0.0",
                "portcullis_upstream_up{target=\"sip:192.0.2.2:5080\",upstream=\"default\"} 1.0",
                "portcullis_upstream_failovers_total{reason=\"no_answer\"} 1.0",
                "portcullis_index_entries{kind=\"acl_entry\"} 0.0",
                "portcullis_index_entries{kind=\"domain\"} 0.0",
                "portcullis_index_revision 0.0",
                "portcullis_index_age_seconds 3.0",
                "portcullis_index_checked_age_seconds 0.0",
                "portcullis_index_unreadable_rows 2.0",
                "portcullis_index_divergences_total 1.0",
                "portcullis_index_stalls_total 1.0",
                "portcullis_index_found_by_asking_total 1.0",
                "portcullis_store_up 0.0",
                "portcullis_credential_propagation_seconds_count 1",
                "portcullis_api_requests_total{method=\"GET\",resource=\"Credentials\",status=\"200\"} 1.0",
                "portcullis_api_request_seconds_count 1",
                "portcullis_call_setup_seconds_bucket{le=\"0.064\"} 1",
                "portcullis_call_setup_seconds_bucket{le=\"0.032\"} 0",
                "portcullis_upstream_response_seconds_count{upstream=\"route\"} 1",
                "portcullis_upstream_requests_total{class=\"4xx\",upstream=\"route\"} 1.0",
                "portcullis_upstream_probe_seconds_count{upstream=\"route\"} 1",
                "portcullis_connections{transport=\"tls\"} 4.0",
                "portcullis_connections_limit 50000.0",
                "portcullis_lockouts_active 3.0",
                "portcullis_reload_success 0.0",
                "portcullis_restart_pending 2.0",
                "portcullis_events_dropped_total{where=\"log\"} 0.0",
                "portcullis_build_info{version=\"1.2.3\"} 1")) {
            assertTrue(text.contains(line + "\n"), line + "\n in \n" + text);
        }
    }

    @Test
    void the_virtual_machine_is_watched_as_well() {
        String text = telemetry.scrape();
        for (String name : List.of(
                "jvm_memory_used_bytes",
                "jvm_threads_live_threads",
                "process_cpu_usage",
                "process_cpu_seconds_total",
                "jvm_gc_")) {
            assertTrue(text.contains("\n" + name), name);
        }
    }

    @Test
    void api_series_are_bounded() {
        for (int i = 0; i < 3_000; i++) {
            telemetry.api().requestDone("r" + i, "GET", 200, 1_000_000);
        }
        long series = telemetry
                .scrape()
                .lines()
                .filter(line -> line.startsWith("portcullis_api_requests_total{"))
                .count();
        assertEquals(2_001, series);
    }

    @Test
    void a_meter_used_otherwise_than_the_catalogue_says_is_our_own_fault() {
        MeterBook book = new MeterBook();
        assertThrows(IllegalArgumentException.class, () -> book.counter(Meters.SIP_RESPONSES, "200"));
        assertThrows(IllegalArgumentException.class, () -> book.counter(Meters.INDEX_REVISION));
    }

    private void useAll() {
        telemetry.nodes().self(3, "all");
        telemetry.nodes().heard(List.of(new NodeMeters.Seen(3, 41, 0.25, true)), 3);
        telemetry.sip().watchQueue(() -> 0.25);
        telemetry.sip().watchUnfinished(() -> 1_024, () -> 4_096);
        telemetry.sip().watchHeld(() -> 2_048, () -> 8_192);
        telemetry.sip().watchConnections(transport -> transport == Transport.TLS ? 4 : 0, () -> 50_000);
        telemetry.sip().watchLockouts(() -> 3);
        telemetry.process().reloaded(Set.of("node-id", "store.url"));
        telemetry.process().reloadFailed();
        telemetry.process().watchCertificate("tls:5061", Instant::now);
        telemetry.sip().turnedAway(TurnedAway.UNFINISHED_BYTES);
        telemetry.survived("sip");
        telemetry.sip().shed(true);
        telemetry.sip().odd(Oddity.FOLDED_LINE);
        telemetry.sip().request(Method.INVITE, Transport.UDP, Side.OUTSIDE);
        telemetry.sip().request(Method.INVITE, Transport.UDP, Side.OUTSIDE);
        telemetry.sip().request(Method.OTHER, Transport.UDP, Side.INSIDE);
        Decision.Forward forward = new Decision.Forward(Passage.to(List.of()), Reason.ADMITTED, null);
        telemetry.edge().decided(INVITE, Side.INSIDE, forward);
        telemetry.edge().ended(INVITE, Side.INSIDE, forward, Reason.UPSTREAM_SILENT, 408, null);
        telemetry
                .edge()
                .decided(INVITE, Side.INSIDE, new Decision.Answer(Status.OK, null, Bytes.EMPTY, Reason.ANSWERED, null));
        telemetry.sip().answered(407, Side.OUTSIDE);
        telemetry.sip().answered(99, Side.OUTSIDE);
        telemetry.sip().malformed(Malformed.Reason.START_LINE);
        telemetry.gate().verified(1_500);
        telemetry.proxy().response(200, Side.INSIDE, Origin.UPSTREAM);
        telemetry.proxy().setUp(50_000_000);
        telemetry.proxy().heard(ROUTE, 1_000_000);
        telemetry.proxy().asked(ROUTE, Result.CLIENT_ERROR);
        telemetry.proxy().probed(ROUTE, 1_000_000);
        telemetry.proxy().failover(Failover.NO_ANSWER);
        telemetry.proxy().transactions(Kind.INVITE_SERVER, 1);
        telemetry.proxy().transactions(Kind.INVITE_SERVER, 1);
        telemetry.proxy().transactions(Kind.INVITE_SERVER, -1);
        telemetry.proxy().upstreamUp("default", "sip:192.0.2.1:5080", true, "");
        telemetry.proxy().upstreamUp("default", "sip:192.0.2.1:5080", false, "no answer");
        telemetry.proxy().upstreamUp("default", "sip:192.0.2.2:5080", true, "");
        telemetry.api().requestDone("Credentials", "GET", 200, 1_000_000);
        telemetry.index().watchStore(() -> false);
        telemetry.index().stalled(new IllegalStateException("gone"));
        telemetry.index().diverged();
        telemetry.index().foundByAsking();
        telemetry.index().unreadable(2);
        telemetry.index().published(20_000_000);
        now.addAndGet(3_000_000_000L);
    }
}
