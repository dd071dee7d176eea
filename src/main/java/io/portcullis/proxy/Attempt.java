package io.portcullis.proxy;

import io.portcullis.proxy.ProxyListener.Result;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Transport;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.upstream.Target;
import org.jspecify.annotations.Nullable;

/**
 * One branch of a forwarded request (RFC 3261 section 16.6): who is asked, and whether he has said anything. What that
 * means for the health of the target is noted here. Confined to its event loop.
 */
final class Attempt {
    /** Null where nothing could be sent or delivered and the time for an answer goes by all the same. */
    private @Nullable ClientTransaction transaction;

    private final @Nullable Target target;
    private final long askedAt;
    private boolean heard;
    private boolean over;

    /** Of what was just sent, or not; {@code target} is null along a flow. */
    Attempt(@Nullable ClientTransaction transaction, @Nullable Target target, long now) {
        this.transaction = transaction;
        this.target = target;
        this.askedAt = now;
    }

    /** Null as long as nothing is under way. */
    @Nullable
    ClientTransaction transaction() {
        return transaction;
    }

    /** What is under way now. */
    void sent(@Nullable ClientTransaction next) {
        transaction = next;
    }

    void cancel() {
        if (transaction != null) {
            transaction.cancel();
        }
    }

    /** The same with these Reason lines (RFC 3326). */
    void cancel(Bytes lines) {
        if (transaction != null) {
            transaction.cancel(lines);
        }
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

    /** Whether nobody may learn from the time that an answer takes what is at the target. */
    boolean isDiscreet() {
        return target != null && target.isDiscreet();
    }

    /**
     * Whether a refusal of the network is to look as silence does: a tenant may say where his calls go, and must not
     * learn from that what listens there.
     */
    boolean isPretence() {
        return !heard && isDiscreet();
    }

    /** Notes a response to {@code asked}; whether it is the first. */
    boolean hears(ClientTransaction asked, SipResponse response, Core core) {
        if (!response.isProvisional()) {
            ends(Result.of(response.status()), core);
        }
        if (heard) {
            return false;
        }
        heard = true;
        if (target != null) {
            long now = core.now();
            target.answered(now);
            target.tried(asked.flow().transport(), true, now);
            core.listener().heard(target, now - askedAt);
        }
        return true;
    }

    private void ends(Result result, Core core) {
        if (target != null && !over) {
            over = true;
            core.listener().asked(target, result);
        }
    }

    /** Nothing more is waited for; what is under way, if anything is. */
    @Nullable
    ClientTransaction giveUp(Core core) {
        ends(transaction == null ? Result.UNREACHABLE : Result.SILENT, core);
        return transaction;
    }

    /** Notes that {@code attempt} was not answered until its transaction ended; whether there is one. */
    static boolean timedOut(@Nullable Attempt attempt, Core core) {
        if (attempt != null) {
            attempt.ends(Result.SILENT, core);
        }
        return attempt != null;
    }

    /** Nothing came in time. */
    void silent(boolean invite, long now) {
        if (target != null) {
            Transport used = transaction == null
                    ? target.transport()
                    : transaction.flow().transport();
            target.silent(used, invite, now);
        }
    }

    /** {@code asked} could not be delivered; whether that says no more than that the target takes no streams. */
    boolean undelivered(ClientTransaction asked, Core core) {
        long now = core.now();
        boolean streamRefused = target != null && target.tried(asked.flow().transport(), false, now);
        if (target != null && !streamRefused && !isPretence()) {
            target.failed(now);
        }
        if (!streamRefused) {
            ends(Result.UNREACHABLE, core);
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
