package io.portcullis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A request from the field, with the test's own hosts and ports in the place of those it was recorded with. Two tries of it
 * are two transactions.
 *
 * @param text the whole message; its lines for credentials stand there as long as they are not taken out
 */
public record FieldCase(String text) {
    private static final Path ROOT = Path.of("src", "test", "resources", "corpus", "field");
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9]{10}\\.sip\\.example\\.com");
    private static final Pattern CREDENTIALS = Pattern.compile("(?m)^(?:Proxy-)?Authorization: .*\r\n");

    /** The file of this name, which ends in {@code .sip}. */
    public static FieldCase of(String name) {
        try {
            return new FieldCase(
                    new String(Files.readAllBytes(ROOT.resolve(name + ".sip")), StandardCharsets.ISO_8859_1));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** With this domain in the place of the one it was recorded at. */
    public FieldCase at(String domain) {
        return new FieldCase(DOMAIN.matcher(text).replaceAll(domain));
    }

    /** Said by the phone at {@code hostPort}, over {@code transport}; a sent-by behind a NAT stays. */
    public FieldCase by(String transport, String hostPort) {
        return new FieldCase(text.replaceAll("SIP/2\\.0/[A-Z]+ ", "SIP/2.0/" + transport + " ")
                .replaceAll("127\\.9\\.0\\.\\d+:\\d+", hostPort));
    }

    /** Sent to {@code edge}: its port stands in Routes and wherever else the recorded edge was named. */
    public FieldCase to(InetSocketAddress edge) {
        return new FieldCase(text.replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:" + edge.getPort())
                .replaceAll("(Route: <sip:[^>;:]*):\\d+;lr", "$1:" + edge.getPort() + ";lr"));
    }

    /** Without its credentials. */
    public FieldCase bare() {
        return new FieldCase(CREDENTIALS.matcher(text).replaceAll(""));
    }

    /** Without its Route. */
    public FieldCase unrouted() {
        return new FieldCase(text.replaceAll("(?m)^Route: .*\r\n", ""));
    }

    /** The same of another method. */
    public FieldCase of(String method, String uri) {
        return new FieldCase(text.replaceFirst("^[A-Z]+ \\S+", method + ' ' + uri)
                .replaceAll("(?m)^(CSeq: \\d+) .*\r\n", "$1 " + method + "\r\n"));
    }

    /** With one more header line. */
    public FieldCase with(String line) {
        return new FieldCase(text.replaceFirst("\r\nContent-Length:", "\r\n" + line + "\r\nContent-Length:"));
    }

    /** Another transaction. */
    public FieldCase again() {
        return new FieldCase(text.replaceFirst(";branch=z9hG4bK", ";branch=z9hG4bKz"));
    }

    /** The Request-URI. */
    public String uri() {
        return text.split(" ", 3)[1];
    }

    /** The method. */
    public String method() {
        return text.split(" ", 2)[0];
    }

    /** The value of its first such header line. */
    public String header(String name) {
        return new Heard(new InetSocketAddress(0), text).header(name);
    }
}
