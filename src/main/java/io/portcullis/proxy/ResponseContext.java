package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.proxy.ProxyListener.Failover;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Reply;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Status;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.transaction.ServerTransaction;
import io.portcullis.transaction.TimerWheel;
import io.portcullis.transaction.TransactionListener;
import io.portcullis.transaction.TransactionUser;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One forwarded request: which targets were asked, and what the caller is told (RFC 3261 sections 16.7 to 16.10). Targets
 * are asked one after the other, so the best response is simply the first that is no reason to ask the next one. A target
 * that stayed silent and was passed over is cancelled should it speak up after all; its 2xx still counts. As a timer it is
 * the patience with the target that was asked. Confined to its event loop.
 */
final class ResponseContext extends TimerWheel.Timer implements TransactionUser.Client, TransactionUser.Server {
    /** How long a name may take to be looked up, from when it is needed. */
    private static final long LOOK_UP_NANOS = Duration.ofSeconds(2).toNanos();

    private final Core core;
    private final ServerTransaction server;
    private final Flow origin;
    private final Side returnSide;
    private final boolean inDialog;
    /** Let go with the final response. */
    private @Nullable Errand errand;

    private @Nullable CompletableFuture<List<Target>> awaited;
    private boolean followed;
    private @Nullable ClientTransaction current;
    private @Nullable Target target;
    /** Those that were; null as long as the first target is the only one. */
    private @Nullable PassedOver passedOver;

    private @Nullable Failover failover;
    /** Why nobody took it, as far as is known. */
    private Reason why = Reason.NO_UPSTREAM;

    private boolean lastResort;
    private boolean heard;
    private boolean ringing;
    private boolean refused;
    private boolean cancelled;
    private @Nullable Flow acceptedOn;
    private @Nullable Bytes toTag;
    private @Nullable ClientTransaction hungUp;

    ResponseContext(Core core, ServerTransaction server, Arrival arrival, Passage passage, Fate fate) {
        this.core = core;
        this.server = server;
        this.origin = arrival.flow();
        this.returnSide = passage.returnSide();
        this.errand = new Errand(
                arrival,
                passage,
                new TargetSet((SipRequest) arrival.message(), passage.targets(), passage.routes()),
                fate);
        this.inDialog = errand.request().claimsDialog();
    }

    @Override
    public @Nullable Accepted accepted() {
        return acceptedOn == null || !origin.equals(server.flow())
                ? null
                : new Accepted(origin, acceptedOn, returnSide);
    }

    /** Tells the caller of an INVITE that it arrived, and asks the first target. */
    void start() {
        if (errand != null && isInvite()) {
            respond(
                    Status.TRYING.code(),
                    Reply.to(errand.request(), Status.TRYING, null).toBytes());
        }
        if (!askNext()) {
            exhausted();
        }
    }

    /** Whatever goes wrong here, the transaction must end: nothing else would end it. */
    private boolean askNext() {
        try {
            return errand != null && tryNext(errand);
        } catch (RuntimeException defect) {
            answer(Status.SERVER_INTERNAL_ERROR, Bytes.EMPTY, Reason.INTERNAL_ERROR);
            throw defect;
        }
    }

    private boolean tryNext(Errand toDo) {
        Flow flow = toDo.passage().flow();
        if (flow != null) {
            return follow(flow, toDo);
        }
        TargetSet itinerary = toDo.itinerary();
        // A dialog lives at one target and nowhere else, so its requests go there whatever is thought of it.
        for (Target candidate = itinerary.next(now(), inDialog);
                candidate != null;
                candidate = itinerary.next(now(), inDialog)) {
            noteDeadEnd(itinerary);
            if (ask(candidate, toDo)) {
                return true;
            }
        }
        noteDeadEnd(itinerary);
        CompletableFuture<List<Target>> pending = itinerary.pending();
        if (pending != null) {
            await(pending);
        }
        return pending != null || tryLastResort(toDo);
    }

    /** Nobody lives as far as we know: then the best of them is tried all the same, for as long as a first answer may take. */
    private boolean tryLastResort(Errand toDo) {
        Target best = refused || passedOver != null ? null : toDo.itinerary().takeLastResort();
        lastResort = best != null;
        return best != null && ask(best, toDo);
    }

    private boolean follow(Flow flow, Errand toDo) {
        if (followed) {
            return false;
        }
        followed = true;
        toDo.fate().forwarded();
        current = core.ask(toDo.arrival(), toDo.passage(), flow, null, this);
        return true;
    }

    private void noteDeadEnd(TargetSet itinerary) {
        if (itinerary.takeDeadEnd()) {
            failover = Failover.UNREACHABLE;
            why = Reason.NAME_UNRESOLVED;
        }
    }

    /** Waits for what another thread looks up. The transaction has begun, so whatever the caller repeats is absorbed. */
    private void await(CompletableFuture<List<Target>> route) {
        awaited = route;
        current = null;
        target = null;
        core.layer().wheel().arm(this, LOOK_UP_NANOS);
        var unused = route.whenComplete((found, failure) -> core.loop().execute(() -> lookedUp(route)));
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

    private boolean ask(Target candidate, Errand toDo) {
        Flow flow = core.flowTo(candidate);
        if (flow == null) {
            candidate.failed(now());
            failover = Failover.UNREACHABLE;
            why = Reason.UPSTREAM_UNREACHABLE;
            return false;
        }
        if (failover != null) {
            core.listener().failover(failover);
            failover = null;
        }
        target = candidate;
        heard = false;
        core.layer().wheel().arm(this, candidate.answerTimeout().toNanos());
        toDo.fate().forwarded();
        current = core.ask(toDo.arrival(), toDo.passage(), flow, candidate, this);
        return true;
    }

    private long now() {
        return core.loop().nanos();
    }

    @Override
    public void answered(ClientTransaction transaction, SipResponse response) {
        if (transaction == current && !heard) {
            heard = true;
            core.layer().wheel().cancel(this);
            if (target != null) {
                target.answered(now());
                target.tried(transaction.flow().transport(), true, now());
            }
        }
        if (response.isProvisional()) {
            provisional(transaction, response);
        } else if (response.isUnusable()) {
            hangUp(transaction, response);
        } else if (response.isSuccess()) {
            success(transaction, response);
        } else if (transaction == current) {
            failure(transaction, response);
        } else {
            lateFailure(transaction, response);
        }
    }

    /** 100 goes no further than one hop, and other requests than INVITE get no other (RFC 4320 section 4.1). */
    private void provisional(ClientTransaction transaction, SipResponse response) {
        boolean worthTelling = response.status() > 100 && isInvite();
        if (transaction == current && worthTelling && server.isOpen()) {
            ringing = true;
            forward(response, transaction);
        }
    }

    private void success(ClientTransaction transaction, SipResponse response) {
        boolean first = server.isOpen();
        if (first) {
            acceptedOn = transaction.flow();
        }
        forward(response, transaction);
        if (first) {
            if (passedOver != null) {
                passedOver.cancelBut(transaction);
            }
            if (current != null && current != transaction) {
                current.cancel();
            }
            finish(Reason.ADMITTED, response.status());
        } else {
            finish(Reason.ADMITTED, 0); // unless it was over before, its sender is gone
        }
    }

    /** Somebody took the call in a way that nobody can make use of: the caller is told at once, and does not wait for another. */
    private void hangUp(ClientTransaction transaction, SipResponse response) {
        HangUp.on(core, transaction, response, hungUp != transaction);
        hungUp = transaction;
        if (transaction == current && !isSenderGone()) {
            answer(Status.BAD_GATEWAY, Bytes.EMPTY, Reason.UPSTREAM_STATUS);
        }
    }

    /** Whether nobody waits for an answer any more; a request that is still under way then is one that its sender gave up. */
    private boolean isSenderGone() {
        if (!server.isOpen()) {
            finish(Reason.ADMITTED, 0);
        }
        return !server.isOpen();
    }

    private void failure(ClientTransaction transaction, SipResponse response) {
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
        if (target != null && response.header(HeaderName.RETRY_AFTER) != null) {
            target.suspect(); // whether it wants to be left alone by everybody, it is asked itself
        }
        if (ringing || cancelled) {
            exhausted();
        } else {
            failOver(Failover.UNAVAILABLE);
        }
    }

    /** A 6xx speaks for the callee wherever it may be: nobody else is asked, and who is being asked is told (section 16.7(5)). */
    private void lateFailure(ClientTransaction transaction, SipResponse response) {
        if (isSenderGone()) {
            return;
        }
        if (passedOver != null) {
            passedOver.failed(transaction, response);
        }
        if (declined() != null && current != null) {
            current.cancel();
        } else if (declined() != null) {
            exhausted();
        }
    }

    private void finalFailure(ClientTransaction transaction, SipResponse response) {
        if (response.status() == Status.REQUEST_TIMEOUT.code() && !isInvite()) {
            server.abandon(); // late is never: nobody sends 408 to a non-INVITE (RFC 4320 section 4.2)
            finish(Reason.UPSTREAM_STATUS, 0);
        } else {
            forward(response, transaction);
            finish(cancelled ? Reason.ADMITTED : Reason.UPSTREAM_STATUS, response.status());
        }
    }

    private boolean isInvite() {
        return server.kind() == TransactionListener.Kind.INVITE_SERVER;
    }

    private void failOver(Failover reason) {
        failover = reason;
        why = reason.reason();
        if (!askNext()) {
            exhausted();
        }
    }

    /** Nothing at all came back from the target in time. The last one is waited for as long as the timers allow. */
    @Override
    public void fire() {
        if (awaited != null && errand != null) {
            errand.itinerary().skip();
            lookedUp(awaited);
            return;
        }
        noteSilence();
        boolean hasNext = errand != null && errand.itinerary().hasNext(now(), inDialog);
        if (current == null || !(isOver() || hasNext || lastResort)) {
            return;
        }
        current.supersede();
        passedOver = PassedOver.with(passedOver, core.border(), current);
        why = Reason.UPSTREAM_SILENT;
        if (isOver()) {
            exhausted();
        } else {
            failOver(Failover.NO_ANSWER);
        }
    }

    /** An INVITE is answered with 100 at once by whoever is alive; another request may just take its time. */
    private void noteSilence() {
        if (target != null && current != null) {
            target.tried(current.flow().transport(), false, now());
        }
        if (target != null && isInvite()) {
            target.silent(now());
        } else if (target != null) {
            target.suspect();
        }
    }

    @Override
    public void unanswered(ClientTransaction transaction) {
        if (transaction != current || isSenderGone()) {
            return;
        }
        if (isInvite() && isOver()) {
            exhausted();
        } else if (isInvite()) {
            answer(Status.REQUEST_TIMEOUT, Bytes.EMPTY, Reason.UPSTREAM_SILENT);
        } else {
            server.abandon();
            finish(Reason.UPSTREAM_SILENT, 0);
        }
    }

    /** What is at the other end of a flow cannot be reached otherwise, and will not come back to it. */
    @Override
    public boolean endsWithFlow() {
        return followed;
    }

    @Override
    public void undelivered(ClientTransaction transaction) {
        if (transaction != current || isSenderGone()) {
            return;
        }
        core.layer().wheel().cancel(this);
        boolean streamRefused =
                target != null && target.tried(transaction.flow().transport(), false, now());
        if (target != null && !streamRefused) {
            target.failed(now());
        }
        if (isOver()) {
            exhausted();
        } else if (!streamRefused || !askOverDatagrams()) {
            failOver(Failover.UNREACHABLE);
        }
    }

    /** A request that was too long for a datagram goes in one after all where no stream is taken (section 18.1.1). */
    private boolean askOverDatagrams() {
        return target != null && errand != null && ask(target, errand);
    }

    /** Whether nobody else may be asked, whatever becomes of those who are. */
    private boolean isOver() {
        return cancelled || declined() != null;
    }

    private PassedOver.@Nullable Declined declined() {
        return passedOver == null ? null : passedOver.declined();
    }

    /**
     * There is nobody left to ask. A 503 would say that this edge serves nothing, so only then it is one; a flow that failed
     * is told as such (RFC 5626 section 5.3.1).
     */
    private void exhausted() {
        PassedOver.Declined declined = declined();
        if (declined != null) {
            forward(declined.response(), declined.by());
            finish(Reason.UPSTREAM_STATUS, declined.response().status());
        } else if (cancelled) {
            answer(Status.REQUEST_TERMINATED, Bytes.EMPTY, Reason.ADMITTED);
        } else if (followed && !refused) {
            answer(Status.FLOW_FAILED, Bytes.EMPTY, Reason.FLOW_GONE);
        } else if (refused) {
            answer(Status.SERVER_INTERNAL_ERROR, Bytes.EMPTY, Reason.UPSTREAM_STATUS);
        } else if (errand != null && errand.itinerary().isTooPlain()) {
            answer(Status.TEMPORARILY_UNAVAILABLE, Core.SIPS_NOT_ALLOWED, Reason.SECURE_REQUIRED);
        } else {
            answer(Status.SERVICE_UNAVAILABLE, Core.RETRY_AFTER, why);
        }
    }

    private void answer(Status status, Bytes lines, Reason reason) {
        if (errand != null) {
            Bytes explained = Core.join(lines, errand.fate().explain(reason));
            Reply reply = Reply.to(errand.request(), status, toTag()).lines(explained);
            respond(status.code(), reply.toBytes());
        }
        finish(reason, status.code());
    }

    /** Passes a response on. A 401 or 407 that asks only for what nobody here may ask for becomes a refusal of ours. */
    private void forward(SipResponse response, ClientTransaction from) {
        core.noteChallenge(target, response);
        Bytes also = passedOver == null ? Bytes.EMPTY : passedOver.alsoIn(response);
        if (also.isEmpty() && PassedOver.isHollow(response, core.border())) {
            answer(Status.FORBIDDEN, Bytes.EMPTY, Reason.REALM_CLASH);
        } else {
            HopLines recorded = errand == null
                    ? core.crossing().recorded()
                    : errand.passage().recordRoute();
            Forwarding.Way way = new Forwarding.Way(origin, from.flow(), recorded);
            respond(response.status(), Forwarding.response(response, returnSide, also, way, core.border()));
        }
    }

    private void respond(int status, byte[] response) {
        if (server.respond(status, response)) {
            core.listener().response(status, returnSide);
        }
    }

    private void finish(Reason reason, int status) {
        core.layer().wheel().cancel(this);
        awaited = null;
        Errand done = errand;
        errand = null;
        if (done != null) {
            done.fate().ended(reason, status, target);
        }
    }

    private Bytes toTag() {
        if (toTag == null) {
            toTag = core.vias().token();
        }
        return toTag;
    }

    @Override
    public boolean cancelled(Arrival cancel) {
        if (!cancel.flow().equals(origin)) {
            return false;
        }
        core.confirm(cancel, server.flow(), toTag(), returnSide);
        if (server.isOpen() && current != null) {
            cancelled = true;
            current.cancel(cancel.message().lines(HeaderName.REASON));
        } else if (awaited != null) {
            cancelled = true;
            exhausted();
        }
        return true;
    }

    @Override
    public boolean acknowledged(Arrival ack) {
        return acceptedOn != null && StrayAck.pass(core, ack, acceptedOn, returnSide);
    }
}
