package io.portcullis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portcullis.config.ConfigLoader;
import io.portcullis.testkit.Authority;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Files of certificates are renewed while it runs, and nobody tells it. */
class RenewedCertificatesTest {
    @TempDir
    private Path folder;

    private final Authority authority = new Authority("renewals");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.portcullis.Certificates");

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private void renew() {
        authority
                .identity(Authority.Kind.EC, "dns:localhost", "ip:127.0.0.1")
                .write(folder.resolve("edge.pem"), folder.resolve("edge.key"));
    }

    private BigInteger serialAt(InetSocketAddress address) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) authority.context(null).getSocketFactory().createSocket()) {
            socket.connect(address, 10_000);
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    private boolean isLogged(String words) {
        return log.list.stream().anyMatch(event -> event.getFormattedMessage().contains(words));
    }

    @Test
    void they_are_in_force_by_themselves_unless_they_are_of_no_use() throws Exception {
        renew();
        StartUnderTest start = new StartUnderTest(folder)
                .set("sip", "{ listen: [ \"tls://127.0.0.1:0\" ], tls: { certificate: edge.pem, key: edge.key } }")
                .set("api", "{ listen: 127.0.0.1:0, tls: { certificate: edge.pem, key: edge.key } }");
        start.write();
        Portcullis portcullis = Portcullis.start(new ConfigLoader(name -> null).load(start.file()), "test");
        try {
            BigInteger first = serialAt(portcullis.sipAddress());
            assertEquals(first, serialAt(portcullis.apiAddress()));

            renew();
            await().atMost(Duration.ofMinutes(1)).until(() -> isLogged("renewed certificates are in force"));
            BigInteger second = serialAt(portcullis.sipAddress());
            assertNotEquals(first, second);
            assertEquals(second, serialAt(portcullis.apiAddress()));

            Files.writeString(folder.resolve("edge.pem"), "half of a cert");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> isLogged("what was there before stays: sip.tls.certificate: "));
            assertEquals(second, serialAt(portcullis.sipAddress()));
            assertEquals(second, serialAt(portcullis.apiAddress()));
        } finally {
            portcullis.service().close();
        }
    }
}
