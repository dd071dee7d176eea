package io.portcullis.observe;

import io.portcullis.credential.Policy;
import io.portcullis.digest.Algorithm;
import io.portcullis.gate.GateListener;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.SipRequest;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what the gate decides. Safe for use by any thread. */
final class GateMeters implements GateListener {
    private static final int COLUMNS = 1 + Algorithm.values().length;

    private final LongAdder[] attempts = new LongAdder[Outcome.values().length * COLUMNS];
    private final Histogram verify;

    GateMeters(MeterBook book) {
        for (Outcome outcome : Outcome.values()) {
            attempts[at(outcome, null)] = book.counter(Meters.AUTH_ATTEMPTS, outcome.label(), "none");
            for (Algorithm algorithm : Algorithm.values()) {
                attempts[at(outcome, algorithm)] =
                        book.counter(Meters.AUTH_ATTEMPTS, outcome.label(), algorithm.token());
            }
        }
        verify = book.histogram(Meters.AUTH_VERIFY, new Histogram(500, 14)); // 0.5 µs to 4 ms
    }

    @Override
    public void judged(
            SipRequest request,
            Outcome outcome,
            @Nullable Algorithm algorithm,
            @Nullable Policy policy,
            Verdict.@Nullable Identity identity) {
        attempts[at(outcome, algorithm)].increment();
    }

    @Override
    public void verified(long nanos) {
        verify.record(nanos);
    }

    private static int at(Outcome outcome, @Nullable Algorithm algorithm) {
        return outcome.ordinal() * COLUMNS + (algorithm == null ? 0 : 1 + algorithm.ordinal());
    }
}
