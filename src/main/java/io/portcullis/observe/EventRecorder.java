package io.portcullis.observe;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.credential.Policy;
import io.portcullis.digest.Algorithm;
import io.portcullis.edge.Course;
import io.portcullis.edge.Decision;
import io.portcullis.edge.EdgeListener;
import io.portcullis.event.Draft;
import io.portcullis.event.Event;
import io.portcullis.event.EventBook;
import io.portcullis.gate.Finding;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notes what became of each request from outside, when that is known. No event are what a dialog lets through, for it
 * is part of its call, and the OPTIONS that the edge answers itself. Nothing is allocated for a stranger. Safe for
 * use by
 * any thread.
 */
final class EventRecorder implements EdgeListener {
    private static final int MOST_ENTRANCES = 4_096;
    private static final long RENEWED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** One moment by two clocks. */
    private record Moment(long nanos, long millis) {}

    private final EventBook book;
    private final LongSupplier millis;
    private final LineBudget budget;
    private final RegistrationBook phones = new RegistrationBook();
    private final Wording wording;
    private volatile Moment moment;
    private final EntranceNames entrances = new EntranceNames(MOST_ENTRANCES);

    /**
     * A recorder.
     *
     * @param realm of the credentials that events may name the user of
     * @param nanos the clock of arrivals
     * @param millis milliseconds since 1970
     */
    EventRecorder(EventBook book, String realm, LongSupplier nanos, LongSupplier millis) {
        this.book = book;
        this.millis = millis;
        this.budget = new LineBudget(nanos.getAsLong(), new SecureRandom());
        this.wording = new Wording(realm);
        this.moment = new Moment(nanos.getAsLong(), millis.getAsLong());
    }

    @Override
    public void completed(Arrival arrival, Side side, Decision decision, @Nullable Course course) {
        Finding finding = decision.finding();
        // What names no domain is a stranger's anyway.
        boolean mayBeAccounts = side == Side.OUTSIDE && finding != null && finding.policy() != null;
        boolean challenged = course == null && decision.reason() == Reason.CHALLENGED;
        boolean within = mayBeAccounts
                && !challenged
                && budget.admits((SipRequest) arrival.message(), side, decision, known(arrival, course));
        completed(arrival, side, decision, course, within);
    }

    /** The same, of what is {@code within} the share of its sender or not. */
    void completed(Arrival arrival, Side side, Decision decision, @Nullable Course course, boolean within) {
        Finding finding = decision.finding();
        Reason reason = course == null ? decision.reason() : course.reason();
        boolean unasked = finding == null && reason == Reason.ADMITTED;
        if (side == Side.INSIDE || unasked || reason == Reason.ANSWERED) {
            return;
        }
        SipRequest request = (SipRequest) arrival.message();
        if (course != null && request.method() == Method.REGISTER) {
            phones.completed(request, decision, course, millis.getAsLong());
        }
        Draft draft = book.draft().begin(reason, time(arrival.nanos()));
        Source source = request.source();
        draft.peer(
                source.socketAddress(),
                source.transport().scheme(),
                arrival.flow().local());
        boolean first = reason == Reason.CHALLENGED;
        if (finding != null) {
            describe(draft, finding, first);
        }
        outcome(draft, arrival, decision, course);
        wording.write(draft, request, finding, reason);
        book.note(draft, within, finding != null && LineBudget.isProven(request, finding));
    }

    /** When it was known what became of it. */
    static long known(Arrival arrival, @Nullable Course course) {
        return course == null ? arrival.nanos() : course.endedNanos();
    }

    /** Who is registered through this node. */
    RegistrationBook phones() {
        return phones;
    }

    /**
     * Milliseconds since 1970 at this moment of the arrivals' clock; the time of day is asked for every now and then.
     */
    private long time(long at) {
        Moment known = moment;
        if (Math.abs(at - known.nanos) > RENEWED_NANOS) {
            known = new Moment(at, millis.getAsLong());
            moment = known;
        }
        return known.millis + TimeUnit.NANOSECONDS.toMillis(at - known.nanos);
    }

    private void describe(Draft draft, Finding finding, boolean first) {
        Policy policy = finding.policy();
        if (policy != null && !first) {
            draft.entrance(entrances.of(policy));
        }
        Verdict.Identity identity = finding.identity();
        Algorithm algorithm = finding.algorithm();
        draft.who(identity == null ? null : identity.credentialSid(), algorithm == null ? null : algorithm.token());
    }

    private void outcome(Draft draft, Arrival arrival, Decision decision, @Nullable Course course) {
        if (course != null) {
            Target target = course.target();
            draft.beyond(
                    target == null ? null : target.uri(),
                    course.failovers(),
                    decision instanceof Decision.Forward && course.reason() != Reason.UPSTREAM_SILENT,
                    course.answeredNanos() == 0 ? -1 : millis(course.answeredNanos() - arrival.nanos()));
            draft.answered(course.status(), millis(course.endedNanos() - arrival.nanos()));
        } else if (decision instanceof Decision.Answer answer) {
            draft.answered(answer.status().code(), 0); // on the spot
        }
    }

    private static int millis(long nanos) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }

    /** What events call domains and trunks, made once for each. Holds so many; more are made anew. */
    private static final class EntranceNames {
        private final Map<String, Event.Entrance> known = new ConcurrentHashMap<>();
        private final int most;

        EntranceNames(int most) {
            this.most = most;
        }

        Event.Entrance of(Policy policy) {
            Event.Entrance entrance = known.get(policy.sid());
            if (entrance == null || !entrance.name().equals(policy.name())) {
                entrance = new Event.Entrance(policy.accountSid(), policy.sid(), policy.name());
                if (known.size() < most) {
                    known.put(policy.sid(), entrance);
                }
            }
            return entrance;
        }
    }
}
