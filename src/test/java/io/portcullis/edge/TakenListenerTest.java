package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.portcullis.config.ConfigLoader;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakenListenerTest {
    private static final int STARTS = 60;

    @TempDir
    private Path folder;

    private final UnixOperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);

    @Test
    void an_edge_that_cannot_listen_keeps_nothing_open() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            EdgeSettings settings = settings(taken.getLocalPort());
            refused(settings);
            long before = system.getOpenFileDescriptorCount();
            for (int i = 0; i < STARTS; i++) {
                refused(settings);
            }
            long more = system.getOpenFileDescriptorCount() - before;
            assertTrue(more < STARTS, more + " descriptors more after " + STARTS + " starts");
        }
    }

    private EdgeSettings settings(int port) throws Exception {
        Path file = Files.writeString(
                folder.resolve("portcullis.yaml"), "sip: { listen: [\"udp://127.0.0.1:" + port + "\"], threads: 1 }\n");
        return new ConfigLoader(name -> null).load(file).edge();
    }

    private static void refused(EdgeSettings settings) {
        SecureRandom random = new SecureRandom();
        CredentialIndex index = new CredentialIndex(CredentialSnapshot.empty("sip.example.com", HashSeed.of(random)));
        assertThrows(
                IOException.class,
                () -> EdgeServer.start(settings, index, 1, new byte[32], List.of(), EdgeServer.Listeners.NONE));
    }
}
