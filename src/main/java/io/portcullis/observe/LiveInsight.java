package io.portcullis.observe;

import io.portcullis.api.Insight;
import io.portcullis.base.Reason;
import io.portcullis.credential.Policy;
import io.portcullis.digest.Algorithm;
import io.portcullis.edge.EdgeServer;
import io.portcullis.edge.WhatIf;
import io.portcullis.event.Courier;
import io.portcullis.event.Event;
import io.portcullis.event.EventFilter;
import io.portcullis.event.Explanation;
import io.portcullis.event.Sentences;
import io.portcullis.gate.Claim;
import io.portcullis.gate.Finding;
import io.portcullis.gate.LockedOut;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Transport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What this node knows of itself, read from the parts that know it. Safe for any thread. */
public final class LiveInsight implements Insight {
    private static final String NOBODY = "NO00000000000000000000000000000000";

    private final Telemetry telemetry;
    private final Supplier<Optional<EdgeServer>> edge;
    private final Sentences sentences;
    private final Supplier<Status> status;
    private final InstantSource clock;

    /**
     * What is known.
     *
     * @param edge waits until it has started; empty where none will
     */
    LiveInsight(
            Telemetry telemetry,
            Supplier<Optional<EdgeServer>> edge,
            Sentences sentences,
            Supplier<Status> status,
            InstantSource clock) {
        this.telemetry = telemetry;
        this.edge = edge;
        this.sentences = sentences;
        this.status = status;
        this.clock = clock;
    }

    private EdgeServer edge() {
        return edge.get().orElseThrow(NoSip::new);
    }

    @Override
    public List<Event> attempts(Viewer viewer, EventFilter filter, int limit) {
        return telemetry.events().find(viewer.accounts(), viewer.operator(), filter, limit);
    }

    @Override
    public Explanation explain(Viewer viewer, Event event) {
        return sentences.of(event, viewer.accounts());
    }

    @Override
    public Courier courier() {
        return telemetry.events().courier();
    }

    @Override
    public Foreseen foresee(Viewer viewer, Question question) {
        String user = question.user();
        WhatIf.Question asked = new WhatIf.Question(
                question.method(),
                question.requestUri(),
                user == null ? null : new Claim(user, question.rightPassword()),
                question.source(),
                Transport.valueOf(question.transport().toUpperCase(Locale.ROOT)));
        WhatIf.Foreseen foreseen = edge().whatIf(asked, viewer.accounts());
        return new Foreseen(event(question, foreseen), foreseen.challenged(), Ladder.steps(foreseen));
    }

    private Event event(Question question, WhatIf.Foreseen foreseen) {
        Finding finding = foreseen.finding();
        Policy policy = finding == null ? null : finding.policy();
        Verdict.Identity identity = finding == null ? null : finding.identity();
        Algorithm algorithm = finding == null ? null : finding.algorithm();
        String user = question.user();
        return new Event(
                NOBODY,
                clock.instant(),
                policy == null ? null : new Event.Entrance(policy.accountSid(), policy.sid(), policy.name()),
                new Event.Asked(question.method(), "", "", AuthEvents.escaped(question.requestUri()), ""),
                new Event.Peer(question.source().getHostAddress(), 0, question.transport(), ""),
                new Event.Who(
                        user == null ? "" : AuthEvents.escaped(user),
                        identity == null ? null : identity.credentialSid(),
                        algorithm == null ? null : algorithm.token()),
                new Event.Outcome(
                        foreseen.reason(),
                        fact(question, foreseen.reason()),
                        foreseen.status(),
                        false,
                        null,
                        0,
                        -1,
                        0));
    }

    private static String fact(Question question, Reason reason) {
        return reason == Reason.BAD_REQUEST
                ? "Request-URI or method: " + AuthEvents.escaped(question.requestUri())
                : "";
    }

    @Override
    public List<Lockout> lockouts(Viewer viewer) {
        Instant now = clock.instant();
        return edge().lockouts().stream()
                .filter(out -> isVisible(out.accountSid(), viewer))
                .map(out -> new Lockout(
                        out.sid(),
                        out.accountSid(),
                        out.source(),
                        user(out),
                        out.failures(),
                        now.minus(out.since()),
                        now.plus(out.left())))
                .toList();
    }

    private static @Nullable String user(LockedOut out) {
        String user = out.user();
        return user == null ? null : AuthEvents.escaped(user);
    }

    private static boolean isVisible(@Nullable String account, Viewer viewer) {
        return account == null ? viewer.operator() : viewer.accounts().test(account);
    }

    @Override
    public boolean lift(String sid) {
        return edge().lift(sid);
    }

    @Override
    public List<UpstreamTarget> upstreams() {
        return edge().targets().stream()
                .map(target -> new UpstreamTarget(
                        target.upstream(), target.uri(), target.address(), target.transport(), target.up()))
                .toList();
    }

    @Override
    public List<Registration> registrations(Viewer viewer) {
        edge();
        return telemetry.registrations().all(clock.millis()).stream()
                .filter(phone -> viewer.accounts().test(phone.accountSid()))
                .toList();
    }

    @Override
    public Status status() {
        return status.get();
    }
}
