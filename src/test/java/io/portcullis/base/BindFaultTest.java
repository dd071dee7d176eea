package io.portcullis.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of listeners that cannot be bound, over a {@code /proc} of our own. */
class BindFaultTest {
    @TempDir
    private Path proc;

    private void kamailioHas5060() throws IOException {
        Files.createDirectory(proc.resolve("net"));
        Files.writeString(proc.resolve("net").resolve("udp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref
                 3451: 00000000:13C4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 77701 2
                """);
        Files.writeString(proc.resolve("net").resolve("tcp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:13C4 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 77702 1
                """);
        Path process = Files.createDirectories(proc.resolve("812").resolve("fd"));
        Files.createSymbolicLink(process.resolve("4"), Path.of("socket:[77701]"));
        Files.createSymbolicLink(process.resolve("5"), Path.of("socket:[77702]"));
        Files.writeString(proc.resolve("812").resolve("comm"), "kamailio\n");
    }

    @Test
    void who_has_the_port_is_named_when_it_can_be_known() throws IOException {
        kamailioHas5060();
        PortHolder holders = new PortHolder(proc);
        assertEquals(
                "Address already in use by kamailio (process 812). Stop that program, or choose another port",
                BindFault.cause(new BindException("Address already in use"), 5060, true, holders));
        assertNull(holders.of(5061, true));
        assertNull(holders.of(5060, false), "a connection is no listener");
        assertEquals(
                "Address already in use. Stop that program, or choose another port",
                BindFault.cause(
                        new BindException("Address already in use"), 5060, true, new PortHolder(proc.resolve("no"))));
    }

    @Test
    void a_low_port_needs_a_capability() {
        String told = String.valueOf(
                BindFault.of("sip.listen", "udp://0.0.0.0:506", 506, true, new SocketException("Permission denied"))
                        .getMessage());
        assertTrue(told.startsWith("sip.listen: udp://0.0.0.0:506 (expected: "), told);
        assertTrue(told.contains("CAP_NET_BIND_SERVICE"), told);
    }
}
