package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.edge.Decision.Answer;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.wire.Load;
import io.portcullis.wire.Loop;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests away while the loop does not keep up, before anything costly is done for them: first those of strangers who
 * have shown no credentials, then those who have and the PBX's new requests. Dialogs go on: what belongs to one, and ACK and
 * CANCEL, never come here. Confined to its loop.
 */
final class Overload {
    private static final int SHORTEST_RETRY = 1;
    private static final int LONGEST_RETRY = 8;

    private final Loop loop;
    private final EdgeListener listener;
    private final RandomGenerator random;
    private final Bytes[] retryAfter = new Bytes[LONGEST_RETRY];

    Overload(Loop loop, EdgeListener listener, RandomGenerator random) {
        this.loop = loop;
        this.listener = listener;
        this.random = random;
        for (int i = 0; i < LONGEST_RETRY; i++) {
            retryAfter[i] = Bytes.of("Retry-After: " + (SHORTEST_RETRY + i) + "\r\n");
        }
    }

    /** How {@code request}, which belongs to no dialog, is turned away; null when it is not. Those who are come again at different times. */
    @Nullable
    Answer refusal(SipRequest request, Side side) {
        Load load = loop.load();
        if (load == Load.CALM) {
            return null;
        }
        boolean known = side == Side.INSIDE
                || request.findHeader(HeaderName.PROXY_AUTHORIZATION, 0) >= 0
                || request.findHeader(HeaderName.AUTHORIZATION, 0) >= 0;
        if (load != Load.SEVERE && known) {
            return null;
        }
        listener.shed(known);
        return Answer.of(Status.SERVICE_UNAVAILABLE, retryAfter[random.nextInt(LONGEST_RETRY)], Reason.SHED);
    }
}
