package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramerTest {
    private static final Framed NEED_MORE = new Framed.NeedMore();

    private static final String STREAM = "\n" + Messages.COMPACT.replace("l: 4", "l:\n \t4") + "\n\n" + Messages.OPTIONS
            + Messages.INVITE + "\n" + Messages.RINGING;

    /** A stream that arrives in pieces, and what a framer makes of it. */
    private static final class Stream {
        private final Framer framer = new Framer(4096, 4096);
        private final List<Framed> framed = new ArrayList<>();
        private byte[] unread = {};

        void arrive(byte[] bytes, int from, int to) {
            int kept = unread.length;
            unread = Arrays.copyOf(unread, kept + to - from);
            System.arraycopy(bytes, from, unread, kept, to - from);
            // Framed where buffers have it: at some offset, with rubbish behind.
            byte[] buffer = new byte[unread.length + 11];
            Arrays.fill(buffer, (byte) '\n');
            System.arraycopy(unread, 0, buffer, 5, unread.length);
            int at = 5;
            int end = 5 + unread.length;
            for (Framed next = framer.next(buffer, at, end);
                    !next.equals(NEED_MORE);
                    next = framer.next(buffer, at, end)) {
                framed.add(next);
                if (next instanceof Framed.Malformed) {
                    return;
                }
                at += next instanceof Framed.Whole whole ? whole.length() : ((Framed.KeepAlive) next).length();
            }
            unread = Arrays.copyOfRange(buffer, at, end);
        }
    }

    private static List<Framed> frame(byte[] bytes, int... cuts) {
        Stream stream = new Stream();
        int from = 0;
        for (int cut : cuts) {
            stream.arrive(bytes, from, cut);
            from = cut;
        }
        stream.arrive(bytes, from, bytes.length);
        return stream.framed;
    }

    private static Framed first(String text) {
        byte[] bytes = Messages.wire(text);
        return new Framer(4096, 4096).next(bytes, 0, bytes.length);
    }

    private static final List<Framed> EXPECTED = List.of(
            new Framed.KeepAlive(2, false),
            new Framed.Whole(Messages.wire(Messages.COMPACT).length + 3),
            new Framed.KeepAlive(2, false),
            new Framed.KeepAlive(2, true),
            new Framed.Whole(Messages.wire(Messages.OPTIONS).length),
            new Framed.Whole(Messages.wire(Messages.INVITE).length),
            new Framed.KeepAlive(2, false),
            new Framed.Whole(Messages.wire(Messages.RINGING).length));

    @Test
    void messages_and_keep_alives_in_one_piece_come_apart() {
        assertEquals(EXPECTED, frame(Messages.wire(STREAM)));
    }

    @Test
    void a_stream_cut_at_any_byte_frames_the_same() {
        byte[] bytes = Messages.wire(STREAM);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertEquals(EXPECTED, frame(bytes, cut), "cut at " + cut);
        }
    }

    @Test
    void a_stream_cut_twice_frames_the_same() {
        byte[] bytes = Messages.wire(STREAM);
        for (int cut = 0; cut < bytes.length; cut += 3) {
            for (int other = cut; other < Math.min(bytes.length, cut + 12); other++) {
                assertEquals(EXPECTED, frame(bytes, cut, other), "cut at " + cut + " and " + other);
            }
        }
    }

    @Test
    void a_stream_that_dribbles_byte_by_byte_frames_the_same() {
        byte[] bytes = Messages.wire(STREAM);
        int[] cuts = new int[bytes.length];
        Arrays.setAll(cuts, i -> i);
        assertEquals(EXPECTED, frame(bytes, cuts));
    }

    @Test
    void what_the_framer_cuts_the_parser_reads_whole() {
        byte[] bytes = Messages.wire(STREAM);
        int at = 0;
        for (Framed framed : EXPECTED) {
            if (framed instanceof Framed.Whole whole) {
                byte[] cut = Arrays.copyOfRange(bytes, at, at + whole.length());
                SipMessage message = assertInstanceOf(SipMessage.class, Parser.parse(cut, Messages.PHONE));
                assertEquals(Folds.joined(cut).length, message.bytes().length());
                at += whole.length();
            } else {
                at += ((Framed.KeepAlive) framed).length();
            }
        }
        assertEquals(bytes.length, at);
    }

    @Test
    void a_head_that_has_been_read_is_not_read_again() {
        byte[] head = Messages.wire(Messages.OPTIONS.replace("Length: 0", "Length: 2000"));
        byte[] bytes = Arrays.copyOf(head, head.length + 2000);
        Framer framer = new Framer(4096, 4096);
        assertEquals(NEED_MORE, framer.next(bytes, 0, head.length));
        Arrays.fill(bytes, 0, head.length, (byte) 'x');
        assertEquals(NEED_MORE, framer.next(bytes, 0, head.length + 1999));
        assertEquals(new Framed.Whole(head.length + 2000), framer.next(bytes, 0, head.length + 2000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "+5",
                "0x5",
                "five",
                "",
                " ",
                "5 5",
                "5,5",
                "5;a",
                "1\n 2",
                "2147483648",
                "4294967297",
                "18446744073709551621",
                "5\r",
                "5\rx",
                "\u00b25"
            })
    void a_content_length_that_is_no_number_loses_the_stream(String length) {
        byte[] bytes = Messages.wire(Messages.OPTIONS.replace("Length: 0", "Length: " + length));
        assertInstanceOf(Framed.Malformed.class, new Framer(4096, 4096).next(bytes, 0, bytes.length), length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "000", " \t0\t ", "\n 0", "\n\t\n 0\n "})
    void a_content_length_among_blanks_and_folds_is_read(String length) {
        byte[] bytes = Messages.wire(Messages.OPTIONS.replace("Length: 0", "Length:" + length));
        assertEquals(new Framed.Whole(bytes.length), new Framer(4096, 4096).next(bytes, 0, bytes.length));
        SipRequest request = assertInstanceOf(SipRequest.class, Parser.parse(bytes, Messages.PHONE));
        assertNull(request.fault());
        assertEquals(Folds.joined(bytes).length, request.bytes().length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0\nl: 0",
                "l: 0\nContent-Length: 5",
                "Content-Length \t: 0\nCONTENT-LENGTH: 0",
                "Content-Lenght: 0"
            })
    void a_content_length_twice_or_never_loses_the_stream(String lines) {
        assertInstanceOf(Framed.Malformed.class, first(Messages.OPTIONS.replace("Content-Length: 0", lines)));
    }

    @Test
    void a_response_may_say_its_length_twice_but_not_two_lengths() {
        String twice = Messages.RINGING.replace("Content-Length: 0", "Content-Length: 0\nl: 0");
        assertInstanceOf(Framed.Whole.class, first(twice));
        assertInstanceOf(Framed.Malformed.class, first(twice.replace("l: 0", "l: 1")));
    }

    @Test
    void a_content_length_folded_into_another_header_counts_for_nothing() {
        String text =
                Messages.OPTIONS.replace("Content-Length: 0", "Subject: x\n Content-Length: 9\nContent-Length: 0");
        assertEquals(new Framed.Whole(Messages.wire(text).length), first(text));
    }

    @Test
    void a_head_may_be_as_long_as_the_limit_and_no_longer() {
        byte[] bytes = Messages.wire(Messages.OPTIONS);
        assertEquals(new Framed.Whole(bytes.length), new Framer(bytes.length, 0).next(bytes, 0, bytes.length));
        assertInstanceOf(Framed.Malformed.class, new Framer(bytes.length - 1, 0).next(bytes, 0, bytes.length));
        assertEquals(NEED_MORE, new Framer(100, 0).next(bytes, 0, 100));
        assertInstanceOf(Framed.Malformed.class, new Framer(100, 0).next(bytes, 0, 101));
    }

    @Test
    void a_body_longer_than_the_limit_is_refused_before_it_comes() {
        byte[] bytes = Messages.wire(Messages.OPTIONS.replace("Length: 0", "Length: 11"));
        assertEquals(NEED_MORE, new Framer(4096, 11).next(bytes, 0, bytes.length));
        assertInstanceOf(Framed.Malformed.class, new Framer(4096, 10).next(bytes, 0, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0016\u0003\u0001", "\u0000\u0000\u0000\u0000", " OPTIONS", ":", "\u00ff"})
    void what_can_not_start_a_message_loses_the_stream_at_its_first_byte(String text) {
        assertInstanceOf(Framed.Malformed.class, first(text));
    }

    @Test
    void half_a_line_end_between_messages_loses_the_stream() {
        byte[] feed = {'\n'};
        byte[] carriage = {'\r', 'O'};
        assertInstanceOf(Framed.Malformed.class, new Framer(9, 9).next(feed, 0, 1));
        assertEquals(NEED_MORE, new Framer(9, 9).next(carriage, 0, 1));
        assertInstanceOf(Framed.Malformed.class, new Framer(9, 9).next(carriage, 0, 2));
    }
}
