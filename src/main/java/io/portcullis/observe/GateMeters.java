package io.portcullis.observe;

import io.portcullis.base.Side;
import io.portcullis.digest.Algorithm;
import io.portcullis.edge.Decision;
import io.portcullis.edge.EdgeListener;
import io.portcullis.gate.Finding;
import io.portcullis.gate.GateListener;
import io.portcullis.sip.SipRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts attempts to pass the gate, when the decision has been carried out: good credentials are a success once the
 * request went on, and are not counted when something else was in its way. Says who is locked out. Safe for use by any
 * thread.
 */
final class GateMeters implements GateListener, EdgeListener {
    private final Counters<Outcome> withoutAlgorithm;
    private final Map<Algorithm, Counters<Outcome>> byAlgorithm = new EnumMap<>(Algorithm.class);
    private final Histogram verify;
    private final LockoutLines lockouts;

    GateMeters(MeterBook book, LockoutLines lockouts) {
        this.lockouts = lockouts;
        withoutAlgorithm = attempts(book, "none");
        for (Algorithm algorithm : Algorithm.values()) {
            byAlgorithm.put(algorithm, attempts(book, algorithm.token()));
        }
        verify = book.histogram(Meters.AUTH_VERIFY, new Histogram(500, 14)); // 0.5 µs to 4 ms
    }

    private static Counters<Outcome> attempts(MeterBook book, String algorithm) {
        return new Counters<>(Outcome.class, outcome -> book.counter(Meters.AUTH_ATTEMPTS, outcome.label(), algorithm));
    }

    @Override
    public void decided(SipRequest request, Side side, Decision decision) {
        Finding finding = decision.finding();
        Outcome outcome = finding == null ? null : finding.outcome();
        boolean passed = decision instanceof Decision.Forward;
        if (finding != null && outcome != null && passed == (outcome == Outcome.OK)) {
            Algorithm algorithm = finding.algorithm();
            Counters<Outcome> attempts = algorithm == null ? null : byAlgorithm.get(algorithm);
            (attempts == null ? withoutAlgorithm : attempts).increment(outcome);
        }
    }

    @Override
    public void verified(long nanos) {
        verify.record(nanos);
    }

    @Override
    public void lockedOut(InetAddress source, String user, int failures, Duration lasts) {
        lockouts.user(source, user, failures, lasts);
    }

    @Override
    public void networkLockedOut(InetAddress source, int users, Duration lasts) {
        lockouts.network(source, users, lasts);
    }
}
