package io.portcullis.event;

import io.portcullis.base.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request from outside. Text from outside is printable ASCII, everything else in it escaped, and has
 * at most 64 characters of what was sent; there is no password, hash, nonce, response or token in it. Immutable.
 *
 * @param sid {@code NO} and 32 hexadecimal digits, its alert's name as well
 * @param time when it was known what became of it, to the millisecond
 * @param entrance the domain or trunk that it was for; null when there is none of that name
 */
public record Event(
        String sid, Instant time, @Nullable Entrance entrance, Asked asked, Peer peer, Who who, Outcome outcome) {
    /** What a call's name begins with; the rest is that of its event. */
    private static final String CALL = "CA";

    private static final int PREFIX = 2;

    /**
     * A domain or trunk.
     *
     * @param sid {@code SD…} or {@code TK…}
     * @param name its host
     */
    public record Entrance(String accountSid, String sid, String name) {
        /** Whether it is a trunk and no domain. */
        public boolean isTrunk() {
            return sid.startsWith("TK");
        }
    }

    /**
     * What the request said, each empty when it did not.
     *
     * @param from scheme, user and host of From
     * @param requestUri scheme, user and host of the Request-URI
     */
    public record Asked(String method, String callId, String from, String requestUri, String userAgent) {}

    /**
     * Where it came from and where it arrived.
     *
     * @param address without brackets
     * @param transport {@code udp}, {@code tcp}, {@code tls}, {@code ws} or {@code wss}
     * @param listener the local address and port
     */
    public record Peer(String address, int port, String transport, String listener) {}

    /**
     * Who it claimed to be, and was.
     *
     * @param user as the digest said it; empty when there was none that could be read
     * @param credentialSid whose credentials verified; null when none did
     * @param algorithm of the credentials; null when none were read
     */
    public record Who(
            String user,
            @Nullable String credentialSid,
            @Nullable String algorithm) {}

    /**
     * What became of it.
     *
     * @param fact what the reason is about: the realm that was said, the header that was wrong; empty when there is
     *     no more
     *     to it
     * @param status what the peer was answered; 0 for nothing
     * @param upstream whether the answer came from behind the edge
     * @param target who was asked last, as a URI; null for nobody
     * @param failovers how many were asked before
     * @param answeredMillis from its arrival to the first answer that was passed on, be it 18x; -1 when there was none
     * @param finalMillis from its arrival to its end
     */
    public record Outcome(
            Reason reason,
            String fact,
            int status,
            boolean upstream,
            @Nullable String target,
            int failovers,
            int answeredMillis,
            int finalMillis) {}

    /** Whose it is; null for a stranger's. */
    public @Nullable String accountSid() {
        return entrance == null ? null : entrance.accountSid();
    }

    /** Why it is so. */
    public Reason reason() {
        return outcome.reason();
    }

    /** The name of the call that it is about, which is its own with other letters. */
    public String callSid() {
        return CALL + sid.substring(PREFIX);
    }

    /** Whether it is about a call and not about a registration or message. */
    public boolean isInvite() {
        return asked.method().equals("INVITE");
    }
}
