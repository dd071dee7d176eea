package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/** A request. When it has a {@link #fault()}, it may be answered with that and used for nothing else. */
public final class SipRequest extends SipMessage {
    private final Method method;
    private final int methodEnd;
    private final int uriEnd;
    private final @Nullable Fault fault;
    private final @Nullable SipUri sipUri;
    private final boolean answeredAtSource;

    SipRequest(Parser parsed, Source source) {
        super(parsed, source);
        this.method = parsed.method;
        this.methodEnd = parsed.methodEnd;
        this.uriEnd = parsed.uriEnd;
        this.sipUri = parsed.sipUri;
        this.fault = parsed.fault;
        this.answeredAtSource = false;
    }

    private SipRequest(SipRequest same, @Nullable Fault fault, boolean answeredAtSource) {
        super(same);
        this.method = same.method;
        this.methodEnd = same.methodEnd;
        this.uriEnd = same.uriEnd;
        this.sipUri = same.sipUri;
        this.fault = fault;
        this.answeredAtSource = answeredAtSource;
    }

    /** This request with a fault, and so good for nothing but an answer that says so. */
    public SipRequest refused(Fault why) {
        return new SipRequest(this, why, answeredAtSource);
    }

    /** This request as if it asked to be answered at the port that it came from. */
    public SipRequest answeredAtSource() {
        return new SipRequest(this, fault, true);
    }

    /** The method. */
    public Method method() {
        return method;
    }

    /** The method as spelt, which says more than {@link Method#OTHER}. */
    public Bytes methodToken() {
        return Bytes.of(array(), 0, methodEnd);
    }

    /** The Request-URI as spelt. */
    public Bytes requestUri() {
        return Bytes.of(array(), methodEnd + 1, uriEnd);
    }

    /** Where the method ends in {@link #array}, whose first byte begins it. */
    public int methodEnd() {
        return methodEnd;
    }

    /** Where the Request-URI ends in {@link #array}; it starts one behind {@link #methodEnd}. */
    public int uriEnd() {
        return uriEnd;
    }

    /**
     * The Request-URI read as {@code sip:} or {@code sips:}; null when it is a telephone number or a service, which are
     * the others that a request without a fault may go to (see {@link TelUri}).
     */
    public @Nullable SipUri sipUri() {
        return sipUri;
    }

    /** Whether the Request-URI asks for TLS on every hop (RFC 3261 section 26.2.2). */
    public boolean isSips() {
        return sipUri != null && sipUri.secure();
    }

    /** Why this request is to be refused, or null when it is in plain form. */
    public @Nullable Fault fault() {
        return fault;
    }

    /** Whether To carries a tag, so that the request claims to belong to a dialog. */
    public boolean claimsDialog() {
        return to().hasTag();
    }

    /**
     * The topmost Via value with {@code received} and {@code rport} as the source really is (RFC 3261 section 18.2.1,
     * RFC 3581 section 4). It takes the place of the value that arrived in every reply and every forwarded copy.
     */
    public Bytes stampedVia() {
        return topVia().stamped(source());
    }

    /**
     * The port at the source address that replies go to over UDP: where the request came from when it asks for that
     * (RFC 3581 section 4) or {@link #answeredAtSource}, else the port of the sent-by (RFC 3261 section 18.2.2).
     */
    public int replyPort() {
        Via via = topVia();
        if (answeredAtSource || via.asksForRport() || source().transport().isReliable()) {
            return source().port();
        }
        return via.port() < 0 ? source().transport().defaultPort() : via.port();
    }

    /** The value of Max-Forwards, or -1 when there is none. */
    public int maxForwards() {
        int line = findHeader(HeaderName.MAX_FORWARDS, 0);
        return line < 0 ? -1 : (int) Ascii.decimal(array(), valueStart(line), valueEnd(line), 255);
    }
}
