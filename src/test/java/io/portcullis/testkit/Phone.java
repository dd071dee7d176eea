package io.portcullis.testkit;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A phone that writes its requests by hand: a user at a domain, behind one socket, with the edge as its outbound proxy. */
public final class Phone implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Peer peer;
    private final InetSocketAddress edge;
    private final String user;
    private final String password;
    private final String domain;

    public Phone(InetSocketAddress edge, String user, String password, String domain) {
        this(Peer.onLoopback(), edge, user, password, domain);
    }

    /** A phone behind {@code peer}, which it closes. */
    public Phone(Peer peer, InetSocketAddress edge, String user, String password, String domain) {
        this.peer = peer;
        this.edge = edge;
        this.user = user;
        this.password = password;
        this.domain = domain;
    }

    /** The socket. */
    public Peer peer() {
        return peer;
    }

    /** The domain it calls. */
    public String domain() {
        return domain;
    }

    /** A new call, which has sent nothing yet. */
    public Call call() {
        return new Call(COUNTER.incrementAndGet());
    }

    /** Says {@code message} to the edge. */
    public void send(String message) {
        peer.send(edge, message);
    }

    /** The next thing heard. */
    public Heard receive() {
        return peer.receive();
    }

    /** Asks the edge something it always answers and gives what was heard before that answer, if anything: none for silence. */
    public Optional<Heard> heardBeforeFence() {
        Call fence = call();
        send(fence.request("OPTIONS", "sip:" + hostPort(edge)));
        Heard first = peer.receive();
        if (first.header("Call-ID").equals(fence.callId())) {
            return Optional.empty();
        }
        peer.receive(heard -> heard.header("Call-ID").equals(fence.callId()));
        return Optional.of(first);
    }

    /** The same, but for what only says that something is still under way. */
    public Optional<Heard> finalBeforeFence() {
        Call fence = call();
        send(fence.request("OPTIONS", "sip:" + hostPort(edge)));
        Optional<Heard> found = Optional.empty();
        Heard heard = peer.receive();
        while (!heard.header("Call-ID").equals(fence.callId())) {
            found = found.isEmpty() && heard.status() != 100 ? Optional.of(heard) : found;
            heard = peer.receive();
        }
        return found;
    }

    private static String hostPort(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }

    @Override
    public void close() {
        peer.close();
    }

    /** One dialog in the making: Call-ID, tag and a CSeq that rises. */
    public final class Call {
        private final String id;
        private int cseq;
        private int branch;

        private Call(int number) {
            this.id = "call-" + number + '-' + peer.port();
        }

        /** Its Call-ID. */
        public String callId() {
            return id;
        }

        /** A request with a new branch and CSeq; {@code lines} are further header lines. */
        public String request(String method, String uri, String... lines) {
            cseq++;
            return again(method, uri, lines);
        }

        /** As the last request: the CSeq stays, the branch is new. */
        public String again(String method, String uri, String... lines) {
            branch++;
            return message(method, uri, "", lines);
        }

        /** The INVITE to user {@code callee} of the phone's domain. */
        public String invite(String callee, String... lines) {
            return request("INVITE", "sip:" + callee + '@' + domain, lines);
        }

        /** A request in the dialog that {@code answer} made, through its Record-Route. */
        public String inDialog(String method, Heard answer, String... lines) {
            if (!method.equals("ACK")) {
                cseq++;
            }
            branch++;
            String contact = answer.headers("Contact").isEmpty()
                    ? "sip:pbx@127.0.0.1"
                    : answer.header("Contact").replaceAll("^<|>.*$", "");
            StringBuilder routes = new StringBuilder();
            for (int i = answer.headers("Record-Route").size() - 1; i >= 0; i--) {
                routes.append("Route: ")
                        .append(answer.headers("Record-Route").get(i))
                        .append("\r\n");
            }
            return message(
                    method, contact, Heard.parameter(answer.header("To"), "tag"), merge(routes.toString(), lines));
        }

        /** The ACK to a response other than 2xx, in the transaction of the last request. */
        public String ackOf(Heard response, String callee) {
            return message("ACK", "sip:" + callee + '@' + domain, Heard.parameter(response.header("To"), "tag"));
        }

        /** The CANCEL of the last request. */
        public String cancel(String callee) {
            return message("CANCEL", "sip:" + callee + '@' + domain, "");
        }

        private String message(String method, String uri, String toTag, String... lines) {
            StringBuilder text = new StringBuilder()
                    .append(method)
                    .append(' ')
                    .append(uri)
                    .append(" SIP/2.0\r\n")
                    .append("Via: SIP/2.0/UDP ")
                    .append(peer.hostPort())
                    .append(";branch=z9hG4bK")
                    .append(id)
                    .append('-')
                    .append(branch)
                    .append("\r\n")
                    .append("Max-Forwards: 70\r\n")
                    .append("From: <sip:")
                    .append(user)
                    .append('@')
                    .append(domain)
                    .append(">;tag=")
                    .append(id)
                    .append("\r\n")
                    .append("To: <")
                    .append(uri)
                    .append('>')
                    .append(toTag.isEmpty() ? "" : ";tag=" + toTag)
                    .append("\r\n")
                    .append("Call-ID: ")
                    .append(id)
                    .append("\r\n")
                    .append("CSeq: ")
                    .append(cseq)
                    .append(' ')
                    .append(method)
                    .append("\r\n")
                    .append("Contact: <sip:")
                    .append(user)
                    .append('@')
                    .append(peer.hostPort())
                    .append(">\r\n");
            for (String line : lines) {
                text.append(line).append(line.endsWith("\r\n") || line.isEmpty() ? "" : "\r\n");
            }
            return text.append("Content-Length: 0\r\n\r\n").toString();
        }

        private String[] merge(String first, String[] others) {
            String[] all = new String[others.length + 1];
            all[0] = first;
            System.arraycopy(others, 0, all, 1, others.length);
            return all;
        }
    }

    /** The Proxy-Authorization line that answers {@code challenge} for {@code method} to {@code callee}. */
    public String authorization(Heard challenge, String method, String callee, int count) {
        return authorization(challenge, method, "sip:" + callee + '@' + domain, count, password);
    }

    /** The line that answers the first challenge in {@code challenge} with this {@code uri} and password. */
    public String authorization(Heard challenge, String method, String uri, int count, String secret) {
        boolean registrar = challenge.status() == 401;
        String value = challenge.header(registrar ? "WWW-Authenticate" : "Proxy-Authenticate");
        String realm = Heard.parameter(value, "realm");
        String nonce = Heard.parameter(value, "nonce");
        String algorithm = Heard.parameter(value, "algorithm");
        String nc = String.format("%08x", count);
        String a1 = hash(algorithm, user + ':' + realm + ':' + secret);
        String a2 = hash(algorithm, method + ':' + uri);
        String response = hash(algorithm, a1 + ':' + nonce + ':' + nc + ":c0ffee:auth:" + a2);
        return (registrar ? "Authorization" : "Proxy-Authorization") + ": Digest username=\"" + user + "\", realm=\""
                + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm="
                + algorithm + ", cnonce=\"c0ffee\", qop=auth, nc=" + nc;
    }

    private static String hash(String algorithm, String text) {
        String name = algorithm.equals("SHA-512-256") ? "SHA-512/256" : algorithm;
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException absent) {
            throw new AssertionError(absent);
        }
    }
}
