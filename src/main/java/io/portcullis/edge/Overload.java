package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.base.TokenBucket;
import io.portcullis.edge.Decision.Answer;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Status;
import io.portcullis.sip.TelUri;
import io.portcullis.wire.Load;
import io.portcullis.wire.Loop;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests away while the loop does not keep up, before anything costly is done for them: first those of
 * strangers who have shown no credentials, then those who have and the PBX's new requests, emergency calls last.
 * Dialogs go on: what belongs to one, and ACK and CANCEL, never come here. Confined to its loop.
 */
final class Overload {
    private static final int SHORTEST_RETRY = 1;
    private static final int LONGEST_RETRY = 8;
    /**
     * As many emergency calls a second are taken by each loop however high its load is: whoever floods may call
     * anything one.
     */
    private static final int EMERGENCIES = 50;

    private final Loop loop;
    private final EdgeListener listener;
    private final RandomGenerator random;
    private final TokenBucket emergencies;
    private final Bytes[] retryAfter = new Bytes[LONGEST_RETRY];

    Overload(Loop loop, EdgeListener listener, RandomGenerator random) {
        this.loop = loop;
        this.listener = listener;
        this.random = random;
        this.emergencies = new TokenBucket(EMERGENCIES, loop.nanos());
        for (int i = 0; i < LONGEST_RETRY; i++) {
            retryAfter[i] = Bytes.of("Retry-After: " + (SHORTEST_RETRY + i) + "\r\n");
        }
    }

    /**
     * How {@code request}, which belongs to no dialog, is turned away; null when it is not. Those who are come again at
     * different times.
     *
     * @param emergencyNumbers user parts and telephone numbers that are for emergencies
     */
    @Nullable
    Answer refusal(SipRequest request, Side side, List<String> emergencyNumbers) {
        Load load = loop.load();
        if (load == Load.CALM || (isEmergency(request, emergencyNumbers) && emergencies.spend(loop.nanos()))) {
            return null;
        }
        boolean known = side == Side.INSIDE
                || request.findHeader(HeaderName.PROXY_AUTHORIZATION, 0) >= 0
                || request.findHeader(HeaderName.AUTHORIZATION, 0) >= 0;
        if (load != Load.SEVERE && known) {
            return null;
        }
        listener.shed(known);
        Bytes later = retryAfter[random.nextInt(LONGEST_RETRY)];
        return new Answer(Status.SERVICE_UNAVAILABLE, null, later, Reason.SHED, null, loop.strain());
    }

    /**
     * Whether it is a call for help (RFC 5031, RFC 6881 section 9.2): by the service, or by a number that stands for
     * it.
     */
    static boolean isEmergency(SipRequest request, List<String> numbers) {
        if (request.method() != Method.INVITE) {
            return false;
        }
        SipUri uri = request.sipUri();
        Bytes target = request.requestUri();
        if (uri == null && TelUri.isEmergencyService(target)) {
            return true;
        }
        Bytes user = uri == null ? null : uri.user();
        for (String number : numbers) {
            if (uri == null ? TelUri.isNumber(target, number) : user != null && isNumber(user, number)) {
                return true;
            }
        }
        return false;
    }

    /** A telephone number in a SIP URI may have parameters of its own (RFC 3261 section 19.1.6). */
    private static boolean isNumber(Bytes user, String number) {
        int end = user.indexOf(';', 0);
        return (end < 0 ? user : user.slice(0, end)).equalsIgnoreCase(number);
    }
}
