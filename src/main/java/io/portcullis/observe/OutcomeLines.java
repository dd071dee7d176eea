package io.portcullis.observe;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.edge.Course;
import io.portcullis.edge.Decision;
import io.portcullis.edge.EdgeListener;
import io.portcullis.gate.Finding;
import io.portcullis.observe.LogSettings.Access;
import io.portcullis.sip.SipRequest;
import io.portcullis.wire.Arrival;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How requests ended: a line to the logger {@code portcullis.call} for each that was let in and failed behind the edge,
 * and on demand one in Asterisk's words for each that was refused ({@link SecurityLines}). Both are within a
 * {@link LineBudget} of their own. Safe for use by any thread.
 */
final class OutcomeLines implements EdgeListener {
    private static final int USUAL_LENGTH = 512;

    private final Logger log;
    private final AuthEvents events;
    private final SecurityLines security;
    private final LongSupplier clock;
    private final LineBudget budget;
    private volatile LogSettings settings = LogSettings.USUAL;

    OutcomeLines(AuthEvents events, SecurityLines security, LongSupplier clock) {
        this(LoggerFactory.getLogger("portcullis.call"), events, security, clock);
    }

    /** The same to another logger. */
    OutcomeLines(Logger log, AuthEvents events, SecurityLines security, LongSupplier clock) {
        this.log = log;
        this.events = events;
        this.security = security;
        this.clock = clock;
        this.budget = new LineBudget(clock.getAsLong(), new SecureRandom());
    }

    /** From now on writes what {@code next} says. */
    void use(LogSettings next) {
        settings = next;
    }

    @Override
    public void completed(Arrival arrival, Side side, Decision decision, @Nullable Course course) {
        LogSettings now = settings;
        Reason reason = course == null ? decision.reason() : course.reason();
        boolean failed = course != null && reason.code() != 0 && now.access() != Access.NONE;
        boolean refused = course == null && now.securityEvents() && SecurityLines.isTold(reason);
        if (side == Side.INSIDE || !(failed || refused) || decision.finding() == null) {
            return;
        }
        SipRequest request = (SipRequest) arrival.message();
        if (!budget.admits(request, side, decision, clock.getAsLong(), reason)) {
            events.suppressed(reason);
        } else if (course != null) {
            log.info(failure(arrival, request, decision.finding(), course));
        } else {
            security.refused(request, arrival.flow().local(), decision, events.claimedUser(request));
        }
    }

    private String failure(Arrival arrival, SipRequest request, @Nullable Finding finding, Course course) {
        StringBuilder line = new StringBuilder(USUAL_LENGTH)
                .append("result=failed code=")
                .append(course.reason().code())
                .append(" reason=")
                .append(course.reason().word())
                .append(" status=")
                .append(course.status());
        if (course.target() != null) {
            AuthEvents.text(line, "target", course.target().uri());
        }
        line.append(" failovers=")
                .append(course.failovers())
                .append(" after-ms=")
                .append(TimeUnit.NANOSECONDS.toMillis(course.endedNanos() - arrival.nanos()));
        events.whoAndWhere(line, request, finding);
        return line.toString();
    }
}
