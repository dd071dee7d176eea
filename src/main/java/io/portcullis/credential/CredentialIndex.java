package io.portcullis.credential;

/**
 * Where the gate finds the newest {@link CredentialSnapshot}. Readers take the snapshot once per request and keep the
 * reference; they never wait. Safe for use by any thread.
 */
public final class CredentialIndex {
    private volatile CredentialSnapshot current;

    public CredentialIndex(CredentialSnapshot first) {
        this.current = first;
    }

    /** The snapshot published last. One volatile read. */
    public CredentialSnapshot current() {
        return current;
    }

    /**
     * Replaces the snapshot.
     *
     * @throws IllegalArgumentException if its revision is not above the current one's
     */
    public synchronized void publish(CredentialSnapshot next) {
        if (next.revision() <= current.revision()) {
            throw new IllegalArgumentException(
                    "revision: " + next.revision() + " (expected: > " + current.revision() + ")");
        }
        current = next;
    }
}
