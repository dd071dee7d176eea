package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Authority.Kind;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How TLS is spoken, and how not (RFC 8996, RFC 9325). Old handshakes are written by hand: the JDK offers them no more. */
class EdgeTlsVersionsTest {
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;

    /** Curve P-256; ECDSA and RSA with SHA-256; uncompressed points; no renegotiation info yet. */
    private static final String EXTENSIONS =
            "000a000400020017" + "000d0006000404030401" + "000b00020100" + "ff01000100";

    @TempDir
    private Path files;

    private final Authority authority = new Authority("edges");
    private EdgeUnderTest edge;

    @BeforeEach
    void start() {
        Path certificate = files.resolve("edge.pem");
        Path key = files.resolve("edge.key");
        authority.identity(Kind.EC, "dns:edge.example.com").write(certificate, key);
        edge = EdgeUnderTest.withSip(
                List.of("udp://127.0.0.1:0", "tls://127.0.0.1:0"),
                "tls: { certificate: " + certificate + ", key: " + key + " }");
    }

    @AfterEach
    void close() {
        edge.close();
    }

    /** A ClientHello of this version that offers these suites, and compression by DEFLATE before none. */
    private static String hello(String version, String suites) {
        String body = version + "5a".repeat(32) + "00" + sized(2, suites) + sized(1, "0100") + sized(2, EXTENSIONS);
        byte[] record = HexFormat.of().parseHex("160301" + sized(2, "01" + sized(3, body)));
        return new String(record, StandardCharsets.ISO_8859_1);
    }

    /** {@code hex} behind its length in so many bytes. */
    private static String sized(int bytes, String hex) {
        return HexFormat.of().toHexDigits(hex.length() / 2, 2 * bytes) + hex;
    }

    private static int skip(StreamPeer phone, int bytes) {
        for (int i = 0; i < bytes; i++) {
            phone.read();
        }
        return phone.read();
    }

    /** The alerts are protocol_version (70) and handshake_failure (40). */
    @ParameterizedTest
    @CsvSource({
        "TLS 1.0, 0301, c009c00ac02b002f, 70",
        "TLS 1.1, 0302, c009c00ac02b002f, 70",
        "CBC, 0303, c009c00ac023c024, 40",
        "RSA key transport, 0303, 009c009d002f, 40"
    })
    @Tag("TLS-01")
    void what_is_outdated_is_answered_with_an_alert(String what, String version, String suites, int alert) {
        try (StreamPeer phone = StreamPeer.to(edge.streamAddress())) {
            phone.send(hello(version, suites));
            assertEquals(ALERT, phone.read(), what);
            assertEquals(alert, skip(phone, 5), what);
            assertEquals(-1, phone.read());
        }
    }

    @Test
    @Tag("TLS-01")
    void tls_1_2_is_spoken_with_aead_and_without_compression() {
        try (StreamPeer phone = StreamPeer.to(edge.streamAddress())) {
            phone.send(hello("0303", "c009c02b"));
            assertEquals(HANDSHAKE, phone.read());
            int session = skip(phone, 4 + 4 + 2 + 32);
            assertEquals(0xc0, skip(phone, session));
            assertEquals(0x2b, phone.read());
            assertEquals(0, phone.read(), "compression");
        }
    }

    @Test
    @Tag("TLS-01")
    void nobody_starts_a_second_handshake() throws IOException {
        try (Phone writer = edge.alice();
                SSLSocket phone = (SSLSocket) authority
                        .context(null)
                        .getSocketFactory()
                        .createSocket(
                                edge.streamAddress().getAddress(),
                                edge.streamAddress().getPort())) {
            phone.setEnabledProtocols(new String[] {"TLSv1.2"});
            phone.setSoTimeout(30_000);
            phone.startHandshake();
            StreamPeer first = StreamPeer.over(phone);
            String invite = writer.call().invite("bob").replace("SIP/2.0/UDP", "SIP/2.0/TLS");
            first.send(invite);
            assertEquals(407, first.receive().status());
            assertThrows(SSLException.class, () -> {
                try {
                    phone.startHandshake();
                    first.send(invite);
                    first.read();
                } catch (UncheckedIOException failed) {
                    throw failed.getCause();
                }
            });
        }
    }

    /** A socket that keeps what was read from it. */
    private static final class Recorded extends Socket {
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int got = super.read(bytes, offset, length);
                    read.write(bytes, offset, Math.max(0, got));
                    return got;
                }
            };
        }

        /** The type of the last record, which stands in the clear. */
        int lastRecord() {
            byte[] all = read.toByteArray();
            int type = 0;
            for (int at = 0; at < all.length; at += 5 + (((all[at + 3] & 0xff) << 8) | (all[at + 4] & 0xff))) {
                type = all[at];
            }
            return type;
        }
    }

    @Test
    @Tag("TLS-07")
    void what_the_edge_ends_it_ends_with_close_notify() throws IOException {
        try (Phone writer = edge.alice();
                Recorded plain = new Recorded()) {
            plain.connect(edge.streamAddress());
            SSLSocket phone = (SSLSocket)
                    authority.context(null).getSocketFactory().createSocket(plain, "edge.example.com", 5061, true);
            phone.setEnabledProtocols(new String[] {"TLSv1.2"});
            StreamPeer peer = StreamPeer.over(phone);
            peer.send(writer.call()
                    .invite("bob")
                    .replace("SIP/2.0/UDP", "SIP/2.0/TLS")
                    .replace("Content-Length: 0\r\n", ""));
            assertEquals(400, peer.receive().status());
            assertEquals(-1, peer.read());
            assertEquals(ALERT, plain.lastRecord());
        }
    }

    @Test
    @Tag("SEC-27")
    void plain_text_on_a_port_of_tls_is_not_read() {
        try (Phone writer = edge.alice();
                StreamPeer phone = StreamPeer.to(edge.streamAddress())) {
            phone.send(writer.call().invite("bob").replace("SIP/2.0/UDP", "SIP/2.0/TCP"));
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            for (int next = phone.read(); next >= 0; next = phone.read()) {
                heard.write(next);
            }
            assertFalse(heard.toString(StandardCharsets.ISO_8859_1).contains("SIP/2.0"));
        }
    }
}
