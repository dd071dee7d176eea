package io.portcullis.edge;

import io.portcullis.digest.Algorithm;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Stage;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A phone and a PBX that do, over and over, what phones and PBXs mostly do: calls that are answered and hung up, that
 * ring in vain and are cancelled, wrong passwords, registrations, questions; over datagrams and a stream. For the
 * thread of their loop.
 */
final class RehearsedCalls {
    static final InetSocketAddress PBX = Stage.at(192, 0, 2, 2, 5060);
    static final InetSocketAddress STREAM_PHONE = Stage.at(192, 0, 2, 3, 40_000);
    /** So many calls go over one stream. */
    private static final int CALLS_OF_A_STREAM = 10;

    private static final String SDP = """
            v=0
            o=- 1 1 IN IP4 192.0.2.9
            s=-
            c=IN IP4 192.0.2.9
            t=0 0
            m=audio 4000 RTP/AVP 0 8 101
            a=rtpmap:101 telephone-event/8000
            a=sendrecv
            """.replace("\n", "\r\n");
    private static final int KINDS = 8;

    private final Stage.Hands hands;
    private final User user;
    private final List<Transport> streams;
    private final RandomGenerator random;
    private final Queue<String> atPhone = new ArrayDeque<>();
    private final Queue<String> atPbx = new ArrayDeque<>();
    private long number;
    private InetSocketAddress phone = STREAM_PHONE;
    private Transport transport = Transport.UDP;
    private String callId = "";

    /** Who calls. */
    record User(String name, String domain, String realm, String password) {}

    /** Calls by {@code user} over datagrams, and now and then over one of {@code streams}. */
    RehearsedCalls(Stage.Hands hands, User user, List<Transport> streams, RandomGenerator random) {
        this.streams = streams;
        this.hands = hands;
        this.user = user;
        this.random = random;
    }

    /**
     * One of them: what comes next.
     *
     * @throws IllegalStateException if it does not go as it should
     */
    void next() {
        number++;
        if (number % KINDS == 0 && !streams.isEmpty()) {
            overStream((int) (number / KINDS));
        } else {
            transport = Transport.UDP;
            phone = Stage.at(10, random.nextInt(256), random.nextInt(256), random.nextInt(256), port());
        }
        callId = Long.toHexString(random.nextLong()) + "@192.0.2.9";
        atPhone.clear();
        atPbx.clear();
        switch ((int) (number % KINDS)) {
            case 1 -> cancelled();
            case 2 -> wrong();
            case 3 -> registered();
            case 4 -> asked();
            default -> answered();
        }
    }

    private void overStream(int turn) {
        int which = turn % streams.size();
        transport = streams.get(which);
        phone = new InetSocketAddress(STREAM_PHONE.getAddress(), STREAM_PHONE.getPort() + which);
        if (turn / streams.size() % CALLS_OF_A_STREAM == 0 || turn < 2 * streams.size()) {
            hands.connect(transport, phone);
        }
    }

    private int port() {
        return 1_024 + random.nextInt(60_000);
    }

    private void answered() {
        String invite = admitted("INVITE");
        answer(invite, "180 Ringing", "200 OK");
        expect(atPhone, "SIP/2.0 180");
        String ok = expect(atPhone, "SIP/2.0 200");
        fromPhone(inDialog("ACK", ok), inDialog("BYE", ok));
        expect(atPbx, "ACK ");
        answer(expect(atPbx, "BYE "), "200 OK");
        expect(atPhone, "SIP/2.0 200");
    }

    private void cancelled() {
        String invite = admitted("INVITE");
        answer(invite, "180 Ringing");
        expect(atPhone, "SIP/2.0 180");
        fromPhone(request("CANCEL", 2, "", ""));
        expect(atPhone, "SIP/2.0 200");
        answer(expect(atPbx, "CANCEL "), "200 OK");
        answer(invite, "487 Request Terminated");
        fromPhone(request("ACK", 2, "", tagOf(expect(atPhone, "SIP/2.0 487"))));
        expect(atPbx, "ACK ");
    }

    private void wrong() {
        String challenge = challenged("INVITE");
        fromPhone(request("INVITE", 2, authorization(challenge, "INVITE", "not " + user.password), ""));
        fromPhone(request("ACK", 2, "", tagOf(expect(atPhone, "SIP/2.0 4"))));
    }

    private void registered() {
        answer(admitted("REGISTER"), "200 OK");
        expect(atPhone, "SIP/2.0 200");
    }

    private void asked() {
        String ours = Stage.LISTENER.getAddress().getHostAddress();
        fromPhone(request("OPTIONS", 1, "", "").replaceFirst("sip:\\S+", "sip:" + ours));
        expect(atPhone, "SIP/2.0 200");
    }

    private String challenged(String method) {
        fromPhone(request(method, 1, "", ""));
        String challenge = expect(atPhone, "SIP/2.0 40");
        if (method.equals("INVITE")) {
            fromPhone(request("ACK", 1, "", tagOf(challenge)));
        }
        return challenge;
    }

    /** Gives what the PBX gets of a request that is let in. */
    private String admitted(String method) {
        String challenge = challenged(method);
        fromPhone(request(method, 2, authorization(challenge, method, user.password), ""));
        if (method.equals("INVITE")) {
            expect(atPhone, "SIP/2.0 100");
        }
        return expect(atPbx, method);
    }

    private String request(String method, int cseq, String authorization, String toTag) {
        boolean register = method.equals("REGISTER");
        String body = method.equals("INVITE") ? SDP : "";
        String host = phone.getAddress().getHostAddress() + ':' + phone.getPort();
        return method + " sip:" + (register ? "" : "49301234@") + user.domain + " SIP/2.0\r\nVia: SIP/2.0/"
                + transport.name() + ' ' + host + ";rport;branch=z9hG4bK" + callId.substring(0, callId.indexOf('@'))
                + cseq
                + "\r\nMax-Forwards: 70\r\nFrom: \"Phone\" <sip:" + user.name + '@' + user.domain + ">;tag=f"
                + callId.substring(0, callId.indexOf('@')) + "\r\nTo: <sip:" + (register ? user.name : "49301234") + '@'
                + user.domain
                + '>' + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + ' '
                + method + "\r\nContact: <sip:" + user.name + '@' + host + ">\r\n" + authorization
                + "User-Agent: Phone 1.0\r\nAllow: INVITE, ACK, CANCEL, OPTIONS, BYE, UPDATE\r\nSupported: replaces\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private String inDialog(String method, String ok) {
        String contact = between(ok, "\r\nContact: <", ">");
        String routes = ok.lines()
                .filter(line -> line.startsWith("Record-"))
                .reduce("", (nearer, line) -> "\r\n" + line.substring("Record-".length()) + nearer);
        return request(method, method.equals("ACK") ? 2 : 3, "", tagOf(ok))
                .replaceFirst("sip:\\S+", contact)
                .replace("\r\nMax-Forwards", routes + "\r\nMax-Forwards")
                .replaceFirst("z9hG4bK", "z9hG4bK" + method);
    }

    private String authorization(String challenge, String method, String password) {
        String nonce = between(challenge, "nonce=\"", "\"");
        String token = challenge.contains("algorithm=") ? between(challenge, "algorithm=", ",") : "MD5";
        Algorithm algorithm = Algorithm.of(token.trim().split("\\s", 2)[0]).orElse(Algorithm.MD5);
        String uri = "sip:" + user.domain;
        String ha1 = hash(algorithm, user.name + ':' + user.realm + ':' + password);
        String response =
                hash(algorithm, ha1 + ':' + nonce + ":00000001:0a4f113b:auth:" + hash(algorithm, method + ':' + uri));
        return (challenge.startsWith("SIP/2.0 401") ? "Authorization" : "Proxy-Authorization") + ": Digest username=\""
                + user.name + "\", realm=\"" + user.realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri
                + "\", response=\"" + response + "\", algorithm=" + algorithm.token()
                + ", cnonce=\"0a4f113b\", qop=auth, nc=00000001\r\n";
    }

    private static String hash(Algorithm algorithm, String text) {
        MessageDigest digest = algorithm.newDigest();
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The PBX answers {@code request} with each status, at once. */
    private void answer(String request, String... statuses) {
        hands.datagrams(
                PBX,
                Stream.of(statuses)
                        .map(status -> bytes(written(request, status)))
                        .toList());
        collect();
    }

    private static String written(String request, String status) {
        StringBuilder answer = new StringBuilder("SIP/2.0 ").append(status).append("\r\n");
        request.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith("Via: ")
                        || line.startsWith("Record-Route: ")
                        || line.startsWith("From: ")
                        || line.startsWith("Call-ID: ")
                        || line.startsWith("CSeq: "))
                .forEach(line -> answer.append(line).append("\r\n"));
        String to = between(request, "\r\nTo: ", "\r\n");
        answer.append("To: ")
                .append(to)
                .append(to.contains(";tag=") ? "" : ";tag=pbx")
                .append("\r\n");
        boolean hasBody = status.startsWith("200") && request.startsWith("INVITE");
        answer.append("Contact: <sip:49301234@192.0.2.2:5060>\r\nServer: PBX 1.0\r\n")
                .append(hasBody ? "Content-Type: application/sdp\r\n" : "")
                .append("Content-Length: ")
                .append(hasBody ? SDP.length() : 0)
                .append("\r\n\r\n")
                .append(hasBody ? SDP : "");
        return answer.toString();
    }

    private void fromPhone(String... messages) {
        if (transport.isReliable()) {
            for (String message : messages) {
                hands.stream(transport, bytes(message));
            }
        } else {
            hands.datagrams(
                    phone, Stream.of(messages).map(RehearsedCalls::bytes).toList());
        }
        collect();
    }

    private void collect() {
        for (Stage.Sent sent = hands.sent(); sent != null; sent = hands.sent()) {
            (sent.to().equals(PBX) ? atPbx : atPhone).add(sent.bytes().toString());
        }
    }

    private static byte[] bytes(String message) {
        return message.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The next thing that was sent there, which begins like this. */
    private String expect(Queue<String> inbox, String beginning) {
        String message = inbox.poll();
        if (message == null || !message.startsWith(beginning)) {
            throw new IllegalStateException("rehearsed: "
                    + (message == null ? "nothing" : message.lines().findFirst()) + " (expected: " + beginning + ")");
        }
        return message;
    }

    private static String tagOf(String response) {
        return between(between(response, "\r\nTo: ", "\r\n") + ';', ";tag=", ";");
    }

    private static String between(String text, String before, String after) {
        int from = text.indexOf(before) + before.length();
        int to = text.indexOf(after, from);
        return text.substring(from, to < 0 ? text.length() : to);
    }
}
