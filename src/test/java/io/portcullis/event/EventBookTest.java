package io.portcullis.event;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Reason;
import io.portcullis.event.EventBook.Where;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventBookTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 5060);
    private static final InetSocketAddress THERE = new InetSocketAddress("198.51.100.7", 5062);

    private final Map<Where, AtomicLong> lost = new EnumMap<>(Where.class);
    private final EventBook book = book(new EventSettings(20, 30, 1 << 20, Duration.ofDays(1), 100));
    private long millis;

    private EventBook book(EventSettings settings) {
        return new EventBook(
                settings,
                new Random(1),
                (where, count) ->
                        lost.computeIfAbsent(where, first -> new AtomicLong()).addAndGet(count));
    }

    private long lost(Where where) {
        return lost.getOrDefault(where, new AtomicLong()).get();
    }

    private static Event.Entrance of(int account) {
        return new Event.Entrance(
                String.format("AC%032x", account), String.format("SD%032x", account), "d" + account + ".example.com");
    }

    private Draft draft(EventBook in, int account, String callId) {
        Draft draft = in.draft().begin(Reason.WRONG_PASSWORD, ++millis);
        if (account > 0) {
            draft.entrance(of(account));
        }
        draft.peer(THERE, "udp", HERE);
        for (Draft.Field field : Draft.Field.values()) {
            byte[] text = (field == Draft.Field.CALL_ID ? callId : field.name()).getBytes(StandardCharsets.UTF_8);
            draft.say(field, text, 0, text.length);
        }
        return draft;
    }

    private void note(int account, String callId, boolean proven) {
        book.note(draft(book, account, callId), true, proven);
    }

    private static EventFilter callId(String wanted) {
        return EventFilter.of(field -> field == EventFilter.Field.CALL_ID ? Optional.of(wanted) : Optional.empty());
    }

    private List<Event> find(String callId) {
        return book.find(account -> true, true, callId(callId), 10);
    }

    @Test
    void an_event_says_what_was_noted() {
        Draft draft = draft(book, 7, "a-call");
        draft.who("CR1", "MD5");
        draft.beyond("sip:pbx", 2, true, 12);
        draft.answered(486, 345);
        book.note(draft, true, true);
        Event event = find("a-call").get(0);
        assertTrue(event.sid().matches("NO[0-9a-f]{32}"), event.sid());
        assertEquals("CA" + event.sid().substring(2), event.callSid());
        assertEquals(of(7), event.entrance());
        assertEquals(new Event.Asked("METHOD", "a-call", "FROM", "REQUEST_URI", "USER_AGENT"), event.asked());
        assertEquals(new Event.Peer("198.51.100.7", 5062, "udp", "192.0.2.1:5060"), event.peer());
        assertEquals(new Event.Who("USER", "CR1", "MD5"), event.who());
        assertEquals(
                new Event.Outcome(Reason.WRONG_PASSWORD, "FACT", 486, true, "sip:pbx", 2, 12, 345), event.outcome());
    }

    @Test
    void text_from_outside_is_escaped_and_cut_at_64_characters_and_found_all_the_same() {
        String odd = "x\"y\\z\u202e\r\n" + "a".repeat(100);
        note(1, odd, true);
        Event event = find(odd).get(0);
        assertTrue(event.asked().callId().startsWith("x\\u0022y\\u005cz\\u202e\\u000d\\u000aaaa"));
        assertTrue(event.asked().callId().endsWith("a..."));
        assertTrue(event.asked().callId().chars().filter(c -> c == 'a').count() <= 64);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@example.com;user=phone, sip:bob@example.com",
        "sip:bob:secret@example.com:5060, sip:bob@example.com:5060",
        "sip:example.com, sip:example.com",
        "sip:example.com:5060, sip:example.com:5060",
        "tel:+49301234567;phone-context=x, tel:+49301234567",
        "sip:bob@example.com>;tag=1, sip:bob@example.com",
        "sip:bob:a-password-that-is-so-long-that-its-host-is-not-kept-any-more-at-all@example.com, sip:bob...",
    })
    void of_a_uri_no_password_is_told_however_long_it_is(String said, String told) {
        Draft draft = book.draft().begin(Reason.WRONG_PASSWORD, 1);
        byte[] uri = said.getBytes(StandardCharsets.UTF_8);
        draft.say(Draft.Field.METHOD, uri, 0, 0);
        draft.say(Draft.Field.CALL_ID, uri, 0, 0);
        draft.say(Draft.Field.FROM, uri, 0, uri.length);
        book.note(draft, false, false);
        assertEquals(
                told,
                book.find(account -> true, true, EventFilter.ALL, 1)
                        .get(0)
                        .asked()
                        .from());
    }

    @Test
    void an_account_that_has_too_many_loses_its_own_oldest_and_nobody_elses() {
        note(2, "theirs", true);
        for (int i = 0; i < 1_000; i++) {
            note(1, "mine-" + i, true);
        }
        assertEquals(1, find("theirs").size());
        assertEquals(0, find("mine-979").size());
        assertEquals(1, find("mine-980").size());
        assertEquals(980, lost(Where.ACCOUNTS));
    }

    @Test
    void strangers_push_out_strangers_only() {
        note(1, "mine", true);
        for (int i = 0; i < 100; i++) {
            note(0, "stranger-" + i, false);
        }
        assertEquals(1, find("mine").size());
        assertEquals(0, find("stranger-69").size());
        assertEquals(1, find("stranger-70").size());
        assertEquals(70, lost(Where.STRANGERS));
    }

    @Test
    void who_only_claims_to_be_somewhere_does_not_push_out_what_happened_to_a_user() {
        for (int i = 0; i < 10; i++) {
            note(1, "user-" + i, true);
        }
        for (int i = 0; i < 1_000; i++) {
            note(1, "forged-" + i, false);
        }
        for (int i = 0; i < 10; i++) {
            assertEquals(1, find("user-" + i).size(), "user-" + i);
        }
    }

    @Test
    void what_exceeds_its_share_is_among_the_strangers() {
        for (int i = 0; i < 1_000; i++) {
            book.note(draft(book, 1, "noise-" + i), false, true);
        }
        note(1, "signal", true);
        assertEquals(1, book.find(account -> true, false, EventFilter.ALL, 100).size());
        assertEquals(30, book.find(account -> false, true, EventFilter.ALL, 100).size());
    }

    @Test
    void when_memory_is_spent_who_has_most_gives_way() {
        EventBook small = book(new EventSettings(100_000, 10, 1 << 20, Duration.ofDays(1), 100));
        small.note(draft(small, 2, "theirs"), true, true);
        for (int i = 0; i < 20_000; i++) {
            small.note(draft(small, 1, "mine-" + i), true, true);
        }
        assertTrue(small.bytes() <= 1 << 20, () -> small.bytes() + " bytes");
        assertTrue(small.bytes() >= 1 << 19, () -> small.bytes() + " bytes");
        assertEquals(1, small.find(account -> true, false, callId("theirs"), 10).size());
        assertEquals(
                1, small.find(account -> true, false, callId("mine-19999"), 10).size());
    }

    @Test
    void an_account_is_told_its_own_only_newest_first() {
        note(1, "one", true);
        note(2, "two", true);
        note(1, "three", true);
        note(0, "stranger", false);
        List<Event> told = book.find(of(1).accountSid()::equals, false, EventFilter.ALL, 10);
        assertEquals(
                List.of("three", "one"),
                told.stream().map(event -> event.asked().callId()).toList());
    }

    @Test
    void whoever_wants_events_gets_them_in_order_and_strangers_only_when_asked_for() {
        List<String> heard = new CopyOnWriteArrayList<>();
        List<String> all = new CopyOnWriteArrayList<>();
        try (Courier courier = book.courier()) {
            courier.add(event -> heard.add(event.asked().callId()));
            courier.start();
            note(0, "nobody listens", false);
            courier.add(new Courier.Receiver() {
                @Override
                public boolean wantsStrangers() {
                    return true;
                }

                @Override
                public void accept(Event event) {
                    all.add(event.asked().callId());
                }
            });
            note(1, "one", true);
            note(0, "stranger", false);
            note(1, "two", true);
            await().untilAsserted(() -> assertEquals(List.of("one", "stranger", "two"), all));
            assertEquals(List.of("one", "two"), heard);
        }
    }

    @Test
    void what_nobody_wants_is_not_put_into_words() {
        List<String> asked = new CopyOnWriteArrayList<>();
        List<String> heard = new CopyOnWriteArrayList<>();
        try (Courier courier = book.courier()) {
            courier.add(new Courier.Receiver() {
                @Override
                public boolean wants(Draft draft) {
                    asked.add(String.valueOf(draft.accountSid()));
                    return of(2).accountSid().equals(draft.accountSid());
                }

                @Override
                public void accept(Event event) {
                    heard.add(event.asked().callId());
                }
            });
            courier.start();
            note(1, "not wanted", true);
            note(2, "wanted", true);
            await().untilAsserted(() -> assertEquals(List.of("wanted"), heard));
            assertEquals(List.of(of(1).accountSid(), of(2).accountSid()), asked);
        }
    }

    @Test
    void an_event_says_where_it_came_from_whatever_the_address() throws UnknownHostException {
        for (String address : List.of("203.0.113.254", "2001:db8:0:0:0:0:0:7", "198.51.100.1")) {
            Draft draft = draft(book, 0, address);
            draft.peer(new InetSocketAddress(InetAddress.getByName(address), 5070), "tcp", HERE);
            book.note(draft, false, false);
            assertEquals(
                    new Event.Peer(address, 5070, "tcp", "192.0.2.1:5060"),
                    find(address).get(0).peer());
        }
    }
}
