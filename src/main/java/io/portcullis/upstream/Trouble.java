package io.portcullis.upstream;

/** Why a target is thought to be down, for an operator to read. */
public enum Trouble {
    /** It left a probe, or an INVITE, unanswered. */
    SILENT("no answer"),
    /** The network did not take what was sent to it, or no listener speaks to its address. */
    UNREACHABLE("cannot be reached"),
    /** It answered a probe 503 with Retry-After. */
    ASKED("503 with Retry-After");

    private final String words;

    Trouble(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
