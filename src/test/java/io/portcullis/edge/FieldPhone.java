package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Alice's phone as people buy them: it knows the edge by the name of its domain, and puts that into a Route. */
final class FieldPhone implements AutoCloseable {
    private final Line line;
    private final Phone proofs;
    private final @Nullable StreamPeer stream;

    /** How it speaks. */
    enum Line {
        UDP,
        TCP,
        TLS
    }

    private FieldPhone(Line line, EdgeUnderTest edge, @Nullable StreamPeer stream) {
        this.line = line;
        this.stream = stream;
        proofs = edge.alice();
    }

    /** An edge that hears all three and whose certificate is for the name of the domain, where Alice may register. */
    static EdgeUnderTest edge(Path files, Authority authority) {
        authority
                .identity(Authority.Kind.EC, "dns:" + EdgeUnderTest.DOMAIN)
                .write(files.resolve("edge.pem"), files.resolve("edge.key"));
        EdgeUnderTest edge = EdgeUnderTest.listening(
                List.of("udp://127.0.0.1:0", "tcp://127.0.0.1:0", "tls://127.0.0.1:0"),
                EdgeUnderTest.SIP + "tls: { certificate: " + files.resolve("edge.pem") + ", key: "
                        + files.resolve("edge.key") + " }");
        edge.takeRegistrations();
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
        return edge;
    }

    /** A phone that trusts {@code authority}. */
    static FieldPhone on(Line line, EdgeUnderTest edge, Authority authority) {
        List<InetSocketAddress> addresses = edge.server().addresses();
        return new FieldPhone(
                line,
                edge,
                switch (line) {
                    case UDP -> null;
                    case TCP -> StreamPeer.to(addresses.get(1));
                    case TLS -> StreamPeer.to(addresses.get(2), authority.context(null), EdgeUnderTest.DOMAIN);
                });
    }

    String transport() {
        return line.name();
    }

    /** Where it is, as its Via and Contact say. */
    String hostPort() {
        return stream == null ? proofs.peer().hostPort() : "127.0.0.1:" + stream.port();
    }

    /** The outbound proxy it was given. */
    String proxy() {
        String how = line == Line.UDP ? "" : ";transport=" + line.name().toLowerCase(Locale.ROOT);
        return "<sip:" + EdgeUnderTest.DOMAIN + how + ";lr>";
    }

    void send(String message) {
        if (stream == null) {
            proofs.send(message);
        } else {
            stream.send(message);
        }
    }

    Heard receive() {
        return stream == null ? proofs.receive() : stream.receive();
    }

    /** The response of this status, behind any 100. */
    Heard receive(int status) {
        Heard heard = receive();
        while (heard.startLine().startsWith("SIP/2.0 100")) {
            heard = receive();
        }
        assertEquals(status, heard.status(), heard.text());
        return heard;
    }

    /** The next request, which it answers. */
    Heard take(String method, String status, String... lines) {
        Heard heard = receive();
        assertEquals(method, heard.method(), heard.text());
        send(heard.answer(status, lines));
        return heard;
    }

    /** The line that answers {@code challenge}. */
    String proof(Heard challenge, String method, String uri) {
        return proofs.authorization(challenge, method, uri, 1, EdgeUnderTest.PASSWORD);
    }

    /** Registers with the PBX, which hears this. */
    Heard register(FieldDialog registration, Peer pbx, String... lines) {
        registration.ask(this, "REGISTER", lines);
        Heard register = pbx.receive(heard -> heard.is("REGISTER"));
        pbx.send(
                register.from(),
                register.answer(
                        "200 OK", "Path: " + register.header("Path"), "Contact: " + register.header("Contact")));
        receive(200);
        return register;
    }

    /** Cut off, as by a phone that leaves its network. */
    void vanish() {
        if (stream != null) {
            stream.reset();
        }
    }

    @Override
    public void close() {
        proofs.close();
        if (stream != null) {
            stream.close();
        }
    }
}
