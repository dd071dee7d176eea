package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.credential.Policy;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Offer;
import io.portcullis.edge.Decision;
import io.portcullis.event.Event;
import io.portcullis.event.EventBook;
import io.portcullis.event.EventFilter;
import io.portcullis.event.EventSettings;
import io.portcullis.gate.Finding;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.gate.Verdict;
import io.portcullis.proxy.Passage;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Allocations;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
    private static final Policy POLICY = new Policy(
            Policy.Kind.DOMAIN,
            "SD00000000000000000000000000000001",
            "AC00000000000000000000000000000001",
            "acme.sip.example.com",
            true,
            false,
            true,
            Offer.OF_DEPLOYMENT,
            List.of(),
            List.of(),
            List.of(),
            List.of());
    private static final byte[] NOTHING = {};

    private final AtomicLong now = new AtomicLong();
    private final EventBook book = new EventBook(EventSettings.USUAL, new Random(1), (where, count) -> {});
    private final EventRecorder recorder = new EventRecorder(book, "sip.example.com", now::get, () -> 1_000);

    private static SipRequest usual() {
        return parse(text("").replace(":pin@", "@").replace(":secret@", "@"));
    }

    private static SipRequest request(String lines) {
        return parse(text(lines));
    }

    private static String text(String lines) {
        return """
            INVITE sip:1000:pin@acme.sip.example.com;user=phone SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bK776asdhds;rport
            Max-Forwards: 70
            From: "Bob <x>" <sip:bob:secret@acme.sip.example.com;a=b>;tag=1928301774
            To: <sip:1000@acme.sip.example.com>
            Call-ID: a84b4c76e66710
            CSeq: 314159 INVITE
            User-Agent: Phone/1.2
            LINESContent-Length: 0

            """.replace("LINES", lines).replace("\n", "\r\n");
    }

    private static SipRequest parse(String text) {
        Source source = new Source(Transport.UDP, new InetSocketAddress("192.0.2.7", 5062));
        return (SipRequest) Parser.parse(text.getBytes(StandardCharsets.UTF_8), source);
    }

    private static Arrival arrival(SipRequest request) {
        return new Arrival(
                request,
                new Flow() {
                    private final InetSocketAddress here = new InetSocketAddress("192.0.2.1", 5060);

                    @Override
                    public Transport transport() {
                        return Transport.UDP;
                    }

                    @Override
                    public InetSocketAddress local() {
                        return here;
                    }

                    @Override
                    public Bytes sentBy() {
                        return Bytes.EMPTY;
                    }

                    @Override
                    public InetSocketAddress remote() {
                        return request.source().socketAddress();
                    }

                    @Override
                    public void send(byte[] message) {}
                },
                0);
    }

    private static Decision refusal(Reason reason, Outcome outcome) {
        return new Decision.Answer(
                Status.FORBIDDEN, null, Bytes.EMPTY, reason, new Finding(reason, outcome, Algorithm.MD5, POLICY, null));
    }

    private Event only() {
        List<Event> all = book.find(account -> true, true, EventFilter.ALL, 10);
        assertEquals(1, all.size());
        return all.get(0);
    }

    @Test
    void of_a_uri_scheme_user_and_host_are_told_and_no_password() {
        recorder.completed(arrival(request("")), Side.OUTSIDE, refusal(Reason.ACL_DENIED, Outcome.ACL_DENIED), null);
        assertEquals(
                new Event.Asked(
                        "INVITE",
                        "a84b4c76e66710",
                        "sip:bob@acme.sip.example.com",
                        "sip:1000@acme.sip.example.com",
                        "Phone/1.2"),
                only().asked());
        assertEquals(new Event.Peer("192.0.2.7", 5062, "udp", "192.0.2.1:5060"), only().peer());
    }

    @Test
    void the_realm_that_was_said_is_told_with_the_user_who_said_it() {
        recorder.completed(
                arrival(request("Proxy-Authorization: Digest username=\"bob\", realm=\"elsewhere\", nonce=\"n0nce\","
                        + " uri=\"sip:x\", response=\"5ccc069c403ebaf9f0171e9517f40e41\"\n")),
                Side.OUTSIDE,
                refusal(Reason.OTHER_REALM, Outcome.CHALLENGED),
                null);
        assertEquals("elsewhere", only().outcome().fact());
        assertEquals("bob", only().who().user());
    }

    @Test
    void what_the_inside_sends_what_a_dialog_lets_through_and_what_the_edge_answers_is_no_event() {
        Decision inDialog = new Decision.Forward(Passage.to(List.of()), Reason.ADMITTED, null);
        recorder.completed(arrival(request("")), Side.OUTSIDE, inDialog, null);
        recorder.completed(arrival(request("")), Side.INSIDE, refusal(Reason.SHED, Outcome.RATE_LIMITED), null);
        recorder.completed(
                arrival(request("")),
                Side.OUTSIDE,
                new Decision.Answer(Status.OK, null, Bytes.EMPTY, Reason.ANSWERED, null),
                null);
        assertEquals(List.of(), book.find(account -> true, true, EventFilter.ALL, 10));
    }

    @Test
    void a_guesser_pushes_out_neither_his_victims_events_nor_anybody_elses() {
        Verdict.Identity bob = new Verdict.Identity(Bytes.of("bob"), "CR00000000000000000000000000000001", null);
        Finding good = new Finding(Reason.ADMITTED, Outcome.OK, Algorithm.MD5, POLICY, bob);
        Decision admitted = new Decision.Forward(Passage.to(List.of()), Reason.ADMITTED, good);
        recorder.completed(arrival(request("")), Side.OUTSIDE, admitted, null);
        Arrival guess = arrival(request(""));
        for (int i = 0; i < 100_000; i++) {
            recorder.completed(guess, Side.OUTSIDE, refusal(Reason.WRONG_PASSWORD, Outcome.BAD_RESPONSE), null);
        }
        List<Event> mine = book.find(account -> true, false, event -> event.reason() == Reason.ADMITTED, 10);
        assertEquals(1, mine.size());
        assertEquals("bob", mine.get(0).who().user());
        assertEquals("CR00000000000000000000000000000001", mine.get(0).who().credentialSid());
    }

    @Test
    void the_event_of_a_stranger_allocates_nothing_once_there_were_enough() {
        Arrival arrival = arrival(usual());
        Decision challenge = refusal(Reason.CHALLENGED, Outcome.CHALLENGED);
        for (int i = 0; i < EventSettings.USUAL.strangers(); i++) {
            recorder.completed(arrival, Side.OUTSIDE, challenge, null);
        }
        new Allocations().assertBound("event stranger", () -> NOTHING, nothing -> {
            recorder.completed(arrival, Side.OUTSIDE, challenge, null);
            return challenge;
        });
    }

    @Test
    void the_event_of_an_account_takes_what_is_kept_of_it() {
        Arrival arrival = arrival(usual());
        Verdict.Identity bob = new Verdict.Identity(Bytes.of("bob"), "CR00000000000000000000000000000001", null);
        Finding good = new Finding(Reason.ADMITTED, Outcome.OK, Algorithm.MD5, POLICY, bob);
        Decision admitted = new Decision.Forward(Passage.to(List.of()), Reason.ADMITTED, good);
        new Allocations().assertBound("event account", () -> NOTHING, nothing -> {
            recorder.completed(arrival, Side.OUTSIDE, admitted, null);
            return admitted;
        });
    }
}
