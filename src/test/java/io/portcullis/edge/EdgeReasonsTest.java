package io.portcullis.edge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.digest.Offer;
import io.portcullis.observe.Scraped;
import io.portcullis.observe.Telemetry;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import io.portcullis.upstream.Target;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each request ends with one reason: the same in the event, the counter and the answer, over real sockets. */
class EdgeReasonsTest {
    private static final String BOB = "bob";

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicBoolean behind = new AtomicBoolean();
    private final Telemetry telemetry = new Telemetry(
            "1",
            EdgeUnderTest.REALM,
            new CredentialIndex(CredentialSnapshot.empty(EdgeUnderTest.REALM, HashSeed.of(new Random(1)))),
            System::nanoTime);
    private final EdgeUnderTest edge = edge("gate: { explain-refusals: true, rate: { per-source: 0, burst: 1 } }");
    private final Phone alice = edge.alice();

    private EdgeUnderTest edge(String... yaml) {
        return new EdgeUnderTest(
                new EdgeServer.Listeners(
                        new Noted(telemetry.edge()), telemetry.sip(), telemetry.gate(), telemetry.proxy()),
                yaml);
    }

    @AfterEach
    void close() {
        alice.close();
        edge.close();
        telemetry.close();
    }

    /** Not asleep: a loop that gets no processor is not asked for too much. */
    private static void work(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** Notes the reason and status that each request ended with, and passes everything on. */
    private final class Noted implements EdgeListener {
        private final EdgeListener next;

        private Noted(EdgeListener next) {
            this.next = next;
        }

        @Override
        public void request(Method method, Transport transport, Side side) {
            next.request(method, transport, side);
            if (behind.get()) {
                work(Duration.ofMillis(4));
            }
        }

        @Override
        public void decided(SipRequest request, Side side, Decision decision) {
            next.decided(request, side, decision);
            if (decision instanceof Decision.Answer answer) {
                told.add(answer.reason().word() + ' ' + answer.status().code());
            } else if (decision instanceof Decision.Drop) {
                told.add(decision.reason().word() + " 0");
            }
        }

        @Override
        public void ended(
                SipRequest request,
                Side side,
                Decision.Forward decision,
                Reason reason,
                int status,
                @Nullable Target target) {
            next.ended(request, side, decision, reason, status, target);
            told.add(reason.word() + ' ' + status);
        }
    }

    private double counted(Reason reason) {
        double sum = 0;
        for (Method method : Method.values()) {
            String name = method == Method.OTHER ? "other" : method.name();
            sum += Scraped.value(
                    telemetry, "portcullis_requests_total{method=\"" + name + "\",reason=\"" + reason.word() + "\"}");
        }
        return sum;
    }

    private double admitted() {
        return Scraped.value(telemetry, "portcullis_auth_attempts_total{algorithm=\"MD5\",result=\"ok\"}");
    }

    /** Alice sends {@code request} and it ends so: one event, one count, and in a refusal the code of its reason. */
    private void assertEnds(Reason reason, int status, String request) {
        assertEnds(reason, status, request, alice);
    }

    private void assertEnds(Reason reason, int status, String request, Phone phone) {
        told.clear();
        double before = counted(reason);
        double all = Scraped.sum(telemetry, "portcullis_requests_total{");
        phone.send(request);
        if (status != 0) {
            assertSays(reason, status, phone.receive());
        }
        await().untilAsserted(() -> assertEquals(List.of(reason.word() + ' ' + status), told));
        assertEquals(before + 1, counted(reason), reason.word());
        assertEquals(all + 1, Scraped.sum(telemetry, "portcullis_requests_total{"), "all reasons");
    }

    private static void assertSays(Reason reason, int status, Heard heard) {
        assertEquals(status, heard.status(), heard.text());
        boolean refused = reason.code() != 0 && status != 401 && status != 407;
        assertEquals(
                refused ? List.of(reason.code() + " " + reason.text()) : List.of(),
                heard.headers("X-Portcullis-Error"),
                reason.word());
    }

    /** An INVITE whose right credentials are changed. */
    private String answered(UnaryOperator<String> change) {
        return answered(alice, BOB, change);
    }

    private static String answered(Phone phone, String callee, UnaryOperator<String> change) {
        Phone.Call call = phone.call();
        phone.send(call.invite(callee));
        Heard challenge = phone.receive();
        phone.send(call.ackOf(challenge, callee));
        return call.invite(callee, change.apply(phone.authorization(challenge, "INVITE", callee, 1)));
    }

    private String to(String host, String method) {
        return alice.call().request(method, "sip:bob@" + host);
    }

    private void domain(int number, boolean active, boolean secure, boolean registers, List<String> calls) {
        edge.publish(new Policy(
                Policy.Kind.DOMAIN,
                String.format("SD1000000000000000000000000000000%d", number),
                EdgeUnderTest.ACCOUNT,
                "d" + number + ".example.com",
                active,
                secure,
                registers,
                Offer.OF_DEPLOYMENT,
                calls,
                List.of(),
                number == 5 ? List.of("AL00000000000000000000000000000009") : List.of(),
                List.of()));
    }

    @Test
    void credentials_that_do_not_do_are_asked_for_again_and_say_why() {
        assertEnds(Reason.CHALLENGED, 407, alice.call().invite(BOB));
        assertEnds(Reason.OTHER_REALM, 407, answered(line -> line.replace(EdgeUnderTest.REALM, "elsewhere")));
        assertEnds(
                Reason.ALGORITHM_NOT_OFFERED,
                407,
                answered(line -> line.replace("algorithm=MD5", "algorithm=SHA-256")));
        assertEnds(Reason.QOP_NOT_OFFERED, 407, answered(line -> line.replace("qop=auth", "qop=auth-int")));
        assertEnds(Reason.QOP_MISSING, 407, answered(line -> line.replaceAll(", cnonce=.*", "")));
        assertEnds(Reason.MALFORMED_CREDENTIALS, 407, answered(line -> line.replace("nc=00000001", "nc=00000000")));
        assertEnds(Reason.FOREIGN_NONCE, 407, answered(line -> line.replaceAll("nonce=\"[^\"]*\"", "nonce=\"abc\"")));
    }

    @Test
    void who_may_not_pass_is_told_the_code_that_the_event_has() {
        domain(1, false, false, false, List.of(EdgeUnderTest.LIST));
        domain(2, true, true, false, List.of(EdgeUnderTest.LIST));
        domain(3, true, false, true, List.of(EdgeUnderTest.LIST));
        domain(4, true, false, false, List.of());
        domain(5, true, false, false, List.of());
        assertEnds(Reason.ACCOUNT_SUSPENDED, 403, to("d1.example.com", "INVITE"));
        assertEnds(Reason.SECURE_REQUIRED, 488, to("d2.example.com", "INVITE"));
        assertEnds(Reason.REGISTRATION_OFF, 405, to("d2.example.com", "REGISTER"));
        assertEnds(Reason.NO_REGISTRATION_LIST, 403, to("d3.example.com", "REGISTER"));
        assertEnds(Reason.NOTHING_MAPPED, 403, to("d4.example.com", "INVITE"));
        assertEnds(Reason.ACL_DENIED, 403, to("d5.example.com", "INVITE"));
        Phone.Call call = alice.call();
        alice.send(call.invite(BOB));
        Heard challenge = alice.receive();
        String other = alice.authorization(challenge, "INVITE", "sip:x@elsewhere.org", 1, EdgeUnderTest.PASSWORD);
        await().until(() -> told.size() == 2); // the last one above, and the challenge
        assertEnds(Reason.URI_MISMATCH, 403, call.invite(BOB, other));
        try (Phone forgetful = edge.phone(EdgeUnderTest.ALICE, "guess")) {
            assertEnds(Reason.WRONG_PASSWORD, 403, answered(forgetful, BOB, right -> right), forgetful);
        }
        try (Phone mallory = edge.phone("mallory", "guess")) {
            assertEnds(Reason.UNKNOWN_USER, 403, answered(mallory, BOB, line -> line), mallory);
            for (int i = 0; i < 9; i++) {
                mallory.send(answered(mallory, BOB, line -> line));
                assertEquals(403, mallory.receive().status());
            }
            await().until(() -> told.size() >= 10);
            assertEnds(Reason.LOCKED_OUT, 403, answered(mallory, BOB, line -> line), mallory);
        }
        try (Phone lost = new Phone(edge.address(), EdgeUnderTest.ALICE, "x", "nowhere.example.org")) {
            assertEnds(Reason.UNKNOWN_DOMAIN, 403, answered(lost, BOB, line -> line), lost);
        }
    }

    @Test
    void a_register_for_somebody_elses_address_says_32106_everywhere() {
        edge.takeRegistrations();
        Phone.Call call = alice.call();
        String uri = "sip:" + alice.domain();
        alice.send(call.request("REGISTER", uri));
        String line = alice.authorization(alice.receive(), "REGISTER", uri, 1, EdgeUnderTest.PASSWORD);
        String register = call.request("REGISTER", uri, line)
                .replace("To: <" + uri + ">", "To: <sip:bob@" + alice.domain() + ">");
        await().until(() -> !told.isEmpty());
        assertEnds(Reason.NOT_OWN_ADDRESS, 403, register);
    }

    @Test
    void good_credentials_with_a_route_that_leads_elsewhere_are_one_refusal_and_no_success() {
        String invite = answered(line -> line + "\r\nRoute: <sip:192.0.2.99;lr>");
        await().until(() -> told.size() == 1); // the challenge; its ACK is none
        double before = admitted();
        double attempts = Scraped.sum(telemetry, "portcullis_auth_attempts_total{");
        assertEnds(Reason.ROUTE_ELSEWHERE, 403, invite);
        assertEquals(before, admitted());
        assertEquals(attempts, Scraped.sum(telemetry, "portcullis_auth_attempts_total{"));
    }

    @Test
    void what_is_wrong_with_the_request_itself_has_a_reason_each() {
        String invite = alice.call().invite(BOB);
        assertEnds(Reason.BAD_REQUEST, 400, invite.replaceAll("CSeq: [^\r]*", "CSeq: x"));
        assertEnds(Reason.SCHEME, 416, alice.call().invite(BOB).replace("INVITE sip:", "INVITE mailto:"));
        assertEnds(Reason.TOO_MANY_HOPS, 483, alice.call().invite(BOB).replace("Max-Forwards: 70", "Max-Forwards: 0"));
        assertEnds(Reason.MAX_BREADTH, 440, alice.call().invite(BOB, "Max-Breadth: 0"));
        assertEnds(Reason.EXTENSION, 420, alice.call().invite(BOB, "Proxy-Require: x"));
        assertEnds(Reason.SECURE_REQUIRED, 403, alice.call().invite(BOB).replace("INVITE sip:", "INVITE sips:"));
        Phone.Call call = alice.call();
        call.invite(BOB);
        assertEnds(Reason.DIALOG_UNKNOWN, 481, call.cancel(BOB));
        assertEnds(Reason.DIALOG_UNKNOWN, 0, alice.call().request("ACK", "sip:bob@" + alice.domain()));
        assertEnds(
                Reason.ANSWERED,
                200,
                alice.call()
                        .request("OPTIONS", "sip:127.0.0.1:" + edge.address().getPort()));
    }

    @Test
    void what_is_too_much_for_the_way_behind_is_no_success_either() {
        String[] many = new String[242];
        Arrays.fill(many, "X-More: 1");
        String invite = answered(line -> line + "\r\n" + String.join("\r\n", many));
        await().until(() -> told.size() == 1);
        double before = admitted();
        assertEnds(Reason.LIMIT_BYTES, 513, invite);
        assertEquals(before, admitted());
    }

    @Test
    void what_went_on_ends_as_the_target_says_and_a_repetition_is_told_as_such() {
        double before = admitted();
        Phone.Call call = alice.call();
        alice.send(call.request("MESSAGE", "sip:bob@" + alice.domain()));
        String line = alice.authorization(alice.receive(), "MESSAGE", BOB, 1);
        await().until(() -> told.size() == 1);
        told.clear();
        alice.send(call.request("MESSAGE", "sip:bob@" + alice.domain(), line));
        Heard message = edge.pbx().receive();
        await().untilAsserted(() -> assertEquals(before + 1, admitted()));
        assertEquals(List.of(), told, "it has not ended");
        edge.pbx().send(edge.address(), message.answer("480 Gone"));
        assertEquals(480, alice.receive().status());
        await().untilAsserted(() -> assertEquals(List.of("upstream_status 480"), told));
        assertEquals(1, counted(Reason.UPSTREAM_STATUS));
        assertEnds(Reason.REPLAYED, 407, call.request("MESSAGE", "sip:bob@" + alice.domain(), line));
    }

    @Test
    void a_flow_that_nobody_has_and_a_target_that_nobody_configured_are_told_to_the_pbx() {
        String request = "OPTIONS sip:x@198.51.100.7 SIP/2.0\r\nVia: SIP/2.0/UDP "
                + edge.pbx().hostPort() + ";branch=z9hG4bKpbx1\r\nMax-Forwards: 70\r\nFrom: <sip:a@b.c>;tag=1\r\n"
                + "To: <sip:x@198.51.100.7>\r\nCall-ID: inside-1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
        edge.pbx().send(edge.address(), request);
        Heard answer = edge.pbx().receive(heard -> heard.startLine().startsWith("SIP/2.0 "));
        assertSays(Reason.NO_UPSTREAM, 404, answer);
        await().untilAsserted(() -> assertEquals(List.of("no_upstream 404"), told));
    }

    /** Alice registers over a connection, which is gone afterwards; gives the Path to it. */
    private String pathToNobody() {
        edge.takeRegistrations();
        Phone.Call call = alice.call();
        String uri = "sip:" + alice.domain();
        UnaryOperator<String> own = text -> text.replace("SIP/2.0/UDP", "SIP/2.0/TCP")
                .replace("To: <" + uri + ">", "To: <sip:alice@" + alice.domain() + ">");
        try (StreamPeer connection = StreamPeer.to(edge.streamAddress())) {
            connection.send(own.apply(call.request("REGISTER", uri)));
            String line = alice.authorization(connection.receive(), "REGISTER", uri, 1, EdgeUnderTest.PASSWORD);
            connection.send(own.apply(call.request("REGISTER", uri, line)));
            Heard register = edge.pbx().receive();
            edge.pbx().send(edge.address(), register.answer("200 OK"));
            assertEquals(200, connection.receive().status());
            connection.reset();
            return register.header("Path");
        }
    }

    @Test
    void a_call_to_a_phone_whose_connection_is_gone_is_one_event_of_430() {
        String path = pathToNobody();
        await().until(() -> told.contains("admitted 200"));
        told.clear();
        double before = counted(Reason.FLOW_GONE);
        edge.pbx()
                .send(
                        edge.address(),
                        "INVITE sip:alice@198.51.100.7 SIP/2.0\r\nVia: SIP/2.0/UDP "
                                + edge.pbx().hostPort() + ";branch=z9hG4bKpbx2\r\nRoute: " + path
                                + "\r\nMax-Forwards: 70\r\nFrom: <sip:a@b.c>;tag=1\r\nTo: <sip:alice@b.c>\r\n"
                                + "Call-ID: inside-2\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n");
        assertSays(
                Reason.FLOW_GONE,
                430,
                edge.pbx().receive(heard -> heard.startLine().startsWith("SIP/2.0 4")));
        await().untilAsserted(() -> assertEquals(List.of("flow_gone 430"), told));
        assertEquals(before + 1, counted(Reason.FLOW_GONE));
    }

    @Test
    void a_pbx_that_challenges_for_our_realm_is_one_event_of_403_with_its_reason() {
        String invite = answered(line -> line);
        told.clear();
        double all = Scraped.sum(telemetry, "portcullis_requests_total{");
        alice.send(invite);
        assertEquals(100, alice.receive().status());
        Heard heard = edge.pbx().receive();
        String challenge = "Digest realm=\"" + EdgeUnderTest.REALM + "\", nonce=\"theirs\", algorithm=MD5";
        edge.pbx().send(edge.address(), heard.answer("401 Unauthorized", "WWW-Authenticate: " + challenge));
        Heard refusal = alice.receive();
        assertSays(Reason.REALM_CLASH, 403, refusal);
        assertEquals(List.of(), refusal.headers("WWW-Authenticate"));
        await().untilAsserted(() -> assertEquals(List.of("realm_clash 403"), told));
        assertEquals(1, counted(Reason.REALM_CLASH));
        assertEquals(all + 1, Scraped.sum(telemetry, "portcullis_requests_total{"), "all reasons");
    }

    @Test
    void an_edge_that_is_about_to_stop_says_so() throws InterruptedException {
        edge.server().drain(Duration.ZERO);
        assertEnds(Reason.DRAINING, 503, alice.call().invite(BOB));
    }

    @Test
    void over_the_rate_there_is_one_event_and_no_answer() {
        try (EdgeUnderTest strict = edge("gate: { rate: { per-source: 1/s, burst: 1 } }");
                Phone phone = strict.alice()) {
            assertEnds(Reason.CHALLENGED, 407, phone.call().invite(BOB), phone);
            assertEnds(Reason.RATE_LIMITED, 0, phone.call().invite(BOB), phone);
        }
    }

    @Test
    void a_target_that_refuses_connections_is_unreachable_and_the_call_no_success() {
        try (EdgeUnderTest before = EdgeUnderTest.before(
                        new EdgeServer.Listeners(
                                new Noted(telemetry.edge()), telemetry.sip(), telemetry.gate(), telemetry.proxy()),
                        "sip:127.0.0.1:1;transport=tcp",
                        "gate: { explain-refusals: true }");
                Phone phone = before.alice()) {
            String invite = answered(phone, BOB, line -> line);
            told.clear();
            phone.send(invite);
            Heard heard = phone.receive();
            heard = heard.status() == 100 ? phone.receive() : heard;
            assertEquals(503, heard.status());
            await().until(() -> !told.isEmpty());
            Reason reason = told.get(0).startsWith("no_upstream") ? Reason.NO_UPSTREAM : Reason.UPSTREAM_UNREACHABLE;
            assertSays(reason, 503, heard);
            assertEquals(List.of(reason.word() + " 503"), told);
        }
    }

    /** An edge in front of {@code target}, or of its PBX, that tells of what happens as the other does. */
    private EdgeUnderTest before(String target, String... yaml) {
        String[] all = Arrays.copyOf(yaml, yaml.length + 1);
        all[yaml.length] =
                "gate: { explain-refusals: true, lockout: { failures: 100, users: 100 }, rate: { per-source: 0, burst: 1 } }";
        EdgeServer.Listeners told = new EdgeServer.Listeners(
                new Noted(telemetry.edge()), telemetry.sip(), telemetry.gate(), telemetry.proxy());
        return target.isEmpty() ? new EdgeUnderTest(told, all) : EdgeUnderTest.before(told, target, all);
    }

    /** An admitted INVITE of {@code phone} ends so, after it went on. */
    private void assertCallEnds(Reason reason, int status, Phone phone) {
        String invite = answered(phone, BOB, line -> line);
        assertCallEnds(reason, status, phone, invite);
    }

    private void assertCallEnds(Reason reason, int status, Phone phone, String invite) {
        await().until(() -> told.contains("challenged 407"));
        told.clear();
        double before = counted(reason);
        phone.send(invite);
        Heard heard = phone.receive();
        assertSays(reason, status, heard.status() == 100 ? phone.receive() : heard);
        await().untilAsserted(() -> assertEquals(List.of(reason.word() + ' ' + status), told));
        assertEquals(before + 1, counted(reason), reason.word());
    }

    @Test
    void what_the_pbx_sends_back_as_it_got_it_is_a_loop() {
        alice.send(answered(line -> line));
        Heard invite = edge.pbx().receive();
        await().until(() -> told.contains("challenged 407"));
        told.clear();
        double before = counted(Reason.LOOP);
        String via = "\r\nVia: SIP/2.0/UDP " + edge.pbx().hostPort() + ";branch=z9hG4bKback\r\nVia: ";
        edge.pbx().send(edge.address(), invite.text().replaceFirst("\r\nVia: ", via));
        assertSays(
                Reason.LOOP, 482, edge.pbx().receive(heard -> heard.startLine().startsWith("SIP/2.0 4")));
        await().untilAsserted(() -> assertEquals(List.of("loop 482"), told));
        assertEquals(before + 1, counted(Reason.LOOP));
    }

    @Test
    void a_nonce_that_was_answered_wrongly_ten_times_is_stale() {
        try (EdgeUnderTest patient = before("");
                Phone forgetful = patient.phone(EdgeUnderTest.ALICE, "guess");
                Phone right = patient.alice()) {
            Phone.Call call = forgetful.call();
            forgetful.send(call.invite(BOB));
            Heard challenge = forgetful.receive();
            for (int i = 1; i <= 10; i++) {
                forgetful.send(call.invite(BOB, forgetful.authorization(challenge, "INVITE", BOB, i)));
                assertEquals(403, forgetful.receive().status());
            }
            await().until(() -> told.size() == 11);
            String invite = right.call().invite(BOB, right.authorization(challenge, "INVITE", BOB, 11));
            assertEnds(Reason.STALE_NONCE, 407, invite, right);
        }
    }

    @Test
    void a_pbx_that_asks_for_the_edges_own_realm_is_a_clash() {
        try (EdgeUnderTest fresh = before("");
                Phone phone = fresh.alice()) {
            String invite = answered(phone, BOB, line -> line);
            Thread pbx = new Thread(() -> fresh.pbx()
                    .send(
                            fresh.address(),
                            fresh.pbx()
                                    .receive()
                                    .answer(
                                            "407 Proxy Authentication Required",
                                            "Proxy-Authenticate: Digest realm=\"" + EdgeUnderTest.REALM
                                                    + "\", nonce=\"abc\", algorithm=MD5, qop=\"auth\"")));
            pbx.start();
            assertCallEnds(Reason.REALM_CLASH, 403, phone, invite);
        }
    }

    @Test
    void a_target_that_stays_silent_is_said_to_be_silent_once_it_was_tried_as_the_last_resort() {
        try (Peer silent = Peer.onLoopback();
                Peer next = Peer.onLoopback();
                EdgeUnderTest patient = before("", "routes: { allow: [ 127.0.0.0/8 ] }");
                Phone first = patient.alice();
                Phone second = patient.alice()) {
            patient.routeDomain("sip:" + silent.hostPort(), "sip:" + next.hostPort());
            first.send(answered(first, BOB, line -> line));
            assertEquals("INVITE", next.receive().method(), "the silent one was given up");
            patient.routeDomain("sip:" + silent.hostPort());
            assertCallEnds(Reason.UPSTREAM_SILENT, 503, second);
        }
    }

    @Test
    void a_route_whose_name_nobody_knows_is_said_to_be_unresolved() {
        try (Peer names = Peer.onLoopback();
                EdgeUnderTest lost = before("", "dns: { servers: [ \"" + names.hostPort() + "\" ] }");
                Phone phone = lost.alice()) {
            lost.routeDomain("sip:nowhere.invalid");
            assertCallEnds(Reason.NAME_UNRESOLVED, 503, phone);
        }
    }

    @Test
    void a_user_in_a_list_for_registrations_only_cannot_call_and_the_operator_is_told_which_it_was() {
        edge.publish(new Policy(
                Policy.Kind.DOMAIN,
                "SD00000000000000000000000000000001",
                EdgeUnderTest.ACCOUNT,
                EdgeUnderTest.DOMAIN,
                true,
                false,
                true,
                Offer.OF_DEPLOYMENT,
                List.of("CL00000000000000000000000000000002"),
                List.of(EdgeUnderTest.LIST),
                List.of(),
                List.of()));
        assertEnds(Reason.USER_IN_UNMAPPED_LIST, 403, answered(line -> line));
    }

    @Test
    void a_user_who_is_spelled_otherwise_gets_the_strangers_answer_and_the_operator_the_reason() {
        for (String said : List.of("Alice", "alice@" + EdgeUnderTest.DOMAIN)) {
            String invite = answered(line -> line.replace("username=\"alice\"", "username=\"" + said + '"'));
            assertEnds(Reason.USER_SPELLED_OTHERWISE, 403, invite);
        }
        assertEquals(Reason.UNKNOWN_USER.text(), Reason.USER_SPELLED_OTHERWISE.text());
    }

    @Test
    void every_fifth_challenge_in_a_row_that_nobody_answers_has_a_reason_of_its_own() {
        Phone.Call call = alice.call();
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i < 5; i++) {
                assertEnds(Reason.CHALLENGED, 407, call.invite(BOB));
            }
            assertEnds(Reason.UNANSWERED, 407, call.invite(BOB));
        }
        assertEnds(Reason.CHALLENGED, 407, call.invite(BOB));
        alice.send(answered(line -> line)); // and that begins a new row
        assertEquals("INVITE", edge.pbx().receive().method());
        assertEquals(100, alice.receive().status());
        for (int i = 1; i < 5; i++) {
            assertEnds(Reason.CHALLENGED, 407, call.invite(BOB));
        }
    }

    @Test
    void what_an_edge_that_does_not_keep_up_turns_away_is_told_and_counted_each_time() {
        try (EdgeUnderTest slow = before("", EdgeUnderTest.SIP + "overload: { queue-wait: 20ms }");
                Phone stranger = slow.phone("mallory", "guess")) {
            behind.set(true);
            Heard heard = null;
            for (int i = 0; i < 10_000 && (heard == null || heard.status() != 503); i++) {
                for (int burst = 0; burst < 20; burst++) {
                    stranger.send(stranger.call().invite(BOB));
                }
                heard = stranger.peer().receiveWithin(Duration.ofMillis(20));
                while (heard != null && heard.status() != 503) {
                    heard = stranger.peer().receiveWithin(Duration.ofMillis(1));
                }
            }
            behind.set(false);
            assertSays(Reason.SHED, 503, Objects.requireNonNull(heard, "no 503"));
            await().untilAsserted(() ->
                    assertEquals(told.stream().filter("shed 503"::equals).count(), (long) counted(Reason.SHED)));
        } finally {
            behind.set(false);
        }
    }
}
