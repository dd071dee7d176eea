package io.portcullis.pbx;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.journey.ChallengingProxy;
import io.portcullis.pbx.DemoPbx.Call;
import io.portcullis.pbx.DemoPbx.State;
import io.portcullis.pbx.Ladder.Step;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoPhoneTest {
    private static final String PASSWORD = "correct-horse-9A";
    private static final String URI = "sip:echo@pbx.example.com";

    private DemoPbx pbx;

    @BeforeEach
    void start() {
        pbx = answeringAfter(Duration.ofMillis(300));
    }

    private static DemoPbx answeringAfter(Duration slow) {
        return new DemoPbx(new DemoPbx.Settings("127.0.0.1", 0, slow, Duration.ofMillis(20), 10), System::nanoTime);
    }

    @AfterEach
    void stop() {
        pbx.close();
    }

    private DemoPhone phone(InetSocketAddress proxy, Transport transport, String password, Duration patience) {
        return new DemoPhone(
                new DemoPhone.Settings(
                        "127.0.0.1",
                        proxy,
                        transport,
                        new DemoPhone.Account("alice", "pbx.example.com", password),
                        Duration.ofMillis(40),
                        patience),
                System::nanoTime,
                new SecureRandom());
    }

    private DemoPhone phone(InetSocketAddress proxy) {
        return phone(proxy, Transport.UDP, PASSWORD, Duration.ofSeconds(5));
    }

    private ChallengingProxy proxy(String... algorithms) {
        return new ChallengingProxy("sip.example.com", Map.of("alice", PASSWORD), List.of(algorithms), pbx.address());
    }

    private void awaitState(State state) {
        await().until(() -> pbx.calls().size() == 1 && pbx.calls().get(0).state() == state);
    }

    @ParameterizedTest
    @EnumSource
    void a_call_to_the_pbx_itself_needs_no_credentials(Transport transport) {
        try (DemoPhone phone = phone(pbx.address(), transport, PASSWORD, Duration.ofSeconds(5))) {
            Ladder ladder = phone.call(URI);

            assertEquals(
                    List.of("INVITE", "180 Ringing", "200 OK", "ACK", "BYE", "200 OK"),
                    withoutTrying(ladder),
                    ladder::toString);
            assertTrue(ladder.completed());
            awaitState(State.ENDED);
            Call call = pbx.calls().get(0);
            assertEquals("echo", call.callee());
            assertEquals("sip:alice@pbx.example.com", call.caller());
            assertEquals(0, call.credentials());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256", "SHA-512-256"})
    void a_challenge_is_answered_with_the_algorithm_that_it_asks_for(String algorithm) {
        try (ChallengingProxy proxy = proxy(algorithm);
                DemoPhone phone = phone(proxy.address())) {
            Ladder ladder = phone.call(URI);

            assertEquals(
                    List.of(
                            "INVITE",
                            "407 Proxy Authentication Required",
                            "ACK",
                            "INVITE",
                            "180 Ringing",
                            "200 OK",
                            "ACK",
                            "BYE",
                            "200 OK"),
                    withoutTrying(ladder),
                    ladder::toString);
            assertTrue(ladder.completed());
            awaitState(State.ENDED);
        }
    }

    @Test
    void the_pbx_sees_who_was_vouched_for_and_no_credentials() {
        try (ChallengingProxy proxy = proxy("MD5");
                DemoPhone phone = phone(proxy.address())) {
            phone.call(URI);

            awaitState(State.ENDED);
            Call call = pbx.calls().get(0);
            assertEquals(List.of("<sip:alice@pbx.example.com>"), call.assertedIdentities());
            assertEquals(
                    Map.of("X-Portcullis-Account", "AC00000000000000000000000000000001"), call.portcullisHeaders());
            assertEquals(1, call.credentials(), "the BYE's, which this proxy does not take out");
        }
    }

    @Test
    void the_first_challenge_that_is_understood_is_taken() {
        try (ChallengingProxy proxy = proxy("SHA-256", "MD5");
                DemoPhone phone = phone(proxy.address())) {
            assertTrue(phone.call(URI).completed());
        }
    }

    @Test
    void a_wrong_password_is_not_tried_twice() {
        try (ChallengingProxy proxy = proxy("MD5");
                DemoPhone phone = phone(proxy.address(), Transport.UDP, "wrong", Duration.ofSeconds(5))) {
            Ladder ladder = phone.call(URI);

            assertEquals(OptionalInt.of(403), ladder.status());
            assertFalse(ladder.completed());
            assertEquals(
                    List.of("INVITE", "407 Proxy Authentication Required", "ACK", "INVITE", "403 Forbidden", "ACK"),
                    ladder.messages());
            assertEquals(List.of(), pbx.calls());
        }
    }

    @Test
    void a_stale_nonce_costs_one_more_round() {
        try (ChallengingProxy proxy = proxy("MD5");
                DemoPhone phone = phone(proxy.address())) {
            proxy.callTheNextNonceStale();
            Ladder ladder = phone.call(URI);

            assertTrue(ladder.completed(), ladder::toString);
            assertEquals(
                    2,
                    ladder.messages().stream()
                            .filter(message -> message.startsWith("407"))
                            .count());
        }
    }

    @Test
    void a_second_call_carries_credentials_from_the_start() {
        try (ChallengingProxy proxy = proxy("MD5");
                DemoPhone phone = phone(proxy.address())) {
            phone.call(URI);
            Ladder second = phone.call(URI);

            assertTrue(second.steps().get(0).credentials());
            assertFalse(second.messages().contains("407 Proxy Authentication Required"));
            assertTrue(second.completed());
        }
    }

    @Test
    void hold_and_resume_are_renegotiations_of_the_same_call() {
        try (ChallengingProxy proxy = proxy("MD5");
                DemoPhone phone = phone(proxy.address())) {
            Ladder ladder = phone.callWithHold(URI);

            assertTrue(ladder.completed(), ladder::toString);
            assertEquals(4, ladder.messages().stream().filter("INVITE"::equals).count());
            awaitState(State.ENDED);
            assertEquals(1, pbx.calls().get(0).holds());
        }
    }

    @Test
    void the_other_side_may_hang_up_first() {
        try (ChallengingProxy proxy = proxy("MD5");
                DemoPhone phone = new DemoPhone(
                        DemoPhone.Settings.on(
                                proxy.address(), new DemoPhone.Account("alice", "pbx.example.com", PASSWORD)),
                        System::nanoTime,
                        new SecureRandom())) {
            Ladder ladder = phone.call("sip:hangup@pbx.example.com");

            assertTrue(ladder.completed());
            Step bye = ladder.steps().get(ladder.steps().size() - 2);
            assertEquals(Ladder.Direction.RECEIVED, bye.direction(), ladder::toString);
            assertEquals("BYE", bye.message());
            awaitState(State.ENDED);
        }
    }

    @Test
    void a_busy_callee_refuses() {
        try (DemoPhone phone = phone(pbx.address())) {
            Ladder ladder = phone.call("sip:busy@pbx.example.com");

            assertEquals(OptionalInt.of(486), ladder.status());
            assertFalse(ladder.completed());
            assertEquals(State.REFUSED, pbx.calls().get(0).state());
        }
    }

    @Test
    void a_slow_callee_answers_in_the_end() {
        try (DemoPhone phone = phone(pbx.address())) {
            assertTrue(phone.call("sip:slow@pbx.example.com").completed());
        }
    }

    @Test
    void out_of_patience_the_phone_cancels() {
        pbx.close();
        pbx = answeringAfter(Duration.ofMinutes(1));
        try (ChallengingProxy proxy = proxy("MD5");
                DemoPhone phone = phone(proxy.address(), Transport.UDP, PASSWORD, Duration.ofSeconds(3))) {
            Ladder ladder = phone.call("sip:slow@pbx.example.com");

            assertEquals(OptionalInt.of(487), ladder.status(), ladder::toString);
            assertTrue(ladder.messages().contains("CANCEL"));
            awaitState(State.CANCELLED);
        }
    }

    @Test
    void silence_is_no_status() {
        InetSocketAddress nobody = pbx.address();
        pbx.close();
        try (DemoPhone phone = phone(nobody, Transport.UDP, PASSWORD, Duration.ofMillis(100))) {
            Ladder ladder = phone.call(URI);

            assertEquals(OptionalInt.empty(), ladder.status());
            assertEquals(List.of("INVITE"), ladder.messages());
        }
    }

    @Test
    void a_registration_is_challenged_with_401_and_kept_until_taken_back() {
        try (ChallengingProxy proxy = proxy("SHA-256");
                DemoPhone phone = phone(proxy.address())) {
            Ladder ladder = phone.register(60);

            assertEquals(
                    List.of("REGISTER", "401 Unauthorized", "REGISTER", "200 OK"), ladder.messages(), ladder::toString);
            assertTrue(ladder.completed());
            String contact = "sip:alice@127.0.0.1:" + phone.address().getPort();
            assertEquals(
                    List.of(contact),
                    List.copyOf(pbx.registrations("alice@pbx.example.com").keySet()));

            assertTrue(phone.register(0).completed());
            assertEquals(Map.of(), pbx.registrations("alice@pbx.example.com"));
        }
    }

    @Test
    void nothing_runs_on_after_close() {
        try (DemoPhone phone = phone(pbx.address())) {
            phone.call(URI);
        }
        try (DemoPhone phone = phone(pbx.address(), Transport.TCP, PASSWORD, Duration.ofSeconds(5))) {
            phone.call(URI);
        }
        pbx.close();

        await().untilAsserted(() -> assertEquals(List.of(), stackThreads()));
    }

    @Test
    void a_password_is_not_printed() {
        assertFalse(new DemoPhone.Account("alice", "pbx.example.com", PASSWORD)
                .toString()
                .contains(PASSWORD));
    }

    private static List<String> stackThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && thread.isAlive())
                .filter(thread -> Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().startsWith("gov.nist")))
                .map(Thread::getName)
                .toList();
    }

    private static List<String> withoutTrying(Ladder ladder) {
        return ladder.messages().stream()
                .filter(message -> !message.equals("100 Trying"))
                .toList();
    }
}
