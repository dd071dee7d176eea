package io.portcullis;

import static io.portcullis.WholeProgram.in;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.WholeProgram.Answer;
import io.portcullis.base.Reason;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.NameServer;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why a request is refused, cause by cause: event, counter and header have the same reason and code, the fix names what is
 * to be changed, and once that is done the next request passes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CausesTest {
    private static final String PASSWORD = "Correct-Horse-7";
    private static final String OTHER_PASSWORD = "Battery-Staple-9";
    private static final UnaryOperator<String> AS_IT_IS = UnaryOperator.identity();
    /** What a fix asks of the API: a method, a path and a form. */
    private static final Pattern REQUEST = Pattern.compile("(POST|DELETE) (/[^ ,]+)((?: [A-Za-z]+=[^ ,]+)*)");

    /** What phones know that do not know {@link #PASSWORD}. */
    private static final Map<Phone, String> PASSWORDS = new ConcurrentHashMap<>();

    /** Knows no name. */
    private final NameServer names = new NameServer();

    private WholeProgram program;
    private int scenes;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        program = new WholeProgram(
                directory,
                "dns: { servers: [ \"" + names.hostPort() + "\" ] }",
                "gate: { explain-refusals: true, rate: { per-source: 0, burst: 1 },"
                        + " lockout: { failures: 3, users: 50, within: 60s, for: 5m } }");
        Thread pbx = new Thread(this::answerCalls, "pbx");
        pbx.setDaemon(true);
        pbx.start();
    }

    @AfterAll
    void stop() {
        program.close();
        names.close();
    }

    /** The PBX answers 200, or the number that is called. */
    private void answerCalls() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Heard heard = program.pbx.receive(each -> !each.startLine().startsWith("SIP/2.0"));
                Matcher status = Pattern.compile("sip:([4-6][0-9][0-9])@").matcher(heard.startLine());
                program.pbx.send(program.sip(), heard.answer(status.find() ? status.group(1) + " So" : "200 OK"));
            } catch (AssertionError | RuntimeException quiet) {
                Thread.onSpinWait();
            }
        }
    }

    /** A domain with a list of its own, in which alice is. */
    private final class Scene {
        private final String name = "d" + ++scenes + ".example.com";
        private final String list = program.create(in("/SIP/CredentialLists.json"), "FriendlyName", "list " + scenes);
        private final String credential = user(list, "alice");
        private final String domain;

        Scene(String... form) {
            List<String> all = new ArrayList<>(List.of("DomainName", name));
            all.addAll(List.of(form));
            domain = program.create(in("/SIP/Domains.json"), all.toArray(String[]::new));
        }

        Scene maps(String purpose) {
            program.create(
                    in("/SIP/Domains/" + domain + "/Auth/" + purpose + "/CredentialListMappings.json"),
                    "CredentialListSid",
                    list);
            return this;
        }

        Phone phone(String user, String password) {
            return new Phone(program.sip(), user, password, name);
        }
    }

    private String user(String list, String name) {
        return program.create(
                in("/SIP/CredentialLists/" + list + "/Credentials.json"), "Username", name, "Password", PASSWORD);
    }

    private static Heard last(Phone phone, String request) {
        phone.send(request);
        Heard heard = phone.receive();
        while (!heard.isFinal() || heard.status() < 200) {
            heard = phone.receive();
        }
        return heard;
    }

    /** What a phone sends, and how its parts are changed before. */
    private record Sent(String method, String user, UnaryOperator<String> request, UnaryOperator<String> credentials) {
        static final Sent MESSAGE = new Sent("MESSAGE", "bob", AS_IT_IS, AS_IT_IS);
        static final Sent INVITE = new Sent("INVITE", "bob", AS_IT_IS, AS_IT_IS);
        static final Sent REGISTER = new Sent("REGISTER", "", AS_IT_IS, AS_IT_IS);

        Sent with(UnaryOperator<String> change) {
            return new Sent(method, user, change, credentials);
        }

        Sent answering(UnaryOperator<String> change) {
            return new Sent(method, user, request, change);
        }

        Sent to(String callee) {
            return new Sent(method, callee, request, credentials);
        }
    }

    /** How it ended: the answer, and its Call-ID. */
    private record Ended(Heard answer, String callId) {}

    /** Sends it, and answers the challenge if there is one. */
    private static Ended send(Phone phone, String user, Sent sent) {
        Phone.Call call = phone.call();
        String host = phone.domain();
        boolean register = sent.method.equals("REGISTER");
        String uri = "sip:" + (register ? "" : sent.user + '@') + host;
        UnaryOperator<String> own =
                text -> register ? text.replace("To: <" + uri + ">", "To: <sip:" + user + '@' + host + ">") : text;
        Heard first = last(phone, sent.request.apply(own.apply(call.request(sent.method, uri))));
        if (first.status() != 401 && first.status() != 407) {
            return new Ended(first, call.callId());
        }
        String line = sent.credentials.apply(phone.authorization(first, sent.method, uri, 1, phonePassword(phone)));
        String second = own.apply(call.request(sent.method, uri, line));
        return new Ended(last(phone, sent.request.apply(second)), call.callId());
    }

    private static String phonePassword(Phone phone) {
        return PASSWORDS.getOrDefault(phone, PASSWORD);
    }

    private double counted(Reason reason, String method) {
        String metric = "portcullis_requests_total{method=\"" + method + "\",reason=\"" + reason.word() + "\"} ";
        return program.metrics()
                .lines()
                .filter(line -> line.startsWith(metric))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length())))
                .sum();
    }

    /** Fails unless it ends so everywhere; answers the event. */
    private JsonNode refused(Reason reason, Phone phone, String user, Sent sent) {
        String method = sent.method;
        double before = counted(reason, method);
        Ended ended = send(phone, user, sent);
        String query = "/portcullis/v1/Attempts?CallId=" + ended.callId + "&Reason=" + reason.word();
        await().until(() -> program.ask("GET", query).body().path("attempts").size() > 0);
        JsonNode event = program.ask("GET", query).body().path("attempts").path(0);
        assertEquals(reason.code(), event.path("code").asInt(), event::toString);
        assertEquals(ended.answer.status(), event.path("status").asInt(), event::toString);
        assertEquals(before + 1, counted(reason, method), reason.word());
        int status = ended.answer.status();
        if (status != 401 && status != 407 && !event.path("origin").asText().equals("upstream")) {
            assertEquals(
                    List.of(reason.code() + " " + reason.text()),
                    ended.answer.headers("X-Portcullis-Error"),
                    event::toString);
        }
        assertTrue(!event.path("detail").asText().isEmpty(), event::toString);
        return event;
    }

    private static void passes(Phone phone, String user, Sent sent) {
        Ended ended = send(phone, user, sent);
        assertEquals(200, ended.answer.status(), ended.answer.text());
    }

    /** Does what the fix says, with these for what it leaves open. */
    private void does(JsonNode event, Scene scene) {
        String fix = event.path("fix").asText();
        Matcher request = REQUEST.matcher(fix);
        assertTrue(request.find(), fix);
        List<String> form = new ArrayList<>();
        for (String pair : request.group(3).strip().split(" ", -1)) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                String value = parts[1].equals("CL…")
                        ? scene.list
                        : parts[1].equals("…") ? (parts[0].equals("Password") ? PASSWORD : "x" + scenes) : parts[1];
                form.add(parts[0]);
                form.add(value);
            }
        }
        Answer answer = program.ask(request.group(1), request.group(2), form.toArray(String[]::new));
        assertTrue(answer.status() / 100 == 2, () -> fix + ": " + answer);
    }

    private static void names(JsonNode event, String... parts) {
        for (String part : parts) {
            assertTrue(event.path("fix").asText().contains(part), () -> part + ": " + event);
        }
    }

    /** A cause that the API puts right. */
    private Runnable byApi(Reason reason, Scene scene, String user, Sent sent, String... named) {
        return () -> {
            try (Phone phone = scene.phone(user, PASSWORD)) {
                JsonNode event = refused(reason, phone, user, sent);
                names(event, named);
                does(event, scene);
                passes(phone, user, sent);
            }
        };
    }

    /** A cause that the phone's settings put right: {@code right} instead of {@code wrong}. */
    private Runnable byPhone(Reason reason, Scene scene, Sent wrong, Sent right, String... named) {
        return () -> {
            try (Phone phone = scene.phone("alice", PASSWORD)) {
                names(refused(reason, phone, "alice", wrong), named);
                passes(phone, "alice", right);
            }
        };
    }

    private Runnable byUser(Reason reason, Scene scene, String wrong) {
        return () -> {
            try (Phone phone = scene.phone(wrong, PASSWORD);
                    Phone alice = scene.phone("alice", PASSWORD)) {
                Sent sent = Sent.MESSAGE.with(text -> text.replace("<sip:" + wrong + '@', "<sip:alice@"));
                names(refused(reason, phone, wrong, sent), "user name to alice");
                passes(alice, "alice", Sent.MESSAGE);
            }
        };
    }

    private Scene open() {
        return new Scene().maps("Calls");
    }

    private Map<String, Runnable> ofDirectory() {
        Map<String, Runnable> all = new LinkedHashMap<>();
        for (Sent sent : List.of(Sent.MESSAGE, Sent.INVITE)) {
            all.put("no such user, " + sent.method, () -> {
                Scene scene = open();
                String nobody = "nobody" + scenes;
                byApi(Reason.UNKNOWN_USER, scene, nobody, sent, scene.list, "Username=" + nobody)
                        .run();
            });
            all.put("nothing is mapped, " + sent.method, () -> {
                Scene scene = new Scene();
                byApi(Reason.NOTHING_MAPPED, scene, "alice", sent, scene.domain, "CredentialListSid")
                        .run();
            });
            all.put("the list is mapped for registrations only, " + sent.method, () -> {
                Scene scene = open();
                Scene other = new Scene("SipRegistration", "true");
                program.create(
                        in("/SIP/Domains/" + other.domain + "/Auth/Calls/CredentialListMappings.json"),
                        "CredentialListSid",
                        scene.list);
                other.maps("Registrations");
                user(other.list, "dave");
                byApi(Reason.USER_IN_UNMAPPED_LIST, other, "dave", sent, other.list, other.domain, "Auth/Calls")
                        .run();
            });
            all.put("the domain wants TLS, " + sent.method, () -> {
                Scene scene = new Scene("Secure", "true").maps("Calls");
                byApi(Reason.SECURE_REQUIRED, scene, "alice", sent, scene.domain, "Secure=false")
                        .run();
            });
            all.put("the source is in no list, " + sent.method, () -> {
                Scene scene = open();
                String acl = program.create(in("/SIP/IpAccessControlLists.json"), "FriendlyName", "acl " + scenes);
                program.create(
                        in("/SIP/Domains/" + scene.domain + "/Auth/Calls/IpAccessControlListMappings.json"),
                        "IpAccessControlListSid",
                        acl);
                byApi(Reason.ACL_DENIED, scene, "alice", sent, acl, "127.0.0.1").run();
            });
        }
        all.put("the user is in a list that is not mapped at all", () -> {
            Scene scene = open();
            String list = program.create(in("/SIP/CredentialLists.json"), "FriendlyName", "elsewhere");
            user(list, "erin");
            byApi(Reason.UNKNOWN_USER, scene, "erin", Sent.MESSAGE, list, scene.domain)
                    .run();
        });
        all.put("the password is wrong", () -> {
            Scene scene = open();
            program.ask(
                    "POST",
                    in("/SIP/CredentialLists/" + scene.list + "/Credentials/" + scene.credential + ".json"),
                    "Password",
                    OTHER_PASSWORD);
            byApi(Reason.WRONG_PASSWORD, scene, "alice", Sent.MESSAGE, scene.list, scene.credential)
                    .run();
        });
        all.put(
                "letter case",
                () -> byUser(Reason.USER_SPELLED_OTHERWISE, open(), "Alice").run());
        all.put("a domain behind the user", () -> {
            Scene scene = open();
            byUser(Reason.USER_SPELLED_OTHERWISE, scene, "alice@" + scene.name).run();
        });
        all.put("registrations are off", () -> {
            Scene scene = open().maps("Registrations");
            byApi(Reason.REGISTRATION_OFF, scene, "alice", Sent.REGISTER, scene.domain, "SipRegistration=true")
                    .run();
        });
        all.put("registrations without a list", () -> {
            Scene scene = new Scene("SipRegistration", "true").maps("Calls");
            byApi(Reason.NO_REGISTRATION_LIST, scene, "alice", Sent.REGISTER, scene.domain, "Auth/Registrations")
                    .run();
        });
        all.put("a list for registrations that has him for calls only", () -> {
            Scene scene = new Scene("SipRegistration", "true").maps("Calls");
            String list = program.create(in("/SIP/CredentialLists.json"), "FriendlyName", "empty");
            program.create(
                    in("/SIP/Domains/" + scene.domain + "/Auth/Registrations/CredentialListMappings.json"),
                    "CredentialListSid",
                    list);
            byApi(Reason.USER_IN_UNMAPPED_LIST, scene, "alice", Sent.REGISTER, scene.list, "Auth/Registrations")
                    .run();
        });
        return all;
    }

    private Map<String, Runnable> ofPhones() {
        Map<String, Runnable> all = new LinkedHashMap<>();
        Sent plain = Sent.MESSAGE;
        all.put(
                "another realm",
                () -> byPhone(
                                Reason.OTHER_REALM,
                                open(),
                                plain.answering(line -> line.replace(WholeProgram.REALM, "asterisk")),
                                plain,
                                "realm to " + WholeProgram.REALM)
                        .run());
        all.put(
                "another algorithm",
                () -> byPhone(
                                Reason.ALGORITHM_NOT_OFFERED,
                                open(),
                                plain.answering(line -> line.replace("algorithm=MD5", "algorithm=SHA-256")),
                                plain,
                                "MD5",
                                "DigestAlgorithms")
                        .run());
        all.put(
                "no qop",
                () -> byPhone(
                                Reason.QOP_MISSING,
                                open(),
                                plain.answering(line -> line.replaceAll(", cnonce=.*", "")),
                                plain,
                                "digest.allow-legacy-no-qop")
                        .run());
        all.put(
                "another qop",
                () -> byPhone(
                                Reason.QOP_NOT_OFFERED,
                                open(),
                                plain.answering(line -> line.replace("qop=auth", "qop=auth-int")),
                                plain,
                                "qop=auth")
                        .run());
        all.put(
                "nc is not counted",
                () -> byPhone(
                                Reason.MALFORMED_CREDENTIALS,
                                open(),
                                plain.answering(line -> line.replace("nc=00000001", "nc=00000000")),
                                plain,
                                "phone")
                        .run());
        all.put(
                "credentials that break off",
                () -> byPhone(
                                Reason.MALFORMED_CREDENTIALS,
                                open(),
                                plain.answering(line -> line.replace("cnonce=\"c0ffee\"", "cnonce=\"c0ffee")),
                                plain,
                                "phone")
                        .run());
        all.put(
                "a nonce of somebody else's",
                () -> byPhone(
                                Reason.FOREIGN_NONCE,
                                open(),
                                plain.answering(line -> line.replaceAll("nonce=\"[^\"]*\"", "nonce=\"abc\"")),
                                plain,
                                "one node")
                        .run());
        all.put(
                "the digest signs another URI",
                () -> byPhone(
                                Reason.URI_MISMATCH,
                                open(),
                                plain.with(text -> text.replace("MESSAGE sip:bob@", "MESSAGE sip:eve@")),
                                plain,
                                "URI")
                        .run());
        all.put(
                "somebody else's address",
                () -> byPhone(
                                Reason.NOT_OWN_ADDRESS,
                                new Scene("SipRegistration", "true").maps("Registrations"),
                                Sent.REGISTER.with(text -> text.replace("To: <sip:alice@", "To: <sip:bob@")),
                                Sent.REGISTER,
                                "sip:alice@")
                        .run());
        all.put(
                "a Route that leads elsewhere",
                () -> byPhone(
                                Reason.ROUTE_ELSEWHERE,
                                open(),
                                plain.with(text -> text.replace("Contact:", "Route: <sip:192.0.2.99;lr>\r\nContact:")),
                                plain,
                                "outbound proxy")
                        .run());
        all.put(
                "sips: in the clear",
                () -> byPhone(
                                Reason.SECURE_REQUIRED,
                                open(),
                                plain.with(text -> text.replace("MESSAGE sip:", "MESSAGE sips:")),
                                plain,
                                "sip:")
                        .run());
        all.put(
                "a scheme that leads nowhere",
                () -> byPhone(
                                Reason.SCHEME,
                                open(),
                                plain.with(text -> text.replace("MESSAGE sip:", "MESSAGE mailto:")),
                                plain,
                                "sip:")
                        .run());
        all.put(
                "no hops left",
                () -> byPhone(
                                Reason.TOO_MANY_HOPS,
                                open(),
                                plain.with(text -> text.replace("Max-Forwards: 70", "Max-Forwards: 0")),
                                plain,
                                "loop")
                        .run());
        all.put(
                "no breadth left",
                () -> byPhone(
                                Reason.MAX_BREADTH,
                                open(),
                                plain.with(text -> text.replace("Contact:", "Max-Breadth: 0\r\nContact:")),
                                plain,
                                "forks")
                        .run());
        all.put(
                "an extension",
                () -> byPhone(
                                Reason.EXTENSION,
                                open(),
                                plain.with(text -> text.replace("Contact:", "Proxy-Require: sec-agree\r\nContact:")),
                                plain,
                                "extension")
                        .run());
        for (String[] bad : List.of(
                new String[] {"CSeq: [^\r]*", "CSeq: x"},
                new String[] {"From: [^\r]*", "From: <"},
                new String[] {"Max-Forwards: 70", "Max-Forwards: many"},
                new String[] {"Content-Length: 0", "Content-Length: x"})) {
            all.put(
                    "a malformed " + bad[1],
                    () -> byPhone(
                                    Reason.BAD_REQUEST,
                                    open(),
                                    plain.with(text -> text.replaceFirst(bad[0], bad[1])),
                                    plain,
                                    "User-Agent")
                            .run());
        }
        return all;
    }

    private Map<String, Runnable> ofOthers() {
        Map<String, Runnable> all = new LinkedHashMap<>();
        all.put("a domain with a slip in it", () -> {
            Scene scene = open();
            try (Phone phone = new Phone(program.sip(), "alice", PASSWORD, scene.name.replace("example", "exmple"));
                    Phone right = scene.phone("alice", PASSWORD)) {
                names(refused(Reason.UNKNOWN_DOMAIN, phone, "alice", Sent.MESSAGE), scene.name);
                passes(right, "alice", Sent.MESSAGE);
            }
        });
        all.put("a domain that nobody has", () -> {
            try (Phone phone = new Phone(program.sip(), "alice", PASSWORD, "nowhere.example.org")) {
                names(refused(Reason.UNKNOWN_DOMAIN, phone, "alice", Sent.MESSAGE), "DomainName=nowhere.example.org");
            }
        });
        for (String status : List.of("486", "404", "503", "603")) {
            all.put("the target says " + status, () -> {
                Scene scene = open();
                try (Phone phone = scene.phone("alice", PASSWORD)) {
                    JsonNode event = refused(Reason.UPSTREAM_STATUS, phone, "alice", Sent.INVITE.to(status));
                    names(
                            event,
                            "sip:" + program.pbx.hostPort(),
                            event.path("call_id").asText());
                    passes(phone, "alice", Sent.INVITE);
                }
            });
        }
        all.put("locked out", () -> {
            Scene scene = open();
            try (Phone phone = scene.phone("alice", PASSWORD);
                    Phone guesser = scene.phone("alice", "x")) {
                PASSWORDS.put(guesser, "guess");
                for (int i = 0; i < 3; i++) {
                    refused(Reason.WRONG_PASSWORD, guesser, "alice", Sent.MESSAGE);
                }
                names(refused(Reason.LOCKED_OUT, phone, "alice", Sent.MESSAGE), "/portcullis/v1/Lockouts");
                program.ask("GET", "/portcullis/v1/Lockouts")
                        .body()
                        .path("lockouts")
                        .forEach(each -> program.ask(
                                "DELETE",
                                "/portcullis/v1/Lockouts/" + each.path("sid").asText()));
                passes(phone, "alice", Sent.MESSAGE);
            }
        });
        all.put("the account is suspended", () -> {
            Answer sub = program.ask("POST", "/2010-04-01/Accounts.json", "FriendlyName", "tenant");
            String account = "/2010-04-01/Accounts/" + sub.text("sid");
            String name = "d" + ++scenes + ".example.com";
            String domain = program.create(account + "/SIP/Domains.json", "DomainName", name);
            String list = program.create(account + "/SIP/CredentialLists.json", "FriendlyName", "theirs");
            program.create(
                    account + "/SIP/CredentialLists/" + list + "/Credentials.json",
                    "Username",
                    "alice",
                    "Password",
                    PASSWORD);
            program.create(
                    account + "/SIP/Domains/" + domain + "/Auth/Calls/CredentialListMappings.json",
                    "CredentialListSid",
                    list);
            program.ask("POST", account + ".json", "Status", "suspended");
            try (Phone phone = new Phone(program.sip(), "alice", PASSWORD, name)) {
                JsonNode event = refused(Reason.ACCOUNT_SUSPENDED, phone, "alice", Sent.MESSAGE);
                names(event, sub.text("sid"), "Status=active");
                does(event, open());
                passes(phone, "alice", Sent.MESSAGE);
            }
        });
        all.put("a trunk with nothing mapped", () -> {
            String name = "t" + ++scenes + ".example.com";
            String trunk = program.create("/v1/Trunks", "DomainName", name);
            Scene scene = open();
            try (Phone phone = new Phone(program.sip(), "alice", PASSWORD, name)) {
                JsonNode event = refused(Reason.NOTHING_MAPPED, phone, "alice", Sent.MESSAGE);
                names(event, "/v1/Trunks/" + trunk + "/CredentialLists");
                does(event, scene);
                passes(phone, "alice", Sent.MESSAGE);
                names(refused(Reason.REGISTRATION_OFF, phone, "alice", Sent.REGISTER), "domain");
            }
        });
        return all;
    }

    /** A cause behind the edge: a domain routed to {@code url}, which passes once it is routed to the PBX. */
    private Runnable byRoute(Reason reason, String url, String... named) {
        return () -> {
            Scene scene = new Scene("VoiceUrl", url).maps("Calls");
            try (Phone phone = scene.phone("alice", PASSWORD)) {
                JsonNode event = refused(reason, phone, "alice", Sent.INVITE);
                names(event, named);
                names(event, "VoiceUrl", scene.domain);
                routed(scene, "VoiceUrl", "sip:" + program.pbx.hostPort());
                passes(phone, "alice", Sent.INVITE);
            }
        };
    }

    private void routed(Scene scene, String field, String url) {
        Answer routed = program.ask("POST", in("/SIP/Domains/" + scene.domain + ".json"), field, url);
        assertEquals(200, routed.status(), routed::toString);
    }

    private Map<String, Runnable> beyond() {
        Map<String, Runnable> all = new LinkedHashMap<>();
        all.put("a target that keeps silent", () -> {
            try (Peer silent = Peer.onLoopback()) {
                Scene scene = new Scene(
                                "VoiceUrl",
                                "sip:" + silent.hostPort(),
                                "VoiceFallbackUrl",
                                "sip:" + program.pbx.hostPort())
                        .maps("Calls");
                try (Phone phone = scene.phone("alice", PASSWORD)) {
                    passes(phone, "alice", Sent.INVITE); // and the silent one is given up
                    routed(scene, "VoiceFallbackUrl", "");
                    JsonNode event = refused(Reason.UPSTREAM_SILENT, phone, "alice", Sent.INVITE);
                    names(event, silent.hostPort(), "Upstreams", "VoiceUrl", scene.domain);
                    routed(scene, "VoiceUrl", "sip:" + program.pbx.hostPort());
                    passes(phone, "alice", Sent.INVITE);
                }
            }
        });
        all.put(
                "a target that takes no connection",
                () -> byRoute(Reason.UPSTREAM_UNREACHABLE, "sip:127.0.0.1:1;transport=tcp", "127.0.0.1:1")
                        .run());
        all.put(
                "a name that leads nowhere",
                () -> byRoute(Reason.NAME_UNRESOLVED, "sip:pbx.nowhere.invalid", "VoiceUrl", "DNS")
                        .run());
        all.put("a tenant's route to a private address", () -> {
            Answer sub = program.ask("POST", "/2010-04-01/Accounts.json", "FriendlyName", "tenant");
            Answer refused = program.askAs(
                    sub.text("sid"),
                    sub.text("auth_token"),
                    "POST",
                    "/2010-04-01/Accounts/" + sub.text("sid") + "/SIP/Domains.json",
                    "DomainName",
                    "d" + ++scenes + ".example.com",
                    "VoiceUrl",
                    "sip:127.0.0.1:1");
            assertEquals(400, refused.status(), refused::toString);
        });
        all.put("the PBX challenges for the edge's realm", () -> {
            try (Peer clash = Peer.lively()) {
                Scene scene = new Scene("VoiceUrl", "sip:" + clash.hostPort()).maps("Calls");
                Thread answering = new Thread(() -> {
                    Heard heard = clash.receive(each -> each.startLine().startsWith("MESSAGE"));
                    clash.send(
                            program.sip(),
                            heard.answer(
                                    "401 Unauthorized",
                                    "WWW-Authenticate: Digest realm=\"" + WholeProgram.REALM + "\", nonce=\"theirs\""));
                });
                answering.start();
                try (Phone phone = scene.phone("alice", PASSWORD)) {
                    names(refused(Reason.REALM_CLASH, phone, "alice", Sent.MESSAGE), "realm", clash.hostPort());
                }
            }
        });
        return all;
    }

    private JsonNode attempt(Reason reason, String callId) {
        String query = "/portcullis/v1/Attempts?CallId=" + callId + "&Reason=" + reason.word();
        await().until(() -> program.ask("GET", query).body().path("attempts").size() > 0);
        return program.ask("GET", query).body().path("attempts").path(0);
    }

    private Map<String, Runnable> ofNonces() {
        Map<String, Runnable> all = new LinkedHashMap<>();
        all.put("an answer that was given before", () -> {
            Scene scene = open();
            try (Phone phone = scene.phone("alice", PASSWORD)) {
                Phone.Call call = phone.call();
                String uri = "sip:bob@" + scene.name;
                Heard challenge = last(phone, call.request("MESSAGE", uri));
                String line = phone.authorization(challenge, "MESSAGE", uri, 1, PASSWORD);
                assertEquals(
                        200, last(phone, call.request("MESSAGE", uri, line)).status());
                Heard again = last(phone, call.request("MESSAGE", uri, line));
                assertEquals(407, again.status());
                assertTrue(again.text().contains("stale=true"), again.text());
                JsonNode event = attempt(Reason.REPLAYED, call.callId());
                assertEquals(Reason.REPLAYED.code(), event.path("code").asInt());
                names(event, "nc");
                String right = phone.authorization(challenge, "MESSAGE", uri, 2, PASSWORD);
                assertEquals(
                        200, last(phone, call.request("MESSAGE", uri, right)).status());
            }
        });
        all.put("a phone that never answers", () -> {
            Scene scene = open();
            try (Phone phone = scene.phone("alice", PASSWORD)) {
                Phone.Call call = phone.call();
                String uri = "sip:bob@" + scene.name;
                for (int i = 0; i < 5; i++) {
                    assertEquals(407, last(phone, call.request("MESSAGE", uri)).status());
                }
                JsonNode event = attempt(Reason.UNANSWERED, call.callId());
                assertEquals(Reason.UNANSWERED.code(), event.path("code").asInt());
                names(event, scene.list, "DigestAlgorithms", scene.domain);
                passes(phone, "alice", Sent.MESSAGE);
            }
        });
        all.put("many calls of one user at once are each answered in their turn", () -> {
            Scene scene = open();
            try (Phone phone = scene.phone("alice", PASSWORD)) {
                double before = counted(Reason.UNANSWERED, "MESSAGE");
                String uri = "sip:bob@" + scene.name;
                for (int i = 0; i < 4; i++) {
                    assertEquals(
                            407,
                            last(phone, phone.call().request("MESSAGE", uri)).status());
                }
                for (int i = 0; i < 21; i++) {
                    phone.send(phone.call().request("MESSAGE", uri));
                }
                for (int i = 0; i < 21; i++) {
                    assertEquals(407, phone.receive().status());
                }
                assertEquals(before, counted(Reason.UNANSWERED, "MESSAGE"));
            }
        });
        return all;
    }

    @TestFactory
    Stream<DynamicTest> over_a_connection_a_cause_has_the_same_reason() {
        Map<String, String> changes = Map.of(
                "wrong_password", "",
                "unknown_user", "nobody",
                "user_spelled_otherwise", "Alice");
        return changes.entrySet().stream()
                .map(each -> dynamicTest(each.getKey() + " over tcp", () -> {
                    Scene scene = open();
                    String user = each.getValue().isEmpty() ? "alice" : each.getValue();
                    try (StreamPeer stream = StreamPeer.to(program.sipOverTcp());
                            Phone phone = scene.phone(user, PASSWORD)) {
                        Phone.Call call = phone.call();
                        String uri = "sip:bob@" + scene.name;
                        stream.send(overTcp(call.request("MESSAGE", uri)));
                        Heard challenge = stream.receive();
                        assertEquals(407, challenge.status(), challenge.text());
                        String line = phone.authorization(challenge, "MESSAGE", uri, 1, "guess");
                        stream.send(overTcp(call.request("MESSAGE", uri, line)));
                        assertEquals(403, stream.receive().status());
                        JsonNode event = program.ask(
                                        "GET",
                                        "/portcullis/v1/Attempts?CallId=" + call.callId() + "&Reason=" + each.getKey())
                                .body()
                                .path("attempts")
                                .path(0);
                        assertEquals("tcp", event.path("transport").asText(), event::toString);
                        assertEquals(32202, event.path("code").asInt(), event::toString);
                    }
                }));
    }

    private static String overTcp(String request) {
        return request.replace("SIP/2.0/UDP", "SIP/2.0/TCP");
    }

    @TestFactory
    Stream<DynamicTest> a_cause_is_explained_and_put_right() {
        Map<String, Runnable> all = ofDirectory();
        all.putAll(ofPhones());
        all.putAll(ofOthers());
        all.putAll(beyond());
        all.putAll(ofNonces());
        assertTrue(all.size() >= 40, all.size() + " causes");
        return all.entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> each.getValue().run()));
    }
}
