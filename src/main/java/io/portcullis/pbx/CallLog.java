package io.portcullis.pbx;

import gov.nist.javax.sip.header.SIPHeader;
import io.portcullis.pbx.DemoPbx.Call;
import io.portcullis.pbx.DemoPbx.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ProxyAuthorizationHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;

/** The last calls and what their requests carried; the oldest goes when full. Safe for use by any thread. */
final class CallLog {
    private final int most;
    private final Deque<Entry> entries = new ArrayDeque<>();

    CallLog(int most) {
        this.most = most;
    }

    /** Writes down a new call, which rings. */
    synchronized Entry open(Request invite) {
        Entry entry = new Entry(invite);
        entries.addLast(entry);
        if (entries.size() > most) {
            entries.removeFirst();
        }
        return entry;
    }

    synchronized List<Call> snapshot() {
        return entries.stream().map(Entry::snapshot).toList();
    }

    /** The user part of the Request-URI; empty when it has none. */
    static String callee(Request request) {
        URI uri = request.getRequestURI();
        String user = uri instanceof SipURI sip ? sip.getUser() : uri.toString();
        return user == null ? "" : user;
    }

    /** One call; what its INVITE carried stays, the rest moves on. */
    static final class Entry {
        private final Request invite;
        private int credentials;
        private int holds;
        private boolean acknowledged;
        private State state = State.RINGING;

        private Entry(Request invite) {
            this.invite = invite;
            this.credentials = credentials(invite);
        }

        /** Counts what a later request of this call brought along. */
        synchronized void saw(Request request) {
            credentials += credentials(request);
        }

        synchronized void became(State next) {
            if (next == State.HELD && state != State.HELD) {
                holds++;
            }
            state = next;
        }

        /** Whether this is the first ACK; later ones are for a re-INVITE, or sent again. */
        synchronized boolean firstAck() {
            boolean first = !acknowledged;
            acknowledged = true;
            return first;
        }

        String callee() {
            return CallLog.callee(invite);
        }

        synchronized State state() {
            return state;
        }

        private synchronized Call snapshot() {
            String callId = ((CallIdHeader) invite.getHeader(CallIdHeader.NAME)).getCallId();
            URI caller = ((FromHeader) invite.getHeader(FromHeader.NAME))
                    .getAddress()
                    .getURI();
            return new Call(
                    callId,
                    callee(),
                    caller.toString(),
                    values(invite, "P-Asserted-Identity"),
                    portcullisHeaders(invite),
                    credentials,
                    holds,
                    state);
        }

        private static int credentials(Request request) {
            return values(request, AuthorizationHeader.NAME).size()
                    + values(request, ProxyAuthorizationHeader.NAME).size();
        }

        private static Map<String, String> portcullisHeaders(Request request) {
            Map<String, String> found = new LinkedHashMap<>();
            for (Iterator<?> names = request.getHeaderNames(); names.hasNext(); ) {
                String name = (String) names.next();
                if (name.toLowerCase(Locale.ROOT).startsWith("x-portcullis-")) {
                    found.put(name, String.join(", ", values(request, name)));
                }
            }
            return found;
        }

        private static List<String> values(Message message, String name) {
            List<String> found = new ArrayList<>();
            for (Iterator<?> headers = message.getHeaders(name); headers.hasNext(); ) {
                found.add(((SIPHeader) headers.next()).getHeaderValue().trim());
            }
            return found;
        }
    }
}
