package io.portcullis.edge;

import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Via;
import java.util.Locale;

/**
 * Which datagrams are answered at the port that they came from although they do not ask for it (RFC 3581 section 4).
 */
public enum Symmetric {
    /** Those of a phone behind a NAT: the host of the sent-by is not the address they came from. */
    NAT,
    /** All. */
    ALWAYS,
    /** None (RFC 3261 section 18.2.2 to the letter). */
    ASKED;

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException if {@code text} is none
     */
    public static Symmetric parse(String text) {
        for (Symmetric each : values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException(" (expected: nat, always or asked)");
    }

    /** {@code request} with the port that it is to be answered at; itself where that is the one it says. */
    SipRequest applyTo(SipRequest request) {
        if (this == ASKED || request.replyPort() == request.source().port()) {
            return request;
        }
        Via via = request.topVia();
        return this == NAT && via.isHost(request.source()) ? request : request.answeredAtSource();
    }
}
