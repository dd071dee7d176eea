package io.portcullis.pbx;

import javax.sip.header.ViaHeader;
import javax.sip.message.Request;

/** How the demo endpoints send SIP. */
public enum Transport {
    /** Datagrams; lost ones are sent again by the transaction. */
    UDP("udp"),
    /** One connection to each peer. */
    TCP("tcp");

    private final String token;

    Transport(String token) {
        this.token = token;
    }

    /** How {@code request} came, by its topmost Via. */
    static Transport of(Request request) {
        ViaHeader via = (ViaHeader) request.getHeader(ViaHeader.NAME);
        return "TCP".equalsIgnoreCase(via.getTransport()) ? TCP : UDP;
    }

    /** The name in lower case, as in {@code ;transport=tcp}. */
    String token() {
        return token;
    }
}
