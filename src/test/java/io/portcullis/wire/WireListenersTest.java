package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.VitalThreads;
import io.portcullis.sip.Transport;
import io.portcullis.tls.TlsFiles;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How listeners are bound, and by which address and connection answers leave. */
class WireListenersTest {
    private static final String OPTIONS = """
        OPTIONS sip:127.0.0.1 SIP/2.0
        Via: SIP/2.0/TCP 127.0.0.1:5;branch=z9hG4bK1
        From: <sip:a@b>;tag=1
        To: <sip:127.0.0.1>
        Call-ID: 1
        CSeq: 1 OPTIONS
        Content-Length: 0

        """.replace("\n", "\r\n");
    private static final byte[] REQUEST = OPTIONS.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANSWER = "SIP/2.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRYING = "SIP/2.0 100 Trying\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
    private volatile boolean allowed = true;
    private @Nullable Wire wire;

    @AfterEach
    void close() {
        if (wire != null) {
            wire.close();
        }
    }

    private Wire open(String listener) throws IOException {
        WireSettings settings = new WireSettings(
                List.of(ListeningPoint.parse(listener)),
                null,
                TlsFiles.NONE,
                List.of(),
                new ConnectionLimits(100, 100, Duration.ofMinutes(5), 4 << 20),
                2,
                Duration.ZERO,
                List.of(),
                null);
        Wire opened = Wire.open(settings, WireListener.NONE, System::nanoTime, loop -> new LoopHandler() {
            @Override
            public void accept(Arrival arrival) {
                if (arrival.flow().transport() == Transport.UDP) {
                    arrival.flow().send(ANSWER); // on its loop, as is the rule for datagrams
                }
                arrived.add(arrival);
            }

            @Override
            public boolean allows(InetAddress source, long nanos) {
                return allowed;
            }

            @Override
            public void lost(Flow flow) {}
        });
        wire = opened;
        return opened;
    }

    private Arrival heard() throws InterruptedException {
        return present(arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private static <T> T present(@Nullable T value) {
        return Objects.requireNonNull(value, "nothing arrived");
    }

    private static Socket connect(InetAddress host, int port) throws IOException {
        return new Socket(host, port);
    }

    @Test
    void a_udp_port_that_another_process_shares_out_is_not_ours_as_well() throws IOException {
        try (DatagramSocket other = new DatagramSocket(null)) {
            other.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String listener = "udp://127.0.0.1:" + other.getLocalPort();
            BindException refused = assertThrows(BindException.class, () -> open(listener));
            assertTrue(
                    String.valueOf(refused.getMessage()).startsWith("sip.listen: " + listener + " ("),
                    refused::getMessage);
        }
    }

    @Test
    void neither_is_a_tcp_port() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String listener = "tcp://127.0.0.1:" + other.getLocalPort();
            BindException refused = assertThrows(BindException.class, () -> open(listener));
            assertTrue(
                    String.valueOf(refused.getMessage()).contains("a port that no other process has"),
                    refused::getMessage);
        }
    }

    @Test
    void nobody_misses_loops_that_were_ended_before_they_ever_ran() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 50; i++) {
                assertThrows(BindException.class, () -> open("tcp://127.0.0.1:" + other.getLocalPort()));
            }
        }
        assertEquals(
                List.of(),
                VitalThreads.silent().keySet().stream()
                        .filter(thread -> thread.startsWith("sip-"))
                        .toList());
    }

    @Test
    void a_port_is_free_again_however_busy_the_loops_were_when_they_were_ended() throws IOException {
        for (int i = 0; i < 200; i++) {
            Wire busy = open("udp://127.0.0.1:0");
            busy.loops().forEach(WireListenersTest::keepBusy);
            busy.close();
            new DatagramSocket(busy.addresses().get(0)).close();
        }
    }

    private static void keepBusy(Loop loop) {
        loop.execute(() -> keepBusy(loop));
    }

    @Test
    void nobody_joins_later_without_being_asked_and_every_loop_hears() throws Exception {
        Wire opened = open("udp://127.0.0.1:0");
        InetSocketAddress address = opened.addresses().get(0);
        for (int i = 0; i < 40; i++) {
            try (DatagramSocket phone = new DatagramSocket()) {
                phone.send(new DatagramPacket(REQUEST, REQUEST.length, address));
                heard();
            }
        }
    }

    @Test
    void a_listener_on_every_ipv4_address_takes_no_ipv6() throws IOException {
        int port = open("tcp://0.0.0.0:0").addresses().get(0).getPort();
        connect(InetAddress.getLoopbackAddress(), port).close();
        InetAddress ipv6 = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        assertThrows(IOException.class, () -> connect(ipv6, port).close());
    }

    @Test
    @Tag("TRN-03")
    void who_has_closed_his_side_still_gets_the_answer_and_then_the_end() throws Exception {
        Wire opened = open("tcp://127.0.0.1:0");
        try (Socket phone = connect(
                InetAddress.getLoopbackAddress(), opened.addresses().get(0).getPort())) {
            phone.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            phone.getOutputStream().write(REQUEST);
            phone.shutdownOutput();
            Flow flow = heard().flow();
            flow.send(TRYING);
            assertEquals(new String(TRYING, StandardCharsets.US_ASCII), read(phone, TRYING.length));
            flow.send(ANSWER);
            assertEquals(new String(ANSWER, StandardCharsets.US_ASCII), read(phone, ANSWER.length));
            assertEquals(-1, phone.getInputStream().read());
        }
    }

    private static String read(Socket phone, int length) throws IOException {
        return new String(phone.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    @Test
    void who_is_owed_nothing_is_let_go_when_he_closes() throws Exception {
        Wire opened = open("tcp://127.0.0.1:0");
        try (Socket phone = connect(
                InetAddress.getLoopbackAddress(), opened.addresses().get(0).getPort())) {
            phone.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            phone.getOutputStream().write(REQUEST);
            heard().flow().send(ANSWER);
            assertEquals(new String(ANSWER, StandardCharsets.US_ASCII), read(phone, ANSWER.length));
            phone.shutdownOutput();
            assertEquals(-1, phone.getInputStream().read());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp://0.0.0.0:0", "udp://[::]:0"})
    @Tag("TRN-04")
    void answers_leave_from_the_address_that_was_called(String listener) throws Exception {
        Wire opened = open(listener);
        int port = opened.addresses().get(0).getPort();
        for (String host : List.of("127.0.0.2", "127.0.0.3", "127.0.0.2")) {
            try (DatagramSocket phone = phone()) {
                // It hears nobody else.
                phone.connect(new InetSocketAddress(host, port));
                phone.send(new DatagramPacket(REQUEST, REQUEST.length));
                Arrival request = heard();
                assertEquals(new InetSocketAddress(host, port), request.flow().local());
                assertEquals(new String(ANSWER, StandardCharsets.US_ASCII), receive(phone));
            }
        }
    }

    private static DatagramSocket phone() throws IOException {
        DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        phone.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return phone;
    }

    private static String receive(DatagramSocket phone) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        phone.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    @Test
    void stun_draws_on_the_rate_of_its_source() throws Exception {
        Wire opened = open("udp://127.0.0.1:0");
        byte[] binding = new byte[20];
        System.arraycopy(new byte[] {0, 1, 0, 0, 0x21, 0x12, (byte) 0xa4, 0x42}, 0, binding, 0, 8);
        try (DatagramSocket phone = phone()) {
            phone.connect(opened.addresses().get(0));
            phone.send(new DatagramPacket(binding, binding.length));
            assertEquals(1, receive(phone).charAt(0));
            allowed = false;
            phone.send(new DatagramPacket(binding, binding.length));
            phone.send(new DatagramPacket(REQUEST, REQUEST.length));
            assertEquals('S', receive(phone).charAt(0), "the request behind it is answered, and it was not");
        }
    }
}
