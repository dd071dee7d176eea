package io.portcullis.proxy;

import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipResponse;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.upstream.Target;
import org.jspecify.annotations.Nullable;

/**
 * One branch of a forwarded request (RFC 3261 section 16.6): who is asked, and whether he has said anything. What that
 * means for the health of the target is noted here. Confined to its event loop.
 */
final class Attempt {
    private final ClientTransaction transaction;
    private final @Nullable Target target;
    private boolean heard;

    /** Of what was just sent; {@code target} is null along a flow. */
    Attempt(ClientTransaction transaction, @Nullable Target target) {
        this.transaction = transaction;
        this.target = target;
    }

    ClientTransaction transaction() {
        return transaction;
    }

    /** Who is asked; null along a flow. */
    @Nullable
    Target target() {
        return target;
    }

    /** Who was asked; null along a flow, and when nobody was. */
    static @Nullable Target targetOf(@Nullable Attempt attempt) {
        return attempt == null ? null : attempt.target;
    }

    /** Notes a response; whether it is the first. */
    boolean hears(long now) {
        if (heard) {
            return false;
        }
        heard = true;
        if (target != null) {
            target.answered(now);
            target.tried(transaction.flow().transport(), true, now);
        }
        return true;
    }

    /**
     * Nothing came in time. An INVITE is answered with 100 at once by whoever is alive; another request may take its
     * time.
     */
    void silent(boolean invite, long now) {
        if (target == null) {
            return;
        }
        target.tried(transaction.flow().transport(), false, now);
        if (invite) {
            target.silent(now);
        } else {
            target.suspect();
        }
    }

    /** It could not be delivered; whether that says no more than that the target takes no streams. */
    boolean undelivered(long now) {
        boolean streamRefused =
                target != null && target.tried(transaction.flow().transport(), false, now);
        if (target != null && !streamRefused) {
            target.failed(now);
        }
        return streamRefused;
    }

    /**
     * It answered 503. When it said for how long, it is asked itself whether it wants to be left alone by everybody.
     */
    void refused(SipResponse response) {
        if (target != null && response.header(HeaderName.RETRY_AFTER) != null) {
            target.suspect();
        }
    }
}
