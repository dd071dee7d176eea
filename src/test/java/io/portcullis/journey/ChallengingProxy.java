package io.portcullis.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stateless UDP proxy that challenges, record-routes and relays to one upstream, written as plainly as possible with
 * none of the product's code: what the peers' kit is tried against, so that a failing journey can be told from a broken
 * kit. It trusts To tags and checks no nonce-count.
 */
public final class ChallengingProxy implements AutoCloseable {
    private static final String NONCE = "5f3a9c0e";
    private static final String STALE_NONCE = "00000000";
    private static final String OWN_TAG = "gatekeeper";
    private static final Pattern SENT_BY = Pattern.compile("SIP/2\\.0/UDP ([^;:]+)(?::(\\d+))?.*");
    private static final Pattern HOST_PORT = Pattern.compile("<?sips?:(?:[^@>;]*@)?([^:;>]+)(?::(\\d+))?.*");
    private static final Map<String, String> JDK_NAMES =
            Map.of("MD5", "MD5", "SHA-256", "SHA-256", "SHA-512-256", "SHA-512/256");

    private final DatagramSocket socket;
    private final String realm;
    private final Map<String, String> passwords;
    private final List<String> algorithms;
    private final InetSocketAddress upstream;
    private final String self;
    private volatile boolean nextIsStale;

    /** Listens on a free port of loopback; {@code algorithms} are offered in that order. */
    public ChallengingProxy(
            String realm, Map<String, String> passwords, List<String> algorithms, InetSocketAddress upstream) {
        this.realm = realm;
        this.passwords = passwords;
        this.algorithms = algorithms;
        this.upstream = upstream;
        try {
            this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (SocketException taken) {
            throw new UncheckedIOException(taken);
        }
        this.self = "127.0.0.1:" + socket.getLocalPort();
        Thread thread = new Thread(this::serve, "challenging-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    /** The next credentials are right but too old: a new challenge with {@code stale=true}. */
    public void callTheNextNonceStale() {
        nextIsStale = true;
    }

    private void serve() {
        byte[] buffer = new byte[65_536];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                String text = new String(buffer, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                if (!text.isBlank()) {
                    handle(new Text(text), (InetSocketAddress) packet.getSocketAddress());
                }
            } catch (IOException closed) {
                // the loop's condition tells whether it was close()
            }
        }
    }

    private void handle(Text message, InetSocketAddress source) throws IOException {
        if (message.start().startsWith("SIP/2.0")) {
            message.removeFirst("Via");
            send(message, backTo(message));
            return;
        }
        message.replaceFirst("Via", message.first("Via") + ";received=" + source.getHostString());
        message.replaceFirst("Via", message.first("Via").replace(";rport", ";rport=" + source.getPort()));
        boolean routedHere = message.first("Route").contains(self);
        if (routedHere) {
            message.removeFirst("Route");
        }
        boolean inDialog = message.first("To").contains(";tag=");
        if (message.method().equals("ACK") && message.first("To").contains(OWN_TAG)) {
            return;
        }
        if (inDialog && routedHere && !message.first("Via").contains(self)) {
            relay(message, nextHop(message));
        } else if (inDialog || message.method().equals("CANCEL")) {
            relay(message, upstream);
        } else {
            judge(message);
        }
    }

    private void judge(Text request) throws IOException {
        boolean register = request.method().equals("REGISTER");
        String name = register ? "Authorization" : "Proxy-Authorization";
        String credentials = request.first(name);
        if (credentials.isEmpty() || credentials.contains(STALE_NONCE)) {
            challenge(request, register, NONCE, !credentials.isEmpty());
        } else if (!verifies(credentials, request.method())) {
            reply(request, "403 Forbidden", "");
        } else if (nextIsStale) {
            nextIsStale = false;
            challenge(request, register, "77" + NONCE, true);
        } else {
            String user = parameter(credentials, "username");
            Matcher target = HOST_PORT.matcher(request.uri());
            String domain = target.matches() ? target.group(1) : "";
            request.removeFirst(name);
            request.insert("Record-Route: <sip:" + self + ";lr>");
            request.insert("P-Asserted-Identity: <sip:" + user + "@" + domain + ">");
            request.insert("X-Portcullis-Account: AC00000000000000000000000000000001");
            relay(request, upstream);
        }
    }

    private void challenge(Text request, boolean register, String nonce, boolean stale) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String algorithm : algorithms) {
            lines.append(register ? "WWW-Authenticate" : "Proxy-Authenticate");
            lines.append(": Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", algorithm=" + algorithm);
            lines.append(", qop=\"auth\"" + (stale ? ", stale=true" : "") + "\r\n");
        }
        reply(request, register ? "401 Unauthorized" : "407 Proxy Authentication Required", lines.toString());
    }

    private boolean verifies(String credentials, String method) {
        String given = parameter(credentials, "algorithm");
        String algorithm = given.isEmpty() ? "MD5" : given;
        String user = parameter(credentials, "username");
        if (!algorithms.contains(algorithm) || !passwords.containsKey(user)) {
            return false;
        }
        String ha1 = hash(algorithm, user + ":" + realm + ":" + passwords.get(user));
        String ha2 = hash(algorithm, method + ":" + parameter(credentials, "uri"));
        String middle = String.join(
                ":",
                parameter(credentials, "nonce"),
                parameter(credentials, "nc"),
                parameter(credentials, "cnonce"),
                parameter(credentials, "qop"));
        return parameter(credentials, "response").equals(hash(algorithm, ha1 + ":" + middle + ":" + ha2));
    }

    private static String parameter(String credentials, String name) {
        Matcher found =
                Pattern.compile("[ ,]" + name + "=(?:\"([^\"]*)\"|([^\\s,]*))").matcher(credentials);
        if (!found.find()) {
            return "";
        }
        return found.group(1) != null ? found.group(1) : found.group(2);
    }

    private static String hash(String algorithm, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(JDK_NAMES.get(algorithm));
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }

    private void reply(Text request, String status, String extraLines) throws IOException {
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + "\r\n");
        for (String name : List.of("Via", "From", "To", "Call-ID", "CSeq")) {
            for (String value : request.all(name)) {
                text.append(name + ": " + value + (name.equals("To") ? ";tag=" + OWN_TAG : "") + "\r\n");
            }
        }
        text.append(extraLines + "Content-Length: 0\r\n\r\n");
        Text response = new Text(text.toString());
        send(response, backTo(response));
    }

    /** The branch is made of theirs, so that a CANCEL or a retransmission is relayed with the same one. */
    private void relay(Text request, InetSocketAddress target) throws IOException {
        String theirs = parameter(request.first("Via").replace(';', ','), "branch");
        request.insert("Via: SIP/2.0/UDP " + self + ";branch=" + theirs + "-relayed");
        send(request, target);
    }

    private static InetSocketAddress nextHop(Text request) {
        String route = request.first("Route");
        return hostPort(route.isEmpty() ? request.uri() : route);
    }

    private static InetSocketAddress hostPort(String uri) {
        Matcher found = HOST_PORT.matcher(uri);
        if (!found.matches()) {
            throw new IllegalArgumentException("uri: " + uri + " (expected: sip:user@host:port)");
        }
        return new InetSocketAddress(found.group(1), found.group(2) == null ? 5060 : Integer.parseInt(found.group(2)));
    }

    private static InetSocketAddress backTo(Text response) {
        String via = response.first("Via");
        Matcher sentBy = SENT_BY.matcher(via);
        if (!sentBy.matches()) {
            throw new IllegalArgumentException("Via: " + via + " (expected: SIP/2.0/UDP host:port)");
        }
        String parameters = via.replace(';', ',');
        String rport = parameter(parameters, "rport");
        String port = rport.isEmpty() ? sentBy.group(2) : rport;
        return new InetSocketAddress(sentBy.group(1), port == null ? 5060 : Integer.parseInt(port));
    }

    private void send(Text message, InetSocketAddress target) throws IOException {
        byte[] bytes = message.toString().getBytes(StandardCharsets.ISO_8859_1);
        socket.send(new DatagramPacket(bytes, bytes.length, target));
    }

    @Override
    public void close() {
        socket.close();
    }

    /** A message as lines, one Via or Route to a line; good enough for peers that write long header names. */
    private static final class Text {
        private final List<String> lines;
        private final String body;

        Text(String message) {
            int end = message.indexOf("\r\n\r\n");
            this.lines = new ArrayList<>();
            for (String line : message.substring(0, end).split("\r\n", -1)) {
                addOneByOne(line);
            }
            this.body = message.substring(end + 4);
        }

        private void addOneByOne(String line) {
            for (String name : List.of("Via", "Route", "Record-Route")) {
                if (named(line, name)) {
                    for (String value : line.substring(name.length() + 1).split(",", -1)) {
                        lines.add(name + ": " + value.strip());
                    }
                    return;
                }
            }
            lines.add(line);
        }

        String start() {
            return lines.get(0);
        }

        String method() {
            return start().substring(0, start().indexOf(' '));
        }

        String uri() {
            return start().split(" ", -1)[1];
        }

        List<String> all(String name) {
            return lines.stream()
                    .filter(line -> named(line, name))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }

        String first(String name) {
            return all(name).stream().findFirst().orElse("");
        }

        void insert(String line) {
            lines.add(1, line);
        }

        void removeFirst(String name) {
            for (int i = 1; i < lines.size(); i++) {
                if (named(lines.get(i), name)) {
                    lines.remove(i);
                    return;
                }
            }
        }

        void replaceFirst(String name, String value) {
            for (int i = 1; i < lines.size(); i++) {
                if (named(lines.get(i), name)) {
                    lines.set(i, name + ": " + value);
                    return;
                }
            }
        }

        private static boolean named(String line, String name) {
            return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
        }

        @Override
        public String toString() {
            return String.join("\r\n", lines) + "\r\n\r\n" + body;
        }
    }
}
