package io.portcullis.gate;

import io.portcullis.base.Cidr;
import io.portcullis.credential.AddressSet;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.Policy.Kind;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.credential.UserTable;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.HashedPassword;
import io.portcullis.digest.Offer;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.sip.SipRequest;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A gate with people behind it and a clock that is turned by hand. Behind {@value #DOMAIN} live alice (secret), bob (hunter2)
 * and carol, of whose password only the MD5 form is known; the other names are what {@link #policies} says.
 */
final class House {
    static final String REALM = "edge.example.com";
    static final String DOMAIN = "edge.example.com";
    static final String EDGE = "203.0.113.5";

    static final String LIST = "CL00000000000000000000000000000001";
    static final String OTHER_LIST = "CL00000000000000000000000000000002";
    static final String ACL = "AL00000000000000000000000000000001";
    static final String OTHER_ACL = "AL00000000000000000000000000000002";
    static final String ALICE = "CR00000000000000000000000000000001";
    static final String OTHER_ALICE = "CR00000000000000000000000000000005";

    final CredentialIndex index = new CredentialIndex(CredentialSnapshot.empty(REALM, HashSeed.of(new Random(1))));
    final List<Outcome> outcomes = new ArrayList<>();
    final AtomicInteger hashed = new AtomicInteger();
    final List<Integer> digests = new ArrayList<>();
    final List<String> foreign = new ArrayList<>();
    final Gate gate;
    private long now;
    private long revision;

    House() {
        this(new Rules().settings());
    }

    House(GateSettings settings) {
        // A clock may start anywhere, and System.nanoTime does run through zero.
        this(settings, -5_000_000_000L);
    }

    House(GateSettings settings, long start) {
        this(settings, start, 1);
    }

    /** The house as a node of a fleet sees it. */
    static House ofNode(int node) {
        return new House(new Rules().settings(), -5_000_000_000L, node);
    }

    /** What that node has. */
    static Keyring keys(int node) {
        return new Keyring(node, new byte[32], new SecureRandom());
    }

    private House(GateSettings settings, long start, int node) {
        this.now = start;
        SnapshotBuilder builder = SnapshotBuilder.from(index.current());
        policies().forEach(builder::policy);
        publish(builder.table(LIST, people(builder))
                .table(OTHER_LIST, otherAlice(builder))
                .addresses(ACL, AddressSet.of(List.of(Cidr.parse("198.51.100.0/24"), Cidr.parse("2001:db8:1::/48"))))
                .addresses(OTHER_ACL, AddressSet.of(List.of(Cidr.parse("192.0.2.200")))));
        OwnHosts own = OwnHosts.of("sip.example.net", List.of(new InetSocketAddress(EDGE, 5060)), index);
        gate = new Gate(settings, index, own, clock(), keys(node), new GateListener() {
            @Override
            public void foreignNonce(SipRequest request, int maker, boolean again) {
                foreign.add(maker + (again ? " again" : ""));
            }

            @Override
            public void verified(long nanos) {
                hashed.incrementAndGet();
            }

            @Override
            public void hashed(int count) {
                digests.add(count);
            }
        });
    }

    /** Its time of day began at 0 when the house did. */
    private GateClock clock() {
        long start = now;
        return new GateClock() {
            @Override
            public long getAsLong() {
                return now;
            }

            @Override
            public long epochSecond() {
                return Duration.ofNanos(now - start).toSeconds();
            }
        };
    }

    private static List<Policy> policies() {
        List<String> list = List.of(LIST);
        List<String> none = List.of();
        return List.of(
                policy(1, DOMAIN, list, list, none),
                policy(2, "two-lists.example.com", List.of(LIST, OTHER_LIST), List.of(LIST, OTHER_LIST), none),
                policy(3, "other.example.com", List.of(OTHER_LIST), List.of(OTHER_LIST), none),
                policy(4, "calls-only.example.com", list, none, none),
                policy(5, "unmapped.example.com", none, none, none),
                policy(6, "acl.example.com", none, list, List.of(OTHER_ACL, ACL)),
                policy(7, "acl-and-list.example.com", list, list, List.of(ACL)),
                policy(8, "empty-acl.example.com", none, none, List.of("AL00000000000000000000000000000009")),
                policy(9, "empty-list.example.com", List.of("CL00000000000000000000000000000009"), none, none),
                withFlags(policy(10, "suspended.example.com", list, list, none), false, false, true),
                withFlags(policy(11, "secure.example.com", list, list, none), true, true, true),
                withFlags(policy(12, "no-registrar.example.com", list, list, none), true, false, false),
                withFlags(policy(14, "suspended-acl.example.com", none, none, List.of(ACL)), false, false, true),
                new Policy(
                        Kind.TRUNK,
                        "TK0000000000000000000000000000000d",
                        "AC00000000000000000000000000000001",
                        "trunk.example.com",
                        true,
                        false,
                        false,
                        Offer.OF_DEPLOYMENT,
                        list,
                        none,
                        none,
                        List.of()));
    }

    static Policy policy(int number, String name, List<String> calls, List<String> registrations, List<String> acls) {
        String sid = "SD%032x".formatted(number);
        return new Policy(
                Kind.DOMAIN,
                sid,
                "AC00000000000000000000000000000001",
                name,
                true,
                false,
                true,
                Offer.OF_DEPLOYMENT,
                calls,
                registrations,
                acls,
                List.of());
    }

    private static Policy withFlags(Policy policy, boolean active, boolean secure, boolean registrar) {
        return new Policy(
                policy.kind(),
                policy.sid(),
                policy.accountSid(),
                policy.name(),
                active,
                secure,
                registrar,
                Offer.OF_DEPLOYMENT,
                policy.callLists(),
                policy.registrationLists(),
                policy.acls(),
                List.of());
    }

    private static UserTable people(SnapshotBuilder builder) {
        HashedPassword carol = HashedPassword.of("carol", REALM, "secret");
        return builder.newTable()
                .add("alice", ALICE, HashedPassword.of("alice", REALM, "secret"), null)
                .add("bob", "CR%032x".formatted(2), HashedPassword.of("bob", REALM, "hunter2"), "EU%032x".formatted(1))
                .add("carol", "CR%032x".formatted(3), new HashedPassword(carol.md5(), null, null), null)
                .add("Jäsøn Doe", "CR%032x".formatted(4), HashedPassword.of("Jäsøn Doe", REALM, "secret"), null)
                .add("al\"ice\\", "CR%032x".formatted(6), HashedPassword.of("al\"ice\\", REALM, "secret"), null)
                .build();
    }

    private static UserTable otherAlice(SnapshotBuilder builder) {
        return builder.newTable()
                .add("alice", OTHER_ALICE, HashedPassword.of("alice", REALM, "other secret"), null)
                .build();
    }

    /** What the index shows from now on. */
    void publish(SnapshotBuilder builder) {
        index.publish(builder.revision(++revision).build());
    }

    void pass(Duration time) {
        now += time.toNanos();
    }

    long now() {
        return now;
    }

    Verdict judge(SipRequest request) {
        return noted(gate.judge(request, request.sipUri(), now));
    }

    @Nullable
    Verdict screen(SipRequest request) {
        Verdict verdict = gate.screen(request, now);
        return verdict == null ? null : noted(verdict);
    }

    private Verdict noted(Verdict verdict) {
        Outcome outcome = verdict.finding().outcome();
        if (outcome != null) {
            outcomes.add(outcome);
        }
        return verdict;
    }

    /** A fresh nonce, as {@code asking} gets it for asking without credentials. */
    String nonce(Asking asking) {
        String nonce = nonce(judge(asking.without()));
        outcomes.remove(outcomes.size() - 1);
        return nonce;
    }

    String nonce() {
        return nonce(new Asking());
    }

    static String nonce(Verdict verdict) {
        String lines = ((Verdict.Challenge) verdict).lines().toString();
        int begin = lines.indexOf("nonce=\"") + 7;
        return lines.substring(begin, lines.indexOf('"', begin));
    }

    static Verdict.Identity identityOf(Verdict verdict) {
        return Objects.requireNonNull(((Verdict.Admit) verdict).identity());
    }

    Outcome lastOutcome() {
        return outcomes.get(outcomes.size() - 1);
    }

    /** Settings, but for what a test changes. */
    static final class Rules {
        List<Algorithm> algorithms = List.of(Algorithm.MD5);
        Duration nonceLifetime = Duration.ofSeconds(60);
        GateSettings.OnBadCredentials onBadCredentials = GateSettings.OnBadCredentials.FORBID;
        boolean allowLegacyNoQop;
        GateSettings.Lockout lockout = new GateSettings.Lockout(3, 4, Duration.ofSeconds(60), Duration.ofMinutes(5));
        GateSettings.Rate rate = new GateSettings.Rate(2, 4);
        List<Cidr> trustedSources = List.of();
        boolean explainRefusals;
        Duration dialogLifetime = Duration.ofHours(24);

        GateSettings settings() {
            return new GateSettings(
                    REALM,
                    algorithms,
                    nonceLifetime,
                    onBadCredentials,
                    allowLegacyNoQop,
                    lockout,
                    rate,
                    trustedSources,
                    explainRefusals,
                    dialogLifetime);
        }

        House house() {
            return new House(settings());
        }
    }
}
