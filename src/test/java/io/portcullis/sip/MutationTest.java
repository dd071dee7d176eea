package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever one byte does to a message: nothing throws, and what passes without a fault can be used in every way. */
class MutationTest {
    private static final List<String> TEXTS =
            List.of(Messages.INVITE, Messages.OPTIONS, Messages.COMPACT, Messages.RINGING);
    private static final Bytes TAG = Bytes.of("t");

    @Test
    void every_byte_turned_into_every_other_is_survived() {
        for (String text : List.of(Messages.OPTIONS, Messages.COMPACT)) {
            byte[] bytes = head(text);
            for (int value = 0; value < 256; value++) {
                turnEach(bytes, (byte) value);
            }
        }
    }

    @Test
    void every_byte_turned_into_one_with_a_meaning_is_survived() {
        for (String text : List.of(Messages.INVITE, Messages.RINGING)) {
            byte[] bytes = head(text);
            for (char value : "\0\t\r\n \"%,/09:;<=>?@AZ[\\]az\u007f\u0080\u00ff".toCharArray()) {
                turnEach(bytes, (byte) value);
            }
        }
    }

    private static void turnEach(byte[] bytes, byte value) {
        for (int at = 0; at < bytes.length; at++) {
            byte[] mutant = bytes.clone();
            mutant[at] = value;
            use(mutant);
        }
    }

    @Test
    void every_truncation_deletion_and_doubling_is_survived() {
        for (String text : TEXTS) {
            byte[] bytes = Messages.wire(text);
            for (int at = 0; at < bytes.length; at++) {
                use(Arrays.copyOf(bytes, at));
                use(Arrays.copyOfRange(bytes, at, bytes.length));
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
                System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
                use(shorter);
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                use(longer);
            }
        }
    }

    @Test
    void what_lies_behind_a_message_in_its_array_is_not_read() {
        String folded = Messages.OPTIONS.replace("Call-ID: ", "Call-ID:\n ");
        for (String text : List.of(Messages.INVITE, Messages.OPTIONS, Messages.RINGING, folded)) {
            byte[] bytes = Messages.wire(text);
            for (int length = 0; length < bytes.length; length++) {
                byte[] alone = Arrays.copyOf(bytes, length);
                assertEquals(
                        reading(Parser.parse(alone, Messages.PHONE)),
                        reading(Parser.parse(bytes, length, Messages.PHONE)));
            }
        }
    }

    private static String reading(Parsed parsed) {
        if (parsed instanceof SipMessage message) {
            Fault fault = message instanceof SipRequest request ? request.fault() : null;
            return message.headerCount() + " " + fault + " " + message.oddity() + " " + message.bytes();
        }
        return parsed.toString();
    }

    @Test
    void pieces_moved_about_are_survived() {
        Random random = new Random(4475);
        for (int round = 0; round < 30_000; round++) {
            byte[] bytes = head(TEXTS.get(random.nextInt(TEXTS.size())));
            for (int i = random.nextInt(4); i >= 0; i--) {
                int length = random.nextInt(24);
                int from = random.nextInt(bytes.length - length);
                System.arraycopy(bytes, from, bytes, random.nextInt(bytes.length - length), length);
            }
            use(bytes);
        }
    }

    /** The head, with little of the body. */
    private static byte[] head(String text) {
        byte[] bytes = Messages.wire(text.replace("Content-Length: 197", "Content-Length: 3"));
        int behind = Messages.text(bytes).indexOf("\r\n\r\n") + 7;
        return Arrays.copyOf(bytes, Math.min(bytes.length, behind));
    }

    static void use(byte[] bytes) {
        Parsed parsed = Parser.parse(bytes, Messages.PHONE);
        if (parsed instanceof SipRequest request) {
            Fault fault = request.fault();
            if (fault != null) {
                Reply.to(request, fault, TAG).toBytes();
                return;
            }
            view(request);
            byte[] reply =
                    Reply.to(request, Status.PROXY_AUTHENTICATION_REQUIRED, TAG).toBytes();
            assertInstanceOf(SipResponse.class, Parser.parse(reply, Messages.PHONE));
            forward(request);
        } else if (parsed instanceof SipResponse response) {
            views(response);
            new Edits(response).removeTopVia().apply();
        }
    }

    private static void view(SipRequest request) {
        views(request);
        request.maxForwards();
        request.replyPort();
        request.claimsDialog();
        each(request, HeaderName.ROUTE, NameAddr::sipUri);
        SipUri uri = request.sipUri();
        if (uri != null) {
            uri.parameter("transport");
        }
        assertEquals(uri, SipUri.parse(request.requestUri()));
    }

    private static void views(SipMessage message) {
        message.callId();
        message.cseqNumber();
        message.cseqMethod();
        message.topVia().branch();
        message.topVia().hasCookie();
        message.topVia().parameter("received");
        message.from().tag();
        message.from().sipUri();
        message.to().tag();
        message.body();
        each(message, HeaderName.CONTACT, NameAddr::sipUri);
        each(message, HeaderName.RECORD_ROUTE, NameAddr::tag);
    }

    private static void each(SipMessage message, HeaderName name, Consumer<NameAddr> use) {
        for (HeaderValues values = HeaderValues.of(message, name); values.next(); ) {
            NameAddr address = values.nameAddr();
            if (address != null) {
                use.accept(address);
            }
        }
    }

    /** What is forwarded must read like what came, but for what was changed. */
    private static void forward(SipRequest request) {
        byte[] copy = new Edits(request)
                .plainVersion()
                .insertFirst(Bytes.of("Via: SIP/2.0/UDP edge;branch=z9hG4bKe\r\n"))
                .replace(request.topVia().text(), request.stampedVia())
                .apply();
        SipRequest forwarded = assertInstanceOf(SipRequest.class, Parser.parse(copy, Messages.PHONE));
        assertEquals(request.fault(), forwarded.fault());
        assertEquals(request.headerCount() + 1, forwarded.headerCount());
        assertEquals(request.requestUri(), forwarded.requestUri());
        assertEquals(request.callId(), forwarded.callId());
        assertEquals(request.from(), forwarded.from());
        assertEquals(request.to(), forwarded.to());
        assertEquals(request.body(), forwarded.body());
    }
}
