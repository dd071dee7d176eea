package io.portcullis.observe;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.edge.Course;
import io.portcullis.edge.Decision;
import io.portcullis.edge.EdgeListener;
import io.portcullis.sip.Method;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import org.jspecify.annotations.Nullable;

/** Passes on what the edge tells: counts to the meters, decisions to whoever counts or writes them down. */
record EdgeTelemetry(SipMeters meters, GateMeters attempts, AuthEvents events, EventRecorder recorder)
        implements EdgeListener {
    @Override
    public void request(Method method, Transport transport, Side side) {
        meters.request(method, transport, side);
    }

    @Override
    public void malformed(String reason) {
        meters.malformed(reason);
    }

    @Override
    public void shed(boolean withCredentials) {
        meters.shed(withCredentials);
    }

    @Override
    public void odd(Oddity oddity) {
        meters.odd(oddity);
    }

    @Override
    public void answered(int status, Side side) {
        meters.answered(status, side);
    }

    @Override
    public void decided(SipRequest request, Side side, Decision decision) {
        meters.decided(request, side, decision);
        attempts.decided(request, side, decision);
        if (!(decision instanceof Decision.Answer)) { // of which all is known in a moment, and told with it
            events.decided(request, side, decision);
        }
    }

    @Override
    public void ended(
            SipRequest request,
            Side side,
            Decision.Forward decision,
            Reason reason,
            int status,
            @Nullable Target target) {
        meters.ended(request, side, decision, reason, status, target);
    }

    @Override
    public void completed(Arrival arrival, Side side, Decision decision, @Nullable Course course) {
        if (decision instanceof Decision.Answer && AuthEvents.isWorthy(decision)) {
            // A line and an event are within the same share, which is looked up once.
            long now = EventRecorder.known(arrival, course);
            boolean within = events.write((SipRequest) arrival.message(), side, decision, now);
            recorder.completed(arrival, side, decision, course, within);
        } else {
            recorder.completed(arrival, side, decision, course);
        }
    }
}
