package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Eight times the bytes cost about eight times the work, whatever they are. Work is the processor time of this thread, the
 * least of several runs; quadratic work would cost sixty-four times as much.
 */
class LinearTimeTest {
    private static final int SHORT = 16_000;
    private static final int FACTOR = 8;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @Tag("MSG-21")
    @ValueSource(
            strings = {
                "\"",
                "<",
                ",",
                ";",
                "=",
                ":",
                "\\",
                "[",
                "@",
                " ",
                "\t",
                "%",
                ";a",
                ";a=",
                "a,",
                "a;",
                "\"\\",
                "<>",
                "\"\",",
                "sip:a,",
                ";a=\"",
                ";a=\"\"",
                "SIP/2.0/UDP h,",
                "<sip:a>,",
                "\n ",
                "\u0001",
                "\"\\\u0001\"",
                "a\n",
                "a:\n",
                "Via: SIP/2.0/UDP h\n",
                "l: 1\n",
                "\r",
                "\n\n"
            })
    void work_grows_with_the_length_and_no_faster(String unit) {
        work(unit, SHORT); // warms up
        long few = work(unit, SHORT);
        long many = work(unit, SHORT * FACTOR);
        assertTrue(many < few * FACTOR * 4 + 1_000_000, few + " ns for n bytes, " + many + " for " + FACTOR + " n");
    }

    private static long work(String unit, int length) {
        byte[] fill = unit.repeat(length / unit.length()).replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        Bytes[] values = {
            Bytes.of(fill),
            concat("<sip:a@b>;x=", fill),
            concat("SIP/2.0/UDP h;x=", fill),
            concat("\"x", fill),
            concat("sip:", fill),
            concat("SIP/2.0/UDP h", fill)
        };
        byte[][] messages = {
            message("To: <sip:a>" + Messages.text(fill)),
            message("Via: " + Messages.text(fill)),
            message("Contact: " + Messages.text(fill)),
            message(Messages.text(fill)),
            fill
        };
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 5; run++) {
            long start = THREADS.getCurrentThreadCpuTime();
            for (Bytes value : values) {
                read(value);
            }
            for (byte[] message : messages) {
                read(message.clone());
            }
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - start);
        }
        return least;
    }

    private static Bytes concat(String start, byte[] fill) {
        return Bytes.of((start + Messages.text(fill)).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] message(String line) {
        String head = Messages.text(Messages.wire(Messages.OPTIONS));
        return head.replace("Content-Length", line + "\r\nContent-Length").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void read(Bytes value) {
        for (int at = 0; at >= 0 && at < value.length(); at = next(at, NameAddr.parse(value, at))) {}
        Via via = Via.parse(value, 0);
        if (via != null) {
            via.branch();
            via.stamped(Messages.PHONE);
        }
        SipUri.parse(value);
    }

    private static int next(int at, @Nullable NameAddr read) {
        return read == null ? -1 : Math.max(at, read.text().to()) + 1;
    }

    private static void read(byte[] message) {
        Framer framer = new Framer(1 << 20, 1 << 20);
        framer.next(message, 0, message.length);
        if (Parser.parse(message, Messages.PHONE) instanceof SipRequest request && request.fault() != null) {
            Reply.to(request, Fault.TOO_LARGE, Bytes.of("t")).toBytes();
        }
    }
}
