package io.portcullis.canon;

import io.portcullis.base.TokenBucket;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Fault;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.Parsed;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import java.util.List;

/**
 * Rewrites unusual messages. The header lines that this edge or the next one acts on are read by {@link SecondReader}
 * and written as it reads them; all others keep their bytes, and so do order, body and start line, but for the spelling
 * of {@code SIP/2.0}. The result must read to {@link Parser} as what arrived did, and hold nothing unusual any more.
 * Work is bounded by the size of the head, at most {@value #MOST_HEAD} bytes. Safe for use by any thread.
 */
public final class Canon {
    private static final int MOST_HEAD = 16 << 10;
    private static final int MOST_VALUE = 4 << 10;
    private static final String REFUSED = "odd_refused";
    private static final Fault TOO_LARGE = new Fault(Status.MESSAGE_TOO_LARGE, "Unusual Message Too Large", REFUSED);
    private static final Fault AMBIGUOUS =
            new Fault(Status.BAD_REQUEST, "Unusual Message Reads In More Than One Way", REFUSED);

    private final TokenBucket allowance;

    /** A second lane whose allowance is unspent at {@code now}, by the clock that {@link #admits} is asked with. */
    public Canon(CanonSettings settings, long now) {
        this.allowance = new TokenBucket(settings.messagesPerSecond(), now);
    }

    /** Other settings from now on. */
    public void reload(CanonSettings settings) {
        allowance.perSecond(settings.messagesPerSecond());
    }

    /** Whether one more message from outside may take this lane; counts it when it may. */
    public boolean admits(long nanos) {
        return allowance.spend(nanos);
    }

    /** The plain form of {@code odd}, which has an oddity and no fault. */
    public Rewritten rewrite(SipMessage odd) {
        if (odd.headerStart(odd.headerCount()) > MOST_HEAD) {
            return new Rewritten.Refused(TOO_LARGE);
        }
        PlainText text = new PlainText(odd);
        for (int line = 0; line < odd.headerCount(); line++) {
            HeaderName name = odd.headerName(line);
            Bytes value = odd.headerValue(line);
            if (!SecondReader.reads(name)) {
                text.line(odd.headerText(line), value);
                continue;
            }
            List<Bytes> read = value.length() > MOST_VALUE ? List.of() : SecondReader.read(name, value);
            if (read.isEmpty()) {
                return new Rewritten.Refused(notUnderstood(name));
            }
            read.forEach(plain -> text.line(Bytes.of(name.text()), plain));
        }
        return check(odd, Parser.parse(text.toBytes(), odd.source()));
    }

    private static Fault notUnderstood(HeaderName name) {
        return new Fault(Status.BAD_REQUEST, "Unusual " + name.text() + " Not Understood", REFUSED);
    }

    /** What was written must be plain, and no other message than the one that arrived. */
    private static Rewritten check(SipMessage odd, Parsed parsed) {
        boolean fit = parsed instanceof SipMessage plain
                && (plain.oddity() == null || plain.oddity() == Oddity.ESCAPED_CONTROL)
                && !(plain instanceof SipRequest request && request.fault() != null)
                && SameReading.agree(odd, plain);
        return fit ? new Rewritten.Plain((SipMessage) parsed) : new Rewritten.Refused(AMBIGUOUS);
    }
}
