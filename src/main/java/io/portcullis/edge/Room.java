package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.base.SourceNetwork;
import io.portcullis.edge.Decision.Answer;
import io.portcullis.edge.Decision.Forward;
import io.portcullis.edge.Dialogs.Dialog;
import io.portcullis.gate.Entrance;
import io.portcullis.gate.Finding;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.transaction.HeldBytes;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.wire.Arrival;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is room in memory for one more request, and on whose share it is held: that of the credential that
 * verified, or of the domain or trunk that asked for none, with all that either side sends in its dialogs; of the PBX,
 * when it begins something. What continues a dialog may fill twice the share ({@link HeldBytes#allowsMore}). Beyond
 * that a dialog can still be hung up, by a BYE of up to {@value #SHORT} bytes, once at a time ({@link HangUps}); ACK
 * and CANCEL are not held, and never asked about. Safe for use by any thread.
 */
final class Room {
    /** The request until it is answered, and the copy that is sent on. */
    private static final int COPIES = 2;

    /** How long a BYE may be that passes whatever is held: some four times what phones send. */
    private static final int SHORT = 4 << 10;

    private static final Bytes RETRY_AFTER = Bytes.of("Retry-After: 5\r\n");

    private final EdgeParts parts;
    private final HeldBytes bytes;

    Room(EdgeParts parts, HeldBytes bytes) {
        this.parts = parts;
        this.bytes = bytes;
    }

    /** Whose share holds {@code request}, which goes on as {@code decision} says and may continue {@code dialog}. */
    Share shareOf(Side side, Forward decision, @Nullable Dialog dialog) {
        Finding finding = decision.finding();
        if (finding != null && finding.policy() != null) {
            Verdict.Identity identity = finding.identity();
            return bytes.of(identity == null ? finding.policy().sid() : identity.credentialSid());
        }
        if (dialog == null) {
            return bytes.inside();
        }
        // Whoever is silent may have the other side send: both are held on the share of who was let in.
        Entrance entrance = dialog.grant().entrance();
        if (entrance == null) {
            // The PBX began it with a phone that never registered.
            return bytes.of(networkOf(dialog.ends().outside()));
        }
        String credential = entrance.credentialSid();
        return bytes.of(credential == null ? entrance.sid() : credential);
    }

    private static String networkOf(InetSocketAddress phone) {
        return Long.toHexString(SourceNetwork.of(phone.getAddress()));
    }

    /**
     * Why there is no room on {@code share} for a request that would go on, and continues {@code dialog} unless that is
     * null; null when there is.
     */
    @Nullable
    Answer refusal(Arrival arrival, Side side, Forward decision, Share share, @Nullable Dialog dialog) {
        SipRequest request = (SipRequest) arrival.message();
        if (side == Side.OUTSIDE
                && request.body().length() > parts.transactions().largestBody()) {
            return new Answer(
                    Status.REQUEST_ENTITY_TOO_LARGE, null, Bytes.EMPTY, Reason.LIMIT_BYTES, decision.finding());
        }
        long more = (long) COPIES * request.bytes().length();
        boolean hasRoom = dialog == null
                ? bytes.fits(share, more)
                : bytes.allowsMore(share, more) || hangsUp(request, dialog, arrival.nanos());
        return hasRoom
                ? null
                : new Answer(Status.SERVICE_UNAVAILABLE, null, RETRY_AFTER, Reason.LIMIT_BYTES, decision.finding());
    }

    private boolean hangsUp(SipRequest request, Dialog dialog, long now) {
        return request.method() == Method.BYE
                && request.bytes().length() <= SHORT
                && parts.hangUps().mayBegin(dialog.number(), now);
    }
}
