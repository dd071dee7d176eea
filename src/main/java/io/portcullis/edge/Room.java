package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.edge.Decision.Answer;
import io.portcullis.edge.Decision.Forward;
import io.portcullis.edge.Dialogs.Dialog;
import io.portcullis.gate.Entrance;
import io.portcullis.gate.Finding;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.transaction.HeldBytes;
import io.portcullis.transaction.HeldBytes.Share;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is room in memory for one more request, and on whose share it is held: that of the credential that
 * verified, or of the domain or trunk that asked for none; of the PBX, when it comes from inside. What continues a
 * dialog always finds room, and is counted all the same. Safe for use by any thread.
 */
final class Room {
    /** The request until it is answered, and the copy that is sent on. */
    private static final int COPIES = 2;

    private static final Bytes RETRY_AFTER = Bytes.of("Retry-After: 5\r\n");

    private final EdgeParts parts;
    private final HeldBytes bytes;

    Room(EdgeParts parts, HeldBytes bytes) {
        this.parts = parts;
        this.bytes = bytes;
    }

    /** Whose share holds {@code request}, which goes on as {@code decision} says and may continue {@code dialog}. */
    Share shareOf(Side side, Forward decision, @Nullable Dialog dialog) {
        if (side == Side.INSIDE) {
            return bytes.inside();
        }
        Finding finding = decision.finding();
        if (finding != null && finding.policy() != null) {
            Verdict.Identity identity = finding.identity();
            return bytes.of(identity == null ? finding.policy().sid() : identity.credentialSid());
        }
        Entrance entrance = dialog == null ? null : dialog.grant().entrance();
        if (entrance == null) {
            return bytes.inside(); // a dialog that the PBX began with a phone that never registered
        }
        String credential = entrance.credentialSid();
        return bytes.of(credential == null ? entrance.sid() : credential);
    }

    /**
     * Why there is no room on {@code share} for a request that begins something and would go on; null when there is.
     */
    @Nullable
    Answer refusal(SipRequest request, Side side, Forward decision, Share share) {
        if (side == Side.OUTSIDE
                && request.body().length() > parts.transactions().largestBody()) {
            return new Answer(
                    Status.REQUEST_ENTITY_TOO_LARGE, null, Bytes.EMPTY, Reason.LIMIT_BYTES, decision.finding());
        }
        return bytes.fits(share, (long) COPIES * request.bytes().length())
                ? null
                : new Answer(Status.SERVICE_UNAVAILABLE, null, RETRY_AFTER, Reason.LIMIT_BYTES, decision.finding());
    }
}
