package io.portcullis.observe;

import io.portcullis.credential.Policy;
import io.portcullis.digest.Algorithm;
import io.portcullis.gate.GateListener;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.SipRequest;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what the gate decides. Safe for use by any thread. */
final class GateMeters implements GateListener {
    private final Counters<Outcome> withoutAlgorithm;
    private final Map<Algorithm, Counters<Outcome>> byAlgorithm = new EnumMap<>(Algorithm.class);
    private final Histogram verify;

    GateMeters(MeterBook book) {
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
    public void judged(
            SipRequest request,
            Outcome outcome,
            @Nullable Algorithm algorithm,
            @Nullable Policy policy,
            Verdict.@Nullable Identity identity) {
        Counters<Outcome> attempts = algorithm == null ? null : byAlgorithm.get(algorithm);
        (attempts == null ? withoutAlgorithm : attempts).increment(outcome);
    }

    @Override
    public void verified(long nanos) {
        verify.record(nanos);
    }
}
