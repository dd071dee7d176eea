package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.proxy.Fate;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Loop;
import org.jspecify.annotations.Nullable;

/**
 * A request in the hands of the proxy. That it was let through is told when it went on, not before: when nobody takes
 * it, it is one that was refused. Confined to its loop.
 */
final class Relayed implements Fate {
    private final EdgeParts parts;
    private final Loop loop;
    private final Arrival arrival;
    private final Side side;
    private final Decision.Forward decision;
    private final Share share;
    private boolean told;
    private int failovers;
    private long answered;

    Relayed(EdgeParts parts, Loop loop, Arrival arrival, Side side, Decision.Forward decision, Share share) {
        this.parts = parts;
        this.loop = loop;
        this.arrival = arrival;
        this.side = side;
        this.decision = decision;
        this.share = share;
    }

    @Override
    public void forwarded() {
        if (!told) {
            told = true;
            parts.listener().decided(request(), side, decision);
        }
    }

    private SipRequest request() {
        return (SipRequest) arrival.message();
    }

    @Override
    public void failedOver() {
        failovers++;
    }

    @Override
    public void answered() {
        answered = loop.now();
    }

    @Override
    public void ended(Reason reason, int status, @Nullable Target target) {
        Course course = new Course(reason, status, target, failovers, answered, loop.now());
        if (told) {
            parts.listener().ended(request(), side, decision, reason, status, target);
            parts.listener().completed(arrival, side, decision, course);
        } else {
            Decision instead = instead(reason, status);
            parts.listener().decided(request(), side, instead);
            parts.listener().completed(arrival, side, instead, course);
        }
    }

    private Decision instead(Reason reason, int status) {
        return status == 0
                ? new Decision.Drop(reason, decision.finding())
                : new Decision.Answer(Status.of(status), null, Bytes.EMPTY, reason, decision.finding());
    }

    @Override
    public Share share() {
        return share;
    }

    @Override
    public Bytes explain(Reason reason) {
        return parts.explain(reason);
    }
}
