package io.portcullis.gate;

import io.portcullis.sip.Bytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to mint a nonce, and to recognise one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NonceBenchmark {
    private final NonceMint mint = new NonceMint(Duration.ofMinutes(1), 0, new Keyring(1, new byte[32], new SecureRandom()));
    private final Bytes ours = nonce(mint);
    private final Bytes foreign = nonce(new NonceMint(Duration.ofMinutes(1), 0, new Keyring(1, new byte[32], new SecureRandom())));

    private final byte[] written = new byte[NonceMint.CHARACTERS];

    @Benchmark
    public byte[] mint() {
        mint.write(mint.nextSerial(), 42, 1_000_000, written, 0);
        return written;
    }

    @Benchmark
    public Object check() {
        return mint.open(ours.array(), ours.from(), ours.to(), 1_000_000);
    }

    @Benchmark
    public Object checkForeign() {
        return mint.open(foreign.array(), foreign.from(), foreign.to(), 1_000_000);
    }

    private static Bytes nonce(NonceMint mint) {
        byte[] nonce = new byte[NonceMint.CHARACTERS];
        mint.write(mint.nextSerial(), 42, 0, nonce, 0);
        return Bytes.of(nonce);
    }
}
