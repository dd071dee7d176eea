package io.portcullis.sip;

/** How a message travels: the transports of RFC 3261 section 18 and RFC 7118. */
public enum Transport {
    /** Datagrams. */
    UDP("udp", false, false, 5060),
    /** A stream. */
    TCP("tcp", true, false, 5060),
    /** A stream under TLS. */
    TLS("tls", true, true, 5061),
    /** A WebSocket, one SIP message in each WebSocket message. */
    WS("ws", true, false, 80),
    /** A WebSocket under TLS. */
    WSS("wss", true, true, 443);

    private final String scheme;
    private final boolean reliable;
    private final boolean secure;
    private final int defaultPort;

    Transport(String scheme, boolean reliable, boolean secure, int defaultPort) {
        this.scheme = scheme;
        this.reliable = reliable;
        this.secure = secure;
        this.defaultPort = defaultPort;
    }

    /** The scheme of a listener's URL, which is also the value of a URI's {@code transport} parameter. */
    public String scheme() {
        return scheme;
    }

    /** Whether the transport itself repeats what got lost, so that transactions need not (RFC 3261 section 17). */
    public boolean isReliable() {
        return reliable;
    }

    /** Whether nobody between the two ends can read along. */
    public boolean isSecure() {
        return secure;
    }

    /** Whether only Content-Length says where a message ends (RFC 3261 section 18.3). */
    public boolean needsContentLength() {
        return this == TCP || this == TLS;
    }

    /** The port when a URI or a listener names none. */
    public int defaultPort() {
        return defaultPort;
    }

    /** The token in a Via, as in {@code SIP/2.0/UDP}. */
    public String viaToken() {
        return name();
    }
}
