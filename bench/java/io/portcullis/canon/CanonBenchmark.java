package io.portcullis.canon;

import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Invites;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What an unusual message costs more than a plain one: the second lane. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CanonBenchmark {
    private static final Source PHONE = new Source(Transport.UDP, new InetSocketAddress("198.51.100.7", 5062));

    @Param({"PHONE", "CARRIER", "TWELVE_VIAS"})
    public Invites message;

    private final Canon canon = new Canon(new CanonSettings(0), 0);
    private byte[] odd;

    /** The message with a From in two lines, as RFC 3261 section 7.3.1 allows. */
    @Setup
    public void fold() {
        String text = new String(message.with(""), StandardCharsets.US_ASCII);
        odd = text.replace("\" <sip:alice@", "\"\r\n <sip:alice@").getBytes(StandardCharsets.US_ASCII);
        if (!(parseAndRewrite() instanceof Rewritten.Plain)) {
            throw new IllegalStateException("rewritten: " + parseAndRewrite() + " (expected: Plain)");
        }
    }

    @Benchmark
    public Rewritten parseAndRewrite() {
        return canon.rewrite((SipMessage) Parser.parse(odd, PHONE));
    }
}
