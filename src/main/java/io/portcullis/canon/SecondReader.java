package io.portcullis.canon;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.SIPHeaderList;
import gov.nist.javax.sip.parser.ParserFactory;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The fence around the parser of JAIN SIP's reference implementation: header values in, the values as it writes them
 * out, and whatever it throws stays here. It is given one character for each byte, so that no byte is lost to a
 * character set. Stateless; safe for use by any thread.
 */
final class SecondReader {
    private SecondReader() {}

    /**
     * Whether values of this header are given to it: those that decide where a message goes and what it belongs to. It
     * has no say in any other, for a proxy must not refuse a message for a header that it does not need (RFC 3261
     * section 16.3).
     */
    static boolean reads(HeaderName name) {
        return switch (name) {
            case VIA, FROM, TO, CALL_ID, CSEQ, MAX_FORWARDS, CONTENT_LENGTH, ROUTE -> true;
            default -> false;
        };
    }

    /**
     * The lines' values that {@code value} makes: each Via its own, of all others one; none when it does not understand
     * it.
     */
    static List<Bytes> read(HeaderName name, Bytes value) {
        String line = name.text() + ": " + latin(value) + '\n';
        try {
            SIPHeader header = ParserFactory.createParser(line).parse();
            List<Bytes> values = new ArrayList<>();
            if (name == HeaderName.VIA && header instanceof SIPHeaderList<?> list) {
                for (SIPHeader each : list) {
                    values.add(valueOf(each));
                }
            } else if (header instanceof CSeq cseq) {
                values.add(cseq(cseq, value));
            } else {
                values.add(valueOf(header));
            }
            return values;
        } catch (ParseException | RuntimeException | StackOverflowError unfit) {
            // It says so in many ways, a NullPointerException among them; they all mean the same.
            return List.of();
        }
    }

    // It makes every method upper case, though they are case-sensitive (RFC 3261 section 7.1).
    private static Bytes cseq(CSeq read, Bytes value) {
        Bytes method = value.slice(value.length() - read.getMethod().length(), value.length());
        if (!method.equalsIgnoreCase(read.getMethod())) {
            throw new IllegalArgumentException("CSeq: another method (expected: the last word)");
        }
        return Bytes.of((read.getSeqNumber() + " " + latin(method)).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Bytes valueOf(SIPHeader header) {
        String line = header.encode();
        String value = line.substring(line.indexOf(':') + 1).strip();
        if (value.isEmpty() || value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("value: not one line (expected: one line of text)");
        }
        return Bytes.of(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String latin(Bytes bytes) {
        return new String(bytes.array(), bytes.from(), bytes.length(), StandardCharsets.ISO_8859_1);
    }
}
