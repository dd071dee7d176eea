package io.portcullis.proxy;

import io.portcullis.proxy.OwnVias.OwnVia;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.HeaderValues;
import io.portcullis.sip.Method;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.SipUri;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.transaction.TransactionUser;
import io.portcullis.wire.Flow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Ends a dialog in the name of a caller who never hears of it: the 2xx that made it is acknowledged every time it comes
 * (RFC 3261 section 13.2.2.4), and the callee is told good-bye once (section 15.1.1). Both go where the 2xx came from,
 * by the proxies that are behind us, and nowhere else whatever it says. Confined to its event loop.
 *
 * @param accepted the 2xx
 * @param callee the flow it came on
 */
record HangUp(Core core, SipResponse accepted, Flow callee) {
    private static final long LAST_NUMBER = 0xffff_ffffL;

    /** Answers a 2xx of {@code transaction}; {@code first} is whether it is the first one. */
    static void on(Core core, ClientTransaction transaction, SipResponse accepted, boolean first) {
        HangUp hangUp = new HangUp(core, accepted, transaction.flow());
        hangUp.acknowledge();
        if (first) {
            hangUp.end();
        }
    }

    private void acknowledge() {
        callee.send(
                request(Method.ACK.name(), accepted.cseqNumber(), core.vias().next(callee)));
    }

    private void end() {
        OwnVia via = core.vias().next(callee);
        byte[] bye = request(Method.BYE.name(), Math.min(accepted.cseqNumber() + 1, LAST_NUMBER), via);
        core.layer()
                .client(callee, via.branch(), bye, Method.BYE, new TransactionUser.Uninterested(Share.NONE))
                .start();
    }

    private byte[] request(String method, long number, OwnVia via) {
        StringBuilder text = new StringBuilder(512)
                .append(method + ' ' + remoteTarget() + " SIP/2.0\r\n")
                .append(via.line())
                .append("Max-Forwards: 70\r\n");
        routes().forEach(route -> text.append("Route: " + route + "\r\n"));
        text.append("From: " + line(HeaderName.FROM) + "\r\n")
                .append("To: " + line(HeaderName.TO) + "\r\n")
                .append("Call-ID: " + accepted.callId() + "\r\n")
                .append("CSeq: " + number + ' ' + method + "\r\n")
                .append("Content-Length: 0\r\n\r\n");
        return Bytes.of(text.toString()).toArray();
    }

    private Bytes line(HeaderName name) {
        return accepted.headerValue(accepted.findHeader(name, 0));
    }

    private Bytes remoteTarget() {
        NameAddr contact = accepted.nameAddr(HeaderName.CONTACT);
        return contact == null ? accepted.to().uri() : contact.uri();
    }

    /** What others behind us recorded above our own value, the nearest first. */
    private List<Bytes> routes() {
        List<Bytes> behind = new ArrayList<>();
        for (HeaderValues recorded = HeaderValues.of(accepted, HeaderName.RECORD_ROUTE); recorded.next(); ) {
            NameAddr value = recorded.nameAddr();
            if (value != null && isOurs(value)) {
                Collections.reverse(behind);
                return behind;
            }
            if (value != null) {
                behind.add(value.text());
            }
        }
        return List.of();
    }

    private boolean isOurs(NameAddr value) {
        SipUri uri = value.sipUri();
        return uri != null
                && callee.sentBy()
                        .toString()
                        .equals(uri.port() < 0 ? uri.host().toString() : uri.host() + ":" + uri.port());
    }
}
