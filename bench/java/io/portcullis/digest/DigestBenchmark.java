package io.portcullis.digest;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
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

/** What it costs to read credentials, to verify them, and to mint a challenge. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DigestBenchmark {
    private static final String USERNAME = "+498912345678";
    private static final String REALM = "sip.example.com";
    private static final byte[] NONCE = "aR3x9zQmAAAAKgAAAAAAAAAAb3V0LXRoZXJl".getBytes(StandardCharsets.US_ASCII);

    @Param({"MD5", "SHA_256", "SHA_512_256"})
    public Algorithm algorithm;

    private final DigestResponse formula = new DigestResponse();
    private final byte[] realm = REALM.getBytes(StandardCharsets.US_ASCII);
    private final byte[] method = "INVITE".getBytes(StandardCharsets.US_ASCII);
    private final byte[] message = new byte[512];
    private byte[] header;
    private byte[] ha1;
    private DigestCredentials given;
    private Challenge challenge;

    @Setup
    public void phone() {
        Ha1 secret = Ha1.of(algorithm, USERNAME, REALM, "correct horse battery staple");
        ha1 = secret.hash();
        String uri = "sip:+4930123456@sip.example.com;transport=udp";
        String nonce = new String(NONCE, StandardCharsets.US_ASCII);
        String a2 = hex("INVITE:" + uri);
        String response = hex(HexFormat.of().formatHex(ha1) + ":" + nonce + ":00000001:0a4f113b8c21:auth:" + a2);
        header = ("Digest username=\"" + USERNAME + "\", realm=\"" + REALM + "\", nonce=\"" + nonce + "\", uri=\"" + uri
                        + "\", response=\"" + response + "\", algorithm=" + algorithm.token()
                        + ", cnonce=\"0a4f113b8c21\", qop=auth, nc=00000001")
                .getBytes(StandardCharsets.US_ASCII);
        given = (DigestCredentials) Authorization.parse(header, 0, header.length);
        challenge = new Challenge(REALM, algorithm);
        if (!parseAndVerify()) {
            throw new IllegalStateException("response: wrong (expected: right)");
        }
    }

    @Benchmark
    public Authorization parse() {
        return Authorization.parse(header, 0, header.length);
    }

    @Benchmark
    public boolean verify() {
        return formula.verify(given, method, 0, method.length, ha1);
    }

    @Benchmark
    public boolean verifyNobody() {
        return formula.verify(given, method, 0, method.length, null);
    }

    @Benchmark
    public boolean parseAndVerify() {
        return Authorization.parse(header, 0, header.length) instanceof DigestCredentials credentials
                && credentials.isRealm(realm)
                && formula.verify(credentials, method, 0, method.length, ha1);
    }

    @Benchmark
    public int challenge() {
        int nonce = challenge.writeBeforeNonce(message, 20);
        System.arraycopy(NONCE, 0, message, nonce, NONCE.length);
        return challenge.writeBehindNonce(false, message, nonce + NONCE.length);
    }

    private String hex(String data) {
        return HexFormat.of()
                .formatHex(Objects.requireNonNull(algorithm).newDigest().digest(data.getBytes(StandardCharsets.US_ASCII)));
    }
}
