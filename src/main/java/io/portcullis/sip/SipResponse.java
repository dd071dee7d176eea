package io.portcullis.sip;

/** A response that keeps to the grammar; one that does not is never made. */
public final class SipResponse extends SipMessage {
    private final int status;
    private final boolean unusable;

    SipResponse(Parser parsed, Source source) {
        super(parsed, source);
        this.status = parsed.status;
        this.unusable = parsed.unusable;
    }

    /** The status code, 100 to 699. */
    public int status() {
        return status;
    }

    /** Whether it is 100 to 199. */
    public boolean isProvisional() {
        return status < 200;
    }

    /**
     * Whether it took a call and contradicts itself about its length, so that nobody can tell what it says: all that is
     * left of it is what is needed to end the dialog that it made.
     */
    public boolean isUnusable() {
        return unusable;
    }

    /** Whether it is 200 to 299. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
