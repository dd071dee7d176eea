package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.proxy.ProxyListener.Failover;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Status;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.transaction.ServerTransaction;
import io.portcullis.transaction.TimerWheel;
import io.portcullis.transaction.TransactionUser;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One forwarded request: which targets were asked, and what the caller is told (RFC 3261 sections 16.7 to 16.10).
 * Targets are asked one after the other, each an {@link Attempt}, so the best response is simply the first that is no
 * reason to ask the next one. A target that stayed silent and was passed over is cancelled should it speak up after
 * all; its 2xx still counts. As a timer it is the patience with the attempt or the look-up. Confined to its event loop.
 *
 * <pre>
 *                its name must be looked up
 *   NEXT ----+---------------------------- LOOKING UP ---- nobody left, CANCEL ---------+
 *    ^       | known                           |                                        |
 *    |       v                                 | known                                  v
 *    |     ASKED ------------------------------+        CANCEL, nobody left -------- ENDED
 *    |       | |                                                                        ^
 *    +-------|-+ silent too long, not delivered                                         |
 *    |       v first response                                                           |
 *    |     HEARD ---- 2xx, another final response, not delivered along a flow ----------+
 *    |       |
 *    +-------+ 503 before it rang
 * </pre>
 *
 * Who was asked and passed over stays in {@link PassedOver}; a 6xx of theirs ends the search, and nobody else is asked
 * after a CANCEL.
 */
final class ResponseContext extends TimerWheel.Timer implements TransactionUser.Client, TransactionUser.Server {
    private final Core core;
    private final Caller caller;
    private final Share share;
    /** Let go with the final response. */
    private @Nullable Search search;

    /** What is waited for while LOOKING UP. */
    private @Nullable CompletableFuture<List<Target>> awaited;
    /** The last that was made; null before the first, and while LOOKING UP. */
    private @Nullable Attempt attempt;
    /** Null as long as the first attempt is the only one. */
    private @Nullable PassedOver passedOver;

    private boolean ringing;
    private boolean refused;
    private boolean cancelled;
    private @Nullable ClientTransaction hungUp;

    ResponseContext(Core core, ServerTransaction server, Arrival arrival, Passage passage, Fate fate) {
        this.core = core;
        this.caller = new Caller(core, server, arrival, passage.returnSide());
        this.search = new Search(core, arrival, passage, fate);
        this.share = search.share();
    }

    @Override
    public Share share() {
        return share;
    }

    @Override
    public @Nullable Accepted accepted() {
        return caller.accepted();
    }

    /** Tells the caller of an INVITE that it arrived, and asks the first target. */
    void start() {
        if (search != null && caller.sentInvite()) {
            caller.trying(search.request());
        }
        if (!askNext()) {
            exhausted();
        }
    }

    /** Whatever goes wrong here, the transaction must end: nothing else would end it. */
    private boolean askNext() {
        try {
            return search != null && tryNext(search);
        } catch (RuntimeException defect) {
            refuse(Refusal.DEFECT);
            throw defect;
        }
    }

    private boolean tryNext(Search left) {
        if (isUnderWay(left.next(this))) {
            return true;
        }
        awaited = left.pending();
        if (awaited != null) {
            attempt = null;
            left.await(awaited, this, this::lookedUp);
            return true;
        }
        return !refused && isUnderWay(left.lastResort(this));
    }

    /** Begins to wait for {@code next}; whether there is one. */
    private boolean isUnderWay(@Nullable Attempt next) {
        if (next != null) {
            attempt = next;
            if (next.target() != null) {
                core.layer().wheel().arm(this, next.target().answerTimeout().toNanos());
            }
        }
        return next != null;
    }

    private void lookedUp(CompletableFuture<List<Target>> route) {
        if (awaited == route) {
            awaited = null;
            core.layer().wheel().cancel(this);
            if (!askNext()) {
                exhausted();
            }
        }
    }

    @Override
    public void answered(ClientTransaction transaction, SipResponse response) {
        Attempt asked = attemptOf(transaction);
        if (asked != null && asked.hears(transaction, response, core)) {
            core.layer().wheel().cancel(this);
        }
        if (response.isUnusable()) {
            hangUp(transaction, response);
        } else if (response.isSuccess()) {
            success(transaction, response);
        } else if (response.isProvisional()) {
            provisional(transaction, response);
        } else if (asked != null) {
            failure(asked, transaction, response);
        } else {
            lateFailure(transaction, response);
        }
    }

    /** 100 goes no further than one hop, and other requests than INVITE get no other (RFC 4320 section 4.1). */
    private void provisional(ClientTransaction transaction, SipResponse response) {
        if (attemptOf(transaction) != null && response.status() > 100 && caller.sentInvite() && caller.isWaiting()) {
            if (!ringing && search != null) {
                search.answered();
            }
            ringing = true;
            forward(response, transaction);
        }
    }

    private void success(ClientTransaction transaction, SipResponse response) {
        boolean first = caller.isWaiting();
        if (first) {
            caller.acceptedOn(transaction.flow());
        }
        forward(response, transaction);
        if (first) {
            if (passedOver != null) {
                passedOver.cancelBut(transaction);
            }
            if (attempt != null && attempt.transaction() != transaction) {
                attempt.cancel();
            }
        }
        finish(Reason.ADMITTED, first ? response.status() : 0); // unless it was over before, or its sender is gone
    }

    /** Somebody took the call in a way that nobody can make use of: the caller is told so at once. */
    private void hangUp(ClientTransaction transaction, SipResponse response) {
        HangUp.on(core, transaction, response, hungUp != transaction);
        hungUp = transaction;
        if (attemptOf(transaction) != null && !isSenderGone()) {
            refuse(Refusal.UNUSABLE);
        }
    }

    /** Whether nobody waits for an answer any more; what is still under way then its sender gave up. */
    private boolean isSenderGone() {
        boolean gone = !caller.isWaiting();
        if (gone) {
            finish(Reason.ADMITTED, 0);
        }
        return gone;
    }

    private void failure(Attempt asked, ClientTransaction transaction, SipResponse response) {
        if (isSenderGone()) {
            return;
        }
        if (declined() != null) {
            exhausted();
            return;
        }
        if (response.status() != Status.SERVICE_UNAVAILABLE.code()) {
            finalFailure(transaction, response);
            return;
        }
        refused = true;
        asked.refused(response);
        if (ringing || cancelled) {
            exhausted();
        } else {
            failOver(Failover.UNAVAILABLE);
        }
    }

    /** A 6xx speaks for the callee wherever he is: nobody else is asked, and who is being asked is told (16.7(5)). */
    private void lateFailure(ClientTransaction transaction, SipResponse response) {
        if (isSenderGone()) {
            return;
        }
        if (passedOver != null) {
            passedOver.failed(transaction, response);
        }
        if (declined() != null && attempt != null) {
            attempt.cancel();
        } else if (declined() != null) {
            exhausted();
        }
    }

    private void finalFailure(ClientTransaction transaction, SipResponse response) {
        if (response.status() == Status.REQUEST_TIMEOUT.code() && !caller.sentInvite()) {
            caller.abandon(); // late is never: nobody sends 408 to a non-INVITE (RFC 4320 section 4.2)
            finish(Reason.UPSTREAM_STATUS, 0);
        } else {
            forward(response, transaction);
            finish(cancelled ? Reason.ADMITTED : Reason.UPSTREAM_STATUS, response.status());
        }
    }

    private void failOver(Failover reason) {
        if (search != null) {
            search.failed(reason);
        }
        if (!askNext()) {
            exhausted();
        }
    }

    /** Nothing at all came back from the target in time. The last one is waited for as long as the timers allow. */
    @Override
    public void fire() {
        if (search != null && awaited != null) {
            search.skip();
            lookedUp(awaited);
        } else if (search != null && attempt != null) {
            attempt.silent(caller.sentInvite(), core.now());
            if (isOver() || attempt.isDiscreet() || search.isImpatient()) {
                passOver(attempt);
            }
        }
    }

    private void passOver(Attempt asked) {
        ClientTransaction silent = asked.giveUp(core);
        if (silent != null) {
            silent.supersede();
            passedOver = PassedOver.with(passedOver, core.border(), share, silent);
        }
        if (isOver()) {
            exhausted();
        } else {
            failOver(Failover.NO_ANSWER);
        }
    }

    @Override
    public void unanswered(ClientTransaction transaction) {
        if (!Attempt.timedOut(attemptOf(transaction), core) || isSenderGone()) {
            return;
        }
        if (caller.sentInvite() && isOver()) {
            exhausted();
        } else if (caller.sentInvite()) {
            refuse(Refusal.TIMEOUT);
        } else {
            caller.abandon();
            finish(Reason.UPSTREAM_SILENT, 0);
        }
    }

    /** What is at the other end of a flow cannot be reached otherwise, and will not come back to it. */
    @Override
    public boolean endsWithFlow() {
        return attempt != null && attempt.target() == null;
    }

    @Override
    public void undelivered(ClientTransaction transaction) {
        Attempt asked = attemptOf(transaction);
        if (asked == null || isSenderGone()) {
            return;
        }
        boolean streamRefused = asked.undelivered(transaction, core);
        if (asked.isPretence()) {
            asked.sent(streamRefused && !isOver() && search != null ? search.repeat(asked, this) : null);
            return;
        }
        core.layer().wheel().cancel(this);
        if (isOver()) {
            exhausted();
        } else if (!streamRefused || !isUnderWay(search == null ? null : search.again(asked, this))) {
            failOver(Failover.UNREACHABLE);
        }
    }

    /** The latest attempt, when it is the one of {@code transaction}; else null. */
    private @Nullable Attempt attemptOf(ClientTransaction transaction) {
        Attempt asked = attempt;
        return asked != null && asked.transaction() == transaction ? asked : null;
    }

    /** Whether nobody else may be asked, whatever becomes of those who are. */
    private boolean isOver() {
        return cancelled || declined() != null;
    }

    private PassedOver.@Nullable Declined declined() {
        return passedOver == null ? null : passedOver.declined();
    }

    /**
     * There is nobody left to ask. A 503 would say that this edge serves nothing, so only then it is one; a flow that
     * failed is told as such (RFC 5626 section 5.3.1).
     */
    private void exhausted() {
        PassedOver.Declined declined = declined();
        if (declined != null) {
            forward(declined.response(), declined.by());
            finish(Reason.UPSTREAM_STATUS, declined.response().status());
        } else if (cancelled) {
            refuse(Refusal.TERMINATED);
        } else if (refused || endsWithFlow()) {
            refuse(refused ? Refusal.REFUSED : Refusal.FLOW_FAILED);
        } else if (search != null) {
            refuse(search.refusal());
        }
    }

    private void refuse(Refusal refusal) {
        if (search != null) {
            caller.answer(search.request(), refusal.status(), search.explained(refusal));
        }
        finish(refusal.reason(), refusal.status().code());
    }

    /** Passes a response on. A 401 or 407 that asks only for what nobody here may ask for becomes a refusal of ours. */
    private void forward(SipResponse response, ClientTransaction from) {
        core.noteChallenge(Attempt.targetOf(attempt), response);
        Bytes also = passedOver == null ? Bytes.EMPTY : passedOver.alsoIn(response);
        if (also.isEmpty() && PassedOver.isHollow(response, core.border())) {
            refuse(Refusal.REALM_CLASH);
        } else {
            HopLines recorded = search == null ? core.crossing().recorded() : search.recorded();
            caller.forward(response, from.flow(), recorded, also);
        }
    }

    private void finish(Reason reason, int status) {
        core.layer().wheel().cancel(this);
        awaited = null;
        Search done = search;
        search = null;
        if (done != null) {
            PassedOver.forget(passedOver);
            done.ended(reason, status, Attempt.targetOf(attempt));
        }
    }

    @Override
    public boolean cancelled(Arrival cancel) {
        boolean theirs = caller.cancels(cancel);
        if (theirs && caller.isWaiting() && attempt != null) {
            cancelled = true;
            attempt.cancel(cancel.message().lines(HeaderName.REASON));
        } else if (theirs && awaited != null) {
            cancelled = true;
            exhausted();
        }
        return theirs;
    }

    @Override
    public boolean acknowledged(Arrival ack) {
        return caller.acknowledges(ack);
    }
}
