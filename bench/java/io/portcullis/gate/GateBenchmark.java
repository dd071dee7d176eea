package io.portcullis.gate;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.HashedPassword;
import io.portcullis.digest.Offer;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a verdict costs, per request. Each invocation judges a pool of requests, one nonce each, at a gate that is as good as
 * new, for a nonce-count passes only once. The tables of the new gate count among the bytes, with 32 a request.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class GateBenchmark {
    private static final int POOL = 16384;
    private static final String REALM = "sip.example.com";
    private static final String USERNAME = "+498912345678";
    private static final String URI = "sip:+4930123456@pbx.example.com;transport=udp";
    private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]+)\"");
    private static final Source SOURCE = new Source(Transport.UDP, new InetSocketAddress("192.0.2.10", 5060));

    @Param({"MD5", "SHA_256"})
    public Algorithm algorithm;

    private final HashedPassword password = HashedPassword.of(USERNAME, REALM, "correct horse battery staple");
    private final byte[][] right = new byte[POOL][];
    private final SipRequest[] rightParsed = new SipRequest[POOL];
    private CredentialIndex index;
    private GateSettings settings;
    private SipRequest bare;
    private SipRequest wrong;
    private SipRequest stranger;
    private Gate gate;
    private Gate screening;
    private GateSettings strictSettings;
    private Gate strict;

    @Setup
    public void provision() {
        CredentialSnapshot empty = CredentialSnapshot.empty(REALM, HashSeed.of(new Random(1)));
        SnapshotBuilder builder = SnapshotBuilder.from(empty).revision(1);
        var table = builder.newTable();
        for (int i = 0; i < 100_000; i++) {
            String name = i == 0 ? USERNAME : "user" + i;
            table.add(name, "CR" + "%032x".formatted(i), password, null);
        }
        Policy policy = new Policy(
                Policy.Kind.DOMAIN, "SD0", "AC0", "pbx.example.com", true, false, true, Offer.OF_DEPLOYMENT,
                List.of("CL0"), List.of("CL0"), List.of(), List.of());
        index = new CredentialIndex(empty);
        index.publish(builder.table("CL0", table.build()).policy(policy).build());
        settings = settings(GateSettings.Rate.OFF, 1_000_000);
        strictSettings = settings(GateSettings.Rate.OFF, 10);
        screening = gate(settings(new GateSettings.Rate(1_000_000, 10_000_000), 1_000_000));
        anew();
        bare = parse(message(""));
        wrong = parse(message(credentials(USERNAME, nonce(), "0".repeat(2 * algorithm.length()))));
        stranger = parse(message(credentials("nobody", nonce(), "0".repeat(2 * algorithm.length()))));
        for (int i = 0; i < POOL; i++) {
            String nonce = nonce();
            right[i] = message(credentials(USERNAME, nonce, response(nonce)));
            rightParsed[i] = parse(right[i].clone());
        }
        if (!(judge(gate, rightParsed[0]) instanceof Verdict.Admit)) {
            throw new IllegalStateException("verdict: " + judge(gate, rightParsed[0]) + " (expected: Admit)");
        }
    }

    private GateSettings settings(GateSettings.Rate rate, int failures) {
        return new GateSettings(
                REALM,
                List.of(algorithm),
                Duration.ofMinutes(10),
                GateSettings.OnBadCredentials.FORBID,
                false,
                new GateSettings.Lockout(failures, 20, Duration.ofSeconds(60), Duration.ofMinutes(5)),
                rate,
                List.of(),
                false,
                Duration.ofHours(24));
    }

    /** A gate with the same nonce key and nothing in its tables. */
    @Setup(Level.Invocation)
    public void anew() {
        gate = gate(settings);
        strict = gate(strictSettings);
    }

    private Gate gate(GateSettings rules) {
        return new Gate(rules, index, OwnHosts.of(null, List.of()), () -> 0, new Keyring(1, new byte[32], new Fixed()), GateListener.NONE);
    }

    @Benchmark
    @OperationsPerInvocation(POOL)
    public void challenge(Blackhole hole) {
        for (int i = 0; i < POOL; i++) {
            hole.consume(judge(gate, bare));
        }
    }

    @Benchmark
    @OperationsPerInvocation(POOL)
    public void admit(Blackhole hole) {
        for (SipRequest request : rightParsed) {
            hole.consume(judge(gate, request));
        }
    }

    @Benchmark
    @OperationsPerInvocation(POOL)
    public void parseAndAdmit(Blackhole hole) {
        for (byte[] message : right) {
            hole.consume(judge(gate, parse(message)));
        }
    }

    @Benchmark
    @OperationsPerInvocation(POOL)
    public void parse(Blackhole hole) {
        for (byte[] message : right) {
            hole.consume(parse(message));
        }
    }

    @Benchmark
    @OperationsPerInvocation(POOL)
    public void screen(Blackhole hole) {
        for (int i = 0; i < POOL; i++) {
            hole.consume(screening.screen(bare, i));
        }
    }

    @Benchmark
    @OperationsPerInvocation(POOL)
    public void replay(Blackhole hole) {
        for (int i = 0; i < POOL; i++) {
            hole.consume(judge(gate, rightParsed[0]));
        }
    }

    @Benchmark
    @OperationsPerInvocation(POOL)
    public void wrongPassword(Blackhole hole) {
        for (int i = 0; i < POOL; i++) {
            hole.consume(judge(gate, wrong));
        }
    }

    @Benchmark
    @OperationsPerInvocation(POOL)
    public void unknownUser(Blackhole hole) {
        for (int i = 0; i < POOL; i++) {
            hole.consume(judge(gate, stranger));
        }
    }

    /** Nearly all of them after the ten failures that lock out. */
    @Benchmark
    @OperationsPerInvocation(POOL)
    public void lockedOut(Blackhole hole) {
        for (int i = 0; i < POOL; i++) {
            hole.consume(judge(strict, wrong));
        }
    }

    private String nonce() {
        Verdict verdict = judge(gate, bare);
        Matcher matcher = NONCE.matcher(((Verdict.Challenge) verdict).lines().toString());
        if (!matcher.find()) {
            throw new IllegalStateException("challenge: without nonce (expected: one)");
        }
        return matcher.group(1);
    }

    private String response(String nonce) {
        String ha1 = hex(USERNAME + ':' + REALM + ":correct horse battery staple");
        return hex(ha1 + ':' + nonce + ":00000001:0a4f113b8c21:auth:" + hex("INVITE:" + URI));
    }

    private String hex(String data) {
        return HexFormat.of().formatHex(algorithm.newDigest().digest(data.getBytes(StandardCharsets.US_ASCII)));
    }

    private String credentials(String username, String nonce, String response) {
        return "Proxy-Authorization: Digest username=\"" + username + "\", realm=\"" + REALM + "\", nonce=\"" + nonce
                + "\", uri=\"" + URI + "\", response=\"" + response + "\", algorithm=" + algorithm.token()
                + ", cnonce=\"0a4f113b8c21\", qop=auth, nc=00000001\r\n";
    }

    private static byte[] message(String lines) {
        return ("INVITE " + URI + " SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK77ef4c2312983.1;rport\r\n"
                        + "Max-Forwards: 70\r\n"
                        + "From: \"Alice\" <sip:+498912345678@pbx.example.com>;tag=9fxced76sl\r\n"
                        + "To: <sip:+4930123456@pbx.example.com>\r\n"
                        + "Call-ID: 3848276298220188511@192.0.2.10\r\n"
                        + "CSeq: 2 INVITE\r\n"
                        + "Contact: <sip:+498912345678@192.0.2.10:5060>\r\n"
                        + lines
                        + "Content-Type: application/sdp\r\n"
                        + "Content-Length: 151\r\n\r\n"
                        + "v=0\r\n".repeat(30) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static SipRequest parse(byte[] message) {
        return (SipRequest) Parser.parse(message, SOURCE);
    }

    /** The same numbers every time, so that nonces outlive their gate. */
    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 7);
        }

        @Override
        public int nextInt() {
            return 7;
        }

        @Override
        public long nextLong() {
            return 7;
        }
    }

    private static Verdict judge(Gate gate, SipRequest request) {
        return gate.judge(request, request.sipUri(), 0);
    }
}
