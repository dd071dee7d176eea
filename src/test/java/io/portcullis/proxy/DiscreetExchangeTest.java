package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.base.Cidr;
import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Bytes;
import io.portcullis.upstream.FakeNames;
import io.portcullis.upstream.OffLimits;
import io.portcullis.upstream.RouteBook;
import io.portcullis.upstream.RouteSettings;
import io.portcullis.upstream.UpstreamPool;
import io.portcullis.upstream.UpstreamsSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tenants' routes to where nothing answers. Whether that is because the route may not lead there, because the port is closed,
 * or because whatever listens there says nothing: the caller is told the same, with the same words, at the same moment.
 */
class DiscreetExchangeTest {
    private static final String TENANT = "AC2";
    private static final String OTHER = "sip:198.51.100.30";
    private static final long PATIENCE_MILLIS = 10_000;

    /** What is behind the tenant's route. */
    private enum Behind {
        SILENT("sip:10.7.0.1", false),
        CLOSED("sip:10.7.0.1", true),
        WITHOUT_A_WAY("sip:10.7.0.2", false),
        OFF_LIMITS("sip:10.1.2.3", false),
        LOOPBACK("sip:127.0.0.1:22", false),
        NAME_OF_THE_INSIDE("sip:inside.example.com:5060", false),
        NAME_OF_NOTHING("sip:nothing.example.com:5060", false);

        private final String uri;
        private final boolean closed;

        Behind(String uri, boolean closed) {
            this.uri = uri;
            this.closed = closed;
        }
    }

    /** A tenant's calls by way of {@code behind}: all that the caller hears, and when. */
    private static final class Attempts {
        private final Exchange at = new Exchange();
        private final Behind behind;
        private final RouteBook book;
        private final Exchange.Peer port = at.peer("10.7.0.1", 5060);
        private final Exchange.Peer stream = at.streamTo(port);
        private final Exchange.Peer fallback = at.peer("198.51.100.30", 5060);
        private int calls;

        Attempts(Behind behind) {
            this.behind = behind;
            FakeNames names = new FakeNames();
            names.host("inside.example.com", "10.1.2.3", "10.1.2.4");
            UpstreamPool pool = new UpstreamPool(
                    new UpstreamsSettings(Map.of("default", Exchange.SETTINGS), Duration.ofSeconds(30)));
            this.book = new RouteBook(
                    pool,
                    OffLimits.of(List.of()),
                    new RouteSettings(List.of(Cidr.parse("10.7.0.0/16")), Set.of()),
                    names,
                    at::nanos,
                    new Random(7));
            at.explains = true;
            at.proxy.probe(pool);
        }

        List<String> call(Step step) {
            List<String> ways = new ArrayList<>(step.before);
            ways.add(behind.uri);
            ways.addAll(step.after);
            at.passage = new Passage(
                    List.of(),
                    ways.stream().map(uri -> book.find(TENANT, uri)).toList(),
                    null,
                    0,
                    List.of(),
                    Bytes.EMPTY,
                    HopLines.NONE);
            at.phone.clear();
            String branch = "z9hG4bKcall" + ++calls;
            at.phone.sends(request(step.method, branch, step.line));
            List<String> heard = new ArrayList<>();
            for (long start = at.millis(); at.millis() - start < PATIENCE_MILLIS; at.pass(10)) {
                refuse();
                if (at.millis() - start == step.cancelMillis) {
                    at.phone.sends(request("CANCEL", branch));
                }
                for (Sip each : at.phone.everything()) {
                    heard.add(at.millis() - start + " ms: " + each.text().replaceAll("tag=(?!a1)[^\n;]+", "tag=*"));
                    if (step.method.equals("INVITE") && each.text().matches("(?s)SIP/2.0 [4-6].*")) {
                        at.phone.sends(request("ACK", branch));
                    }
                }
                for (Sip each : fallback.everything()) {
                    heard.add(at.millis() - start + " ms at the other: " + each.firstLine());
                }
            }
            return heard;
        }

        /** As the operating system does for a port where nothing listens, and says so. */
        private void refuse() {
            List<Sip> came = Stream.concat(port.everything().stream(), stream.everything().stream())
                    .toList();
            if (behind.closed && !came.isEmpty()) {
                at.proxy.lost(stream);
                at.proxy.lost(port);
            }
        }
    }

    /** One request: which other routes there are, and when the caller gives up. */
    private record Step(String method, List<String> before, List<String> after, long cancelMillis, String line) {
        static Step of(String method) {
            return new Step(method, List.of(), List.of(), -1, "X-Short: 1");
        }
    }

    private static void assertAlike(Behind behind, Step... steps) {
        Attempts silent = new Attempts(Behind.SILENT);
        Attempts other = new Attempts(behind);
        for (Step step : steps) {
            List<String> expected = silent.call(step);
            assertEquals(expected, other.call(step));
            assertEquals(
                    1,
                    expected.stream()
                            .filter(each -> each.matches("(?s)[0-9]+ ms: SIP/2.0 (503|487).*"))
                            .count(),
                    expected.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_is_answered_alike_and_so_is_the_next(Behind behind) {
        assertAlike(behind, Step.of("INVITE"), Step.of("INVITE"));
    }

    @ParameterizedTest
    @EnumSource
    void another_request_is_answered_alike_and_so_is_the_next(Behind behind) {
        assertAlike(behind, Step.of("MESSAGE"), Step.of("MESSAGE"));
    }

    @ParameterizedTest
    @EnumSource
    void the_next_route_gets_the_call_at_the_same_moment(Behind behind) {
        Step step = new Step("INVITE", List.of(), List.of(OTHER), -1, "X-Short: 1");
        assertAlike(behind, step, step, step);
    }

    @ParameterizedTest
    @EnumSource
    void as_the_second_route_it_takes_the_same_time(Behind behind) {
        Step step = new Step("INVITE", List.of(OTHER), List.of(), -1, "X-Short: 1");
        assertAlike(behind, step, step, step);
    }

    @ParameterizedTest
    @EnumSource
    void a_call_that_its_caller_gives_up_ends_alike(Behind behind) {
        assertAlike(behind, new Step("INVITE", List.of(), List.of(), 500, "X-Short: 1"));
    }

    @ParameterizedTest
    @EnumSource
    void a_request_that_is_too_long_for_a_datagram_is_answered_alike(Behind behind) {
        Step step = new Step("INVITE", List.of(), List.of(), -1, "X-Long: " + "x".repeat(2_000));
        assertAlike(behind, step, step);
    }

    @Test
    void a_tenants_pbx_that_answers_in_time_takes_the_call() {
        Attempts attempts = new Attempts(Behind.SILENT);
        attempts.at.passage = new Passage(
                List.of(),
                List.of(attempts.book.find(TENANT, Behind.SILENT.uri)),
                null,
                0,
                List.of(),
                Bytes.EMPTY,
                HopLines.NONE);
        attempts.at.phone.sends(request("INVITE", "z9hG4bKcall1"));
        attempts.at.phone.gets("SIP/2.0 100");
        attempts.at.pass(1_900);
        Sip invite = attempts.port.gets("INVITE");
        attempts.port.sends(invite.answer(180));
        attempts.at.phone.gets("SIP/2.0 180");
        attempts.at.pass(10_000);
        attempts.at.proxy.lost(attempts.port);
        attempts.at.phone.getsNothing();
        attempts.port.sends(invite.answer(200));
        attempts.at.phone.gets("SIP/2.0 200");
    }
}
