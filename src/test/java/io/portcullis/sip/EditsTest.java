package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EditsTest {
    private static final Bytes NEW_LINE = Bytes.of("Via: SIP/2.0/UDP edge;branch=z9hG4bKe\r\n");

    private static String apply(Edits edits) {
        return Messages.text(edits.apply());
    }

    private static String wire(String text) {
        return Messages.text(Messages.wire(text));
    }

    @Test
    void without_edits_the_message_leaves_as_it_came() {
        for (String text : List.of(Messages.INVITE, Messages.OPTIONS, Messages.COMPACT, Messages.RINGING)) {
            SipMessage message = assertInstanceOf(SipMessage.class, Messages.parse(text));
            assertEquals(wire(text), apply(new Edits(message)));
        }
    }

    @Test
    void octets_behind_the_body_do_not_leave() {
        SipRequest request = Messages.request(Messages.OPTIONS + "INVITE sip:evil SIP/2.0\n");
        assertEquals(wire(Messages.OPTIONS), apply(new Edits(request)));
    }

    @Test
    void a_forwarded_request_differs_only_where_it_must() {
        SipRequest request = Messages.request(Messages.INVITE.replace("phone SIP/2.0", "phone sip/2.0"));
        Edits edits = new Edits(request)
                .plainVersion()
                .requestUri(Bytes.of("sip:15551230001@10.0.0.5"))
                .insertFirst(NEW_LINE)
                .replace(request.topVia().text(), request.stampedVia())
                .value(request.findHeader(HeaderName.MAX_FORWARDS, 0), Bytes.of("69"))
                .remove(request.findHeader(HeaderName.PROXY_AUTHORIZATION, 0))
                .insertLast(Bytes.of("X-Portcullis-User: alice\r\n"));
        String credentials =
                Messages.INVITE.substring(Messages.INVITE.indexOf("Proxy-Auth"), Messages.INVITE.indexOf("User-Agent"));
        String expected = wire(Messages.INVITE
                        .replace("sip:+15551230001@edge.example.com;user=phone SIP", "sip:15551230001@10.0.0.5 SIP")
                        .replace(";rport\n", ";received=198.51.100.7;rport=5062\n")
                        .replace("Max-Forwards: 70", "Max-Forwards: 69")
                        .replace(credentials, "")
                        .replace("\n\n", "\nX-Portcullis-User: alice\n\n"))
                .replaceFirst("\r\n", "\r\n" + NEW_LINE);
        assertEquals(expected, apply(edits));
    }

    @Test
    void the_topmost_via_leaves_alone_whether_it_has_a_line_of_its_own_or_not() {
        SipMessage ringing = assertInstanceOf(SipMessage.class, Messages.parse(Messages.RINGING));
        String top = Messages.RINGING.substring(Messages.RINGING.indexOf("Via"), Messages.RINGING.lastIndexOf("Via"));
        assertEquals(wire(Messages.RINGING.replace(top, "")), apply(new Edits(ringing).removeTopVia()));

        SipRequest joined = Messages.request(Messages.COMPACT);
        String value = "SIP / 2.0 / TCP [2001:db8::1]:5060 ; branch = z9hG4bKa ; rport,";
        assertEquals(wire(Messages.COMPACT.replace(value, "")), apply(new Edits(joined).removeTopVia()));
    }

    @Test
    void insertions_at_one_place_stand_in_the_order_they_were_asked_for_and_before_a_removal() {
        SipRequest request = Messages.request(Messages.OPTIONS);
        Edits edits = new Edits(request)
                .remove(2)
                .insertBefore(2, Bytes.of("A: 1\r\n"))
                .insertBefore(2, Bytes.of("B: 2\r\n"));
        assertEquals(wire(Messages.OPTIONS.replace("To: <sip:edge.example.com>", "A: 1\nB: 2")), apply(edits));
    }

    @Test
    void edits_that_overlap_are_our_own_fault() {
        SipRequest request = Messages.request(Messages.OPTIONS);
        Edits edits = new Edits(request).remove(2).value(2, Bytes.of("x"));
        assertThrows(IllegalStateException.class, edits::apply);
    }

    @Test
    void a_view_of_another_message_is_our_own_fault() {
        Edits edits = new Edits(Messages.request(Messages.OPTIONS));
        Bytes other = Messages.request(Messages.OPTIONS).requestUri();
        assertThrows(IllegalArgumentException.class, () -> edits.replace(other, Bytes.EMPTY));
    }

    @Test
    void a_value_that_would_make_a_second_header_is_refused() {
        Edits edits = new Edits(Messages.request(Messages.OPTIONS));
        for (String value : List.of("a\r\nEvil: b", "a\nb", "a\rb", "a\u0000", "\"a\\\r\"")) {
            assertThrows(IllegalArgumentException.class, () -> edits.value(2, Bytes.of(value)));
            assertThrows(IllegalArgumentException.class, () -> edits.requestUri(Bytes.of(value)));
        }
        edits.value(2, Bytes.of("12\" \u00fc\t"));
    }

    @Test
    void a_response_has_no_request_uri() {
        SipMessage ringing = assertInstanceOf(SipMessage.class, Messages.parse(Messages.RINGING));
        assertThrows(IllegalStateException.class, () -> new Edits(ringing).requestUri(Bytes.of("sip:a")));
    }

    @Test
    void random_edits_do_what_a_list_of_lines_does() {
        Random random = new Random(3261);
        String[] texts = {Messages.INVITE, Messages.OPTIONS, Messages.COMPACT};
        for (int round = 0; round < 3000; round++) {
            String text = texts[random.nextInt(texts.length)];
            SipRequest request = Messages.request(text);
            Edits edits = new Edits(request);
            assertEquals(edited(text, random, edits, request.headerCount()), apply(edits), "round " + round);
        }
    }

    /** Draws edits, and makes each twice: in {@code edits}, and in a list of lines, which comes back as text. */
    private static String edited(String text, Random random, Edits edits, int count) {
        String[] parts = wire(text).split("\r\n\r\n", 2);
        String[] lines = parts[0].split("\r\n", -1);
        List<List<String>> before = new ArrayList<>();
        boolean[] touched = new boolean[count];
        for (int line = 0; line <= count; line++) {
            before.add(new ArrayList<>());
        }
        boolean uri = false;
        for (int i = random.nextInt(40); i > 0; i--) {
            int line = random.nextInt(count + 1);
            String word = "w" + random.nextInt(1000);
            switch (random.nextInt(5)) {
                case 0 -> {
                    edits.insertBefore(line, Bytes.of("X: " + word + "\r\n"));
                    before.get(line).add("X: " + word);
                }
                case 1 -> {
                    edits.insertFirst(Bytes.of("F: " + word + "\r\n"));
                    before.get(0).add("F: " + word);
                }
                case 2 -> {
                    if (line < count && !touched[line]) {
                        edits.remove(line);
                        lines[line + 1] = "";
                        touched[line] = true;
                    }
                }
                case 3 -> {
                    if (line < count && !touched[line]) {
                        edits.value(line, Bytes.of(word));
                        String old = lines[line + 1];
                        String name = old.substring(0, old.indexOf(':') + 1);
                        String value = old.substring(name.length());
                        lines[line + 1] = name + value.replace(value.strip(), word);
                        touched[line] = true;
                    }
                }
                default -> {
                    if (!uri) {
                        edits.requestUri(Bytes.of("sip:" + word));
                        String[] words = lines[0].split(" ", -1);
                        lines[0] = words[0] + " sip:" + word + " " + words[2];
                        uri = true;
                    }
                }
            }
        }
        StringBuilder result = new StringBuilder(lines[0]).append("\r\n");
        for (int line = 0; line <= count; line++) {
            before.get(line).forEach(inserted -> result.append(inserted).append("\r\n"));
            if (line < count && !lines[line + 1].isEmpty()) {
                result.append(lines[line + 1]).append("\r\n");
            }
        }
        return result.append("\r\n").append(parts[1]).toString();
    }
}
