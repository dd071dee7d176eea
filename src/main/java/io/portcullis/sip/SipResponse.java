package io.portcullis.sip;

/** A response that keeps to the grammar; one that does not is never made. */
public final class SipResponse extends SipMessage {
    private final int status;

    SipResponse(Parser parsed, Source source) {
        super(parsed, source);
        this.status = parsed.status;
    }

    /** The status code, 100 to 699. */
    public int status() {
        return status;
    }

    /** Whether it is 100 to 199. */
    public boolean isProvisional() {
        return status < 200;
    }

    /** Whether it is 200 to 299. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
