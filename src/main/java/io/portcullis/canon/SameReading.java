package io.portcullis.canon;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.HeaderValues;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is read in a message by those that act on it. */
final class SameReading {
    private SameReading() {}

    /** Whether the two are the same message to everybody who acts on them, whatever their spelling. */
    static boolean agree(SipMessage one, SipMessage other) {
        boolean ends = alike(one.from(), other.from()) && alike(one.to(), other.to());
        boolean identity = one.callId().equals(other.callId())
                && one.cseqNumber() == other.cseqNumber()
                && cseqMethod(one).equals(cseqMethod(other));
        boolean start = one instanceof SipRequest request
                ? other instanceof SipRequest plain && sameLine(request, plain)
                : !(other instanceof SipRequest);
        return start
                && ends
                && identity
                && alike(vias(one), vias(other))
                && routes(one).equals(routes(other))
                && one.body().equals(other.body());
    }

    private static boolean sameLine(SipRequest one, SipRequest other) {
        return one.methodToken().equals(other.methodToken())
                && one.requestUri().equals(other.requestUri())
                && one.maxForwards() == other.maxForwards();
    }

    private static Bytes cseqMethod(SipMessage message) {
        Bytes cseq = Objects.requireNonNull(message.header(HeaderName.CSEQ));
        int digits = 0;
        while (cseq.at(digits) >= '0' && cseq.at(digits) <= '9') {
            digits++;
        }
        return cseq.slice(digits, cseq.length()).trim();
    }

    private static boolean alike(NameAddr one, NameAddr other) {
        return one.uri().equals(other.uri()) && Objects.equals(one.tag(), other.tag());
    }

    private static List<Via> vias(SipMessage message) {
        List<Via> vias = new ArrayList<>();
        for (HeaderValues values = HeaderValues.of(message, HeaderName.VIA); values.next(); ) {
            Via via = values.via();
            if (via != null) {
                vias.add(via);
            }
        }
        return vias;
    }

    private static boolean alike(List<Via> ones, List<Via> others) {
        boolean alike = ones.size() == others.size();
        for (int i = 0; alike && i < ones.size(); i++) {
            alike = alike(ones.get(i), others.get(i));
        }
        return alike;
    }

    private static boolean alike(Via one, Via other) {
        return one.transport().equalsIgnoreCase(other.transport())
                && one.host().equalsIgnoreCase(other.host())
                && one.port() == other.port()
                && Objects.equals(one.branch(), other.branch())
                && sameParameter(one, other, "received")
                && sameParameter(one, other, "rport");
    }

    private static boolean sameParameter(Via one, Via other, String name) {
        @Nullable Bytes left = one.parameter(name);
        return Objects.equals(left, other.parameter(name));
    }

    private static List<Bytes> routes(SipMessage message) {
        List<Bytes> routes = new ArrayList<>();
        for (HeaderValues values = HeaderValues.of(message, HeaderName.ROUTE); values.next(); ) {
            NameAddr route = values.nameAddr();
            if (route != null) {
                routes.add(route.uri());
            }
        }
        return routes;
    }
}
