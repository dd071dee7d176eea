package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Cidr;
import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.config.Config;
import io.portcullis.credential.AddressSet;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.credential.UserTable.Which;
import io.portcullis.credential.UserTableBuilder;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.HashedPassword;
import io.portcullis.digest.Offer;
import io.portcullis.gate.Claim;
import io.portcullis.gate.UserPart;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Arrival;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is foreseen is what happens: to a phone that does what it should, at an edge whose directory was drawn by lot. */
class WhatIfTest {
    private static final int CASES = 10_000;
    private static final List<String> USERS =
            List.of("alice", "Bob", "carol", "dan", "al ice", "J\u00e4s\u00f8n", "q\"uo\\te", "100");
    private static final List<String> STRANGERS = List.of("mallory", "ALICE", "bob", "carol@d1.example.com", "1000");
    private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]*)\".*algorithm=([A-Z0-9-]+)");

    private final Random random = new Random(20_261_201);
    private final LoopOfInboxes loop = new LoopOfInboxes();
    private final CredentialIndex index =
            new CredentialIndex(CredentialSnapshot.empty(EdgeUnderTest.REALM, HashSeed.of(random)));
    private final List<Decision> decisions = new ArrayList<>();
    private final LooseEdge.Whole edge = LooseEdge.whole(loop, config(), directory(), 200_000, new EdgeListener() {
        @Override
        public void decided(SipRequest request, Side side, Decision decision) {
            decisions.add(decision);
        }
    });
    private int serial;

    private static Config config() {
        try {
            return EdgeUnderTest.config(
                    List.of("udp://127.0.0.1:0"),
                    "sip:192.0.2.11:5080",
                    Duration.ofSeconds(2),
                    EdgeUnderTest.UPSTREAM + "sips: allow-plain",
                    "digest: { algorithms: [MD5, SHA-256] }",
                    "gate: { lockout: { failures: 4, users: 9, within: 60s, for: 30s }, rate: { per-source: 20/s,"
                            + " burst: 12 }, trusted-sources: [ 198.51.100.7/32 ] }");
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static String password(String user, int list) {
        return user + "-secret-" + list;
    }

    /** Twelve domains and three trunks with whatever lists and flags. */
    private CredentialIndex directory() {
        SnapshotBuilder next = SnapshotBuilder.from(index.current()).revision(1);
        for (int list = 1; list <= 4; list++) {
            UserTableBuilder table = next.newTable();
            for (int user = 0; user < USERS.size(); user++) {
                if (random.nextBoolean()) {
                    String name = USERS.get(user);
                    table.add(
                            name,
                            String.format("CR%030x%02x", list, user),
                            HashedPassword.of(name, EdgeUnderTest.REALM, password(name, list)),
                            null);
                }
            }
            next.table(sid("CL", list), table.build());
        }
        next.addresses(sid("AL", 1), AddressSet.of(List.of(Cidr.parse("203.0.113.0/28"))));
        next.addresses(
                sid("AL", 2), AddressSet.of(List.of(Cidr.parse("198.51.100.0/24"), Cidr.parse("2001:db8::/32"))));
        for (int i = 1; i <= 15; i++) {
            boolean trunk = i > 12;
            next.policy(new Policy(
                    trunk ? Policy.Kind.TRUNK : Policy.Kind.DOMAIN,
                    sid(trunk ? "TK" : "SD", i),
                    sid("AC", 1 + i % 3),
                    "d" + i + ".example.com",
                    i % 7 != 0,
                    i % 6 == 0,
                    !trunk && i % 3 > 0,
                    random.nextInt(4) == 0 ? Offer.parse("SHA-256") : Offer.OF_DEPLOYMENT,
                    some("CL", 4),
                    trunk || i % 5 == 0 ? List.of() : some("CL", 4),
                    random.nextInt(3) == 0 ? some("AL", 2) : List.of(),
                    List.of()));
        }
        index.publish(next.build());
        return index;
    }

    private static String sid(String kind, int number) {
        return String.format("%s%032x", kind, number);
    }

    private List<String> some(String kind, int of) {
        return IntStream.rangeClosed(1, of)
                .filter(each -> random.nextInt(3) == 0)
                .mapToObj(each -> sid(kind, each))
                .toList();
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException never) {
            throw new AssertionError(never);
        }
    }

    private WhatIf.Question drawn() {
        String method =
                any(List.of("INVITE", "INVITE", "INVITE", "REGISTER", "REGISTER", "MESSAGE", "OPTIONS", "register"));
        int number = 1 + random.nextInt(17); // two more than there are
        String host = (random.nextInt(5) == 0 ? "D" : "d") + number + ".example.com";
        boolean bare = method.equals("REGISTER") || random.nextInt(10) == 0;
        String uri = (random.nextInt(20) == 0 ? "sips:" : "sip:") + (bare ? "" : "100@") + host;
        String user = random.nextInt(4) == 0 ? any(STRANGERS) : any(USERS);
        Claim claim = random.nextInt(6) == 0 ? null : new Claim(user, random.nextInt(3) > 0);
        String source = any(List.of(
                "203.0.113.1",
                "203.0.113.2",
                "203.0.113.99",
                "198.51.100.7",
                "198.51.100.8",
                "2001:db8::1",
                "2001:db9::1"));
        return new WhatIf.Question(
                method,
                uri,
                claim,
                address(source),
                any(List.of(Transport.UDP, Transport.UDP, Transport.TCP, Transport.TLS)));
    }

    @Test
    void what_is_foreseen_happens_in_ten_thousand_cases() {
        WhatIf whatIf = new WhatIf(edge.parts());
        Map<Reason, Integer> seen = new EnumMap<>(Reason.class);
        for (int i = 0; i < CASES; i++) {
            loop.pass(Duration.ofMillis(i % 1_000 < 200 ? 1 : random.nextInt(140))); // now and then a flood
            WhatIf.Question question = drawn();
            WhatIf.Foreseen foreseen = whatIf.ask(question, account -> true, loop.nanos());
            assertEquals(foreseen, whatIf.ask(question, account -> true, loop.nanos()), "asking changes nothing");
            Decision real = happens(question);
            String what = "case " + i + ": " + question;
            // The fifth in a row is a challenge like the others; whoever only asks is not counted.
            Reason reason = real.reason() == Reason.UNANSWERED ? Reason.CHALLENGED : real.reason();
            assertEquals(reason, foreseen.reason(), what);
            int status =
                    real instanceof Decision.Answer answer ? answer.status().code() : 0;
            assertEquals(status, foreseen.status(), what);
            assertEquals(
                    real.finding() == null ? null : real.finding().identity(),
                    foreseen.finding() == null ? null : foreseen.finding().identity(),
                    what);
            seen.merge(real.reason(), 1, Integer::sum);
        }
        Set<Reason> wanted = Set.of(
                Reason.ADMITTED,
                Reason.CHALLENGED,
                Reason.ANSWERED,
                Reason.WRONG_PASSWORD,
                Reason.UNKNOWN_USER,
                Reason.USER_IN_UNMAPPED_LIST,
                Reason.USER_SPELLED_OTHERWISE,
                Reason.UNKNOWN_DOMAIN,
                Reason.NOTHING_MAPPED,
                Reason.ACL_DENIED,
                Reason.ACCOUNT_SUSPENDED,
                Reason.REGISTRATION_OFF,
                Reason.NO_REGISTRATION_LIST,
                Reason.SECURE_REQUIRED,
                Reason.LOCKED_OUT,
                Reason.NETWORK_LOCKED_OUT,
                Reason.RATE_LIMITED);
        assertTrue(seen.keySet().containsAll(wanted), seen::toString);
    }

    @Test
    void asking_marks_no_password_as_used_and_other_accounts_are_not_spoken_of() {
        WhatIf whatIf = new WhatIf(edge.parts());
        for (int i = 0; i < 500; i++) {
            loop.pass(Duration.ofSeconds(1));
            WhatIf.Foreseen foreseen = whatIf.ask(drawn(), account -> false, loop.nanos());
            assertNull(foreseen.finding() == null ? null : foreseen.finding().policy());
        }
        for (int i = 0; i < 500; i++) {
            loop.pass(Duration.ofSeconds(1));
            whatIf.ask(drawn(), account -> true, loop.nanos());
        }
        List<Which> used = new ArrayList<>();
        index.current().forEachTable(table -> table.forEachUsed((row, which) -> used.add(which)));
        assertEquals(List.of(), used);
    }

    /** The phone sends it, and answers when it is asked. */
    private Decision happens(WhatIf.Question question) {
        String callId = "case-" + ++serial;
        Decision first = send(question, callId, 1, "");
        Claim claim = question.claim();
        boolean asked = first instanceof Decision.Answer answer && answer.isChallenge();
        if (!asked || claim == null) {
            return first;
        }
        Matcher challenge = NONCE.matcher(
                Bytes.of(loop.sent.get(loop.sent.size() - 1).message()).toString());
        assertTrue(challenge.find());
        return send(question, callId, 2, answer(question, claim, challenge.group(1), challenge.group(2)));
    }

    private String answer(WhatIf.Question question, Claim claim, String nonce, String algorithm) {
        Algorithm by = Algorithm.of(algorithm).orElseThrow();
        String password = claim.rightPassword() ? knows(question, claim.user()) : "wrong";
        String ha1 = hash(by, claim.user() + ':' + EdgeUnderTest.REALM + ':' + password);
        String ha2 = hash(by, question.method() + ':' + question.requestUri());
        String response = hash(by, ha1 + ':' + nonce + ":00000001:c:auth:" + ha2);
        String name = question.method().equals("REGISTER") ? "Authorization" : "Proxy-Authorization";
        String user = claim.user().replace("\\", "\\\\").replace("\"", "\\\"");
        return name + ": Digest username=\"" + user + "\",realm=\"" + EdgeUnderTest.REALM + "\",nonce=\"" + nonce
                + "\",uri=\"" + question.requestUri() + "\",response=\"" + response + "\",algorithm=" + algorithm
                + ",qop=auth,nc=00000001,cnonce=\"c\"\r\n";
    }

    /** The password in the first list there that has the user. */
    private String knows(WhatIf.Question question, String user) {
        String host = question.requestUri().replaceFirst("^.*[:@]", "");
        byte[] bytes = host.getBytes(StandardCharsets.US_ASCII);
        Policy policy = index.current().policyOf(bytes, 0, bytes.length);
        if (policy != null) {
            byte[] name = user.getBytes(StandardCharsets.UTF_8);
            List<String> lists = question.method().equals("REGISTER") ? policy.registrationLists() : policy.callLists();
            for (String list : lists) {
                if (index.current().table(list).find(name, 0, name.length) >= 0) {
                    return password(user, Integer.parseInt(list.substring(30), 16));
                }
            }
        }
        return "whatever";
    }

    private static String hash(Algorithm by, String text) {
        return HexFormat.of().formatHex(by.newDigest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Decision send(WhatIf.Question question, String callId, int cseq, String line) {
        Claim claim = question.claim();
        Bytes user = claim == null
                ? Bytes.of("x")
                : UserPart.of(Bytes.of(claim.user().getBytes(StandardCharsets.UTF_8)));
        String host = question.requestUri().replaceFirst("^.*[:@]", "");
        String from = "sip:" + user + '@' + host;
        String to = question.method().equals("REGISTER") ? from : question.requestUri();
        String text = question.method() + ' ' + question.requestUri() + " SIP/2.0\r\nVia: SIP/2.0/"
                + question.transport().viaToken() + " phone.invalid;rport;branch=z9hG4bK" + callId + '-' + cseq
                + "\r\nFrom: <" + from + ">;tag=1\r\nTo: <" + to + ">\r\nMax-Forwards: 70\r\nCall-ID: " + callId
                + "\r\nCSeq: " + cseq + ' ' + question.method() + "\r\n" + line + "Content-Length: 0\r\n\r\n";
        InetSocketAddress source = new InetSocketAddress(question.source(), 5062);
        SipRequest request = (SipRequest)
                Parser.parse(text.getBytes(StandardCharsets.UTF_8), new Source(question.transport(), source));
        decisions.clear();
        edge.edge().accept(new Arrival(request, loop.flow(question.transport(), source), loop.nanos()));
        assertEquals(1, decisions.size(), text);
        return decisions.get(0);
    }
}
