package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Authority.Kind;
import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Phones that come over TLS. Their side is the JDK's. */
class EdgeTlsTest {
    @TempDir
    private Path files;

    private final Authority authority = new Authority("edges");
    private final Authority callers = new Authority("callers");
    private EdgeUnderTest edge;
    private Phone writer;

    @BeforeEach
    void start() {
        authority.identity(Kind.EC, "dns:edge.example.com").write(file("edge.pem"), file("edge.key"));
        authority.identity(Kind.RSA, "dns:pbx.example.com").write(file("pbx.pem"), file("pbx.key"));
        callers.write(file("callers.pem"));
        edge = EdgeUnderTest.withSip(
                List.of("udp://127.0.0.1:0", "tls://127.0.0.1:0", "tls://[::1]:0"),
                "tls: { certificate: " + file("edge.pem") + ", key: " + file("edge.key") + ", client-ca: "
                        + file("callers.pem") + ", domains: [ { name: pbx.example.com, certificate: "
                        + file("pbx.pem") + ", key: " + file("pbx.key") + " } ] }");
        writer = edge.alice();
    }

    @AfterEach
    void close() {
        writer.close();
        edge.close();
    }

    private Path file(String name) {
        return files.resolve(name);
    }

    private StreamPeer connect(SSLContext context, @Nullable String host) {
        return StreamPeer.to(edge.streamAddress(), context, host);
    }

    private StreamPeer connect() {
        return connect(authority.context(null), null);
    }

    @Test
    void it_is_known_when_the_first_certificate_that_callers_see_is_over() {
        Instant end = Objects.requireNonNull(edge.server().certificatesEnd());
        assertTrue(end.isAfter(Instant.now()), end.toString());
        assertTrue(end.isBefore(Instant.now().plus(Duration.ofDays(2))), end.toString());
    }

    private static String overTls(String request) {
        return request.replace("SIP/2.0/UDP", "SIP/2.0/TLS");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Tag("TRN-03")
    void a_call_comes_over_tls_and_reaches_the_pbx_over_udp(int listener) {
        InetSocketAddress address = edge.server().addresses().get(listener);
        try (StreamPeer phone = StreamPeer.to(address, authority.context(null), null)) {
            Phone.Call call = writer.call();
            phone.send(overTls(call.invite("bob")));
            Heard challenge = phone.receive();
            assertEquals(407, challenge.status());
            phone.send(overTls(call.invite("bob", writer.authorization(challenge, "INVITE", "bob", 1))));
            Heard invite = edge.pbx().receive();
            assertEquals("INVITE", invite.method());
            edge.pbx().send(edge.address(), invite.answer("200 OK"));
            assertEquals(100, phone.receive().status());
            assertEquals(200, phone.receive().status());
        }
    }

    @Test
    @Tag("PRX-07")
    void a_pbx_that_goes_on_with_a_dialog_over_tls_is_reached_by_the_connection_it_made() {
        Phone.Call call = writer.call();
        writer.send(call.invite("bob"));
        writer.send(call.invite("bob", writer.authorization(writer.receive(), "INVITE", "bob", 1)));
        Callee callee = Callee.at(edge.pbx(), edge.pbx().receive());
        edge.pbx().send(edge.address(), callee.answer("200 OK"));
        assertEquals(100, writer.receive().status());
        Heard ok = writer.receive();
        try (StreamPeer pbx = connect()) {
            pbx.send(overTls(callee.request("INVITE")));
            assertEquals(100, pbx.receive().status());
            Heard refreshed = writer.receive();
            assertEquals("INVITE", refreshed.method());
            writer.send(refreshed.answer("200 OK"));
            assertEquals(200, pbx.receive().status());
            String routes = String.join(", ", refreshed.headers("Record-Route"));
            writer.send(call.inDialog("INFO", ok).replaceFirst("Route: .*\r\n", "Route: " + routes + "\r\n"));
            Heard info = pbx.receive();
            assertEquals("INFO", info.method());
            pbx.send(info.answer("200 OK"));
            assertEquals(200, writer.receive().status());
        }
    }

    @Test
    @Tag("MSG-11")
    @Tag("TRN-12")
    void a_request_cut_at_every_byte_is_one_request() {
        try (StreamPeer phone = connect()) {
            for (char c : overTls(writer.call().invite("bob")).toCharArray()) {
                phone.send(String.valueOf(c));
            }
            assertEquals(407, phone.receive().status());
        }
    }

    @Test
    @Tag("OUT-01")
    void a_double_line_end_is_answered_by_a_single_one() {
        try (StreamPeer phone = connect()) {
            phone.send("\r\n\r\n");
            assertEquals('\r', phone.read());
            assertEquals('\n', phone.read());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pbx.example.com, pbx.example.com",
        "PBX.example.com, pbx.example.com",
        "other.example.com, edge.example.com"
    })
    @Tag("TLS-02")
    void who_names_a_domain_sees_its_certificate_and_everybody_else_the_default(String named, String shown)
            throws Exception {
        try (StreamPeer phone = connect(authority.context(null), named)) {
            assertEquals(shown, nameOf(phone));
        }
    }

    private static String nameOf(StreamPeer phone) throws SSLPeerUnverifiedException {
        X509Certificate certificate = (X509Certificate) phone.session().getPeerCertificates()[0];
        try {
            return (String)
                    certificate.getSubjectAlternativeNames().iterator().next().get(1);
        } catch (CertificateParsingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Test
    @Tag("TLS-04")
    void a_client_certificate_may_be_missing_but_not_be_a_bad_one() {
        try (StreamPeer none = connect()) {
            none.send(overTls(writer.call().invite("bob")));
            assertEquals(407, none.receive().status());
        }
        SSLContext good = authority.context(callers.identity(Kind.EC, "dns:phone.example.com"));
        try (StreamPeer known = connect(good, null)) {
            known.send(overTls(writer.call().invite("bob")));
            // A certificate says who calls, not that he may.
            assertEquals(407, known.receive().status());
        }
        SSLContext bad = authority.context(new Authority("others").identity(Kind.EC, "dns:phone.example.com"));
        UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> {
            try (StreamPeer unknown = connect(bad, null)) {
                unknown.send("\r\n\r\n");
                unknown.read();
            }
        });
        assertInstanceOf(SSLException.class, refused.getCause());
    }

    @Test
    @Tag("TLS-02")
    void new_connections_see_a_replaced_certificate_and_old_ones_go_on() throws Exception {
        try (StreamPeer old = connect()) {
            old.send(overTls(writer.call().invite("bob")));
            assertEquals(407, old.receive().status());
            authority.identity(Kind.EC, "dns:new.example.com").write(file("edge.pem"), file("edge.key"));
            edge.server().reload(edge.tls());
            try (StreamPeer fresh = connect()) {
                assertEquals("new.example.com", nameOf(fresh));
            }
            old.send(overTls(writer.call().invite("bob")));
            assertEquals(407, old.receive().status());
        }
    }

    @Test
    void a_broken_file_leaves_the_certificate_in_force() throws Exception {
        authority.identity(Kind.EC, "dns:new.example.com").write(file("edge.pem"), file("unused.key"));
        IllegalArgumentException fault =
                assertThrows(IllegalArgumentException.class, () -> edge.server().reload(edge.tls()));
        assertEquals(
                "sip.tls.key: " + file("edge.key") + " (expected: the key of the first certificate in "
                        + file("edge.pem") + ")",
                fault.getMessage());
        try (StreamPeer phone = connect()) {
            assertEquals("edge.example.com", nameOf(phone));
        }
    }
}
