package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Cidr;
import io.portcullis.sip.Malformed;
import io.portcullis.sip.Transport;
import io.portcullis.tls.TlsFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Through a balancer the caller is seen, and nobody else may say who he is. 127.0.0.2 is the balancer. */
class ProxyProtocolTest {
    private static final String OPTIONS = """
            OPTIONS sip:127.0.0.1 SIP/2.0
            Via: SIP/2.0/%s 127.0.0.1:5;branch=z9hG4bK1
            From: <sip:a@b>;tag=1
            To: <sip:127.0.0.1>
            Call-ID: 1
            CSeq: 1 OPTIONS
            Content-Length: 0

            """.replace("\n", "\r\n");
    private static final int PATIENCE_SECONDS = 20;
    private static final int TCP = 0;
    private static final int UDP = 1;
    private static final InetSocketAddress CALLER = new InetSocketAddress("192.0.2.7", 51_234);

    private final BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
    private final BlockingQueue<Malformed.Reason> malformed = new LinkedBlockingQueue<>();
    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        WireSettings settings = new WireSettings(
                List.of(ListeningPoint.parse("tcp://127.0.0.1:0"), ListeningPoint.parse("udp://127.0.0.1:0")),
                null,
                TlsFiles.NONE,
                List.of(),
                new ConnectionLimits(1_000, 1_000, Duration.ofMinutes(5), 4 << 20),
                1,
                Duration.ZERO,
                List.of(Cidr.parse("127.0.0.2")),
                null);
        WireListener listener = new WireListener() {
            @Override
            public void malformed(Malformed.Reason reason) {
                malformed.add(reason);
            }
        };
        wire = Wire.open(settings, listener, System::nanoTime, loop -> new LoopHandler() {
            @Override
            public void accept(Arrival arrival) {
                arrived.add(arrival);
            }

            @Override
            public void lost(Flow flow) {}
        });
    }

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void a_stream_is_its_callers_by_either_version_of_the_head() throws Exception {
        for (byte[] head : List.of(version1(), version2(0x11))) {
            try (Socket stream = balancer()) {
                stream.getOutputStream().write(concatenated(head, options("TCP")));
                Arrival arrival = taken(arrived);
                assertEquals(CALLER, arrival.message().source().socketAddress());
                assertEquals(CALLER, arrival.flow().remote());
                arrival.flow().send("answer".getBytes(StandardCharsets.US_ASCII));
                assertEquals("answer", read(stream, 6));
            }
        }
    }

    @Test
    void a_stream_may_be_cut_at_any_byte_of_its_head() throws Exception {
        for (byte[] head : List.of(version1(), version2(0x11))) {
            byte[] all = concatenated(head, options("TCP"));
            for (int cut = 1; cut <= head.length + 1; cut++) {
                try (Socket stream = balancer()) {
                    stream.setTcpNoDelay(true);
                    OutputStream out = stream.getOutputStream();
                    out.write(all, 0, cut);
                    out.flush();
                    Thread.onSpinWait();
                    out.write(all, cut, all.length - cut);
                    assertEquals(CALLER, taken(arrived).message().source().socketAddress(), "cut at " + cut);
                }
            }
        }
    }

    @Test
    void a_balancer_that_speaks_for_itself_is_the_caller() throws Exception {
        try (Socket stream = balancer()) {
            stream.getOutputStream().write(concatenated(local(), options("TCP")));
            assertEquals(
                    stream.getLocalSocketAddress(),
                    taken(arrived).message().source().socketAddress());
        }
    }

    @Test
    void a_balancer_that_does_not_say_whose_it_is_is_hung_up_on() throws Exception {
        try (Socket stream = balancer()) {
            stream.getOutputStream().write(options("TCP"));
            assertEquals("", read(stream, 1));
        }
        assertNull(arrived.poll());
    }

    @Test
    void nobody_else_may_say_who_he_is() throws Exception {
        try (Socket stream = new Socket(InetAddress.getLoopbackAddress(), port(TCP))) {
            stream.getOutputStream().write(concatenated(version1(), options("TCP")));
            assertEquals("", read(stream, 1));
        }
        try (DatagramSocket phone = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            send(phone, concatenated(version2(0x12), options("UDP")));
            send(phone, options("UDP"));
            assertEquals(
                    phone.getLocalSocketAddress(),
                    taken(arrived).message().source().socketAddress());
        }
    }

    @Test
    void whoever_is_asked_as_a_target_is_asked_himself_although_a_balancer_claims_his_datagrams() throws Exception {
        try (DatagramSocket balancer = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0));
                DatagramSocket target = new DatagramSocket(new InetSocketAddress("127.0.0.3", 0))) {
            InetSocketAddress address = (InetSocketAddress) target.getLocalSocketAddress();
            send(balancer, concatenated(version2(0x12, address), options("UDP")));
            assertEquals(address, taken(arrived).message().source().socketAddress());
            wire.loops()
                    .get(0)
                    .execute(() -> Objects.requireNonNull(wire.loops().get(0).flowTo(Transport.UDP, address))
                            .send("asked".getBytes(StandardCharsets.US_ASCII)));
            assertEquals("asked", received(target));
        }
    }

    @Test
    void a_datagram_is_its_callers_and_what_is_sent_to_him_goes_back_through_the_balancer() throws Exception {
        try (DatagramSocket balancer = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
            send(balancer, concatenated(version2(0x12), options("UDP")));
            Arrival arrival = taken(arrived);
            assertEquals(CALLER, arrival.message().source().socketAddress());
            assertEquals(CALLER, arrival.flow().remote());
            wire.loops().get(0).execute(() -> {
                arrival.flow().send("answer".getBytes(StandardCharsets.US_ASCII));
                // His Via has another port, which only the balancer could know a way to.
                arrival.flow().toPort(5).send("by Via".getBytes(StandardCharsets.US_ASCII));
                Flow later = wire.loops()
                        .get(0)
                        .flowTo(Transport.UDP, CALLER, wire.addresses().get(UDP).getPort());
                Objects.requireNonNull(later).send("later".getBytes(StandardCharsets.US_ASCII));
            });
            assertEquals("answer", received(balancer));
            assertEquals("by Via", received(balancer));
            assertEquals("later", received(balancer));
        }
    }

    @Test
    void a_datagram_of_a_balancer_without_a_whole_head_is_dropped_and_counted() throws Exception {
        byte[] whole = concatenated(version2(0x12), options("UDP"));
        try (DatagramSocket balancer = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
            for (int length = 1; length < version2(0x12).length; length++) {
                send(balancer, Arrays.copyOf(whole, length));
                assertEquals(Malformed.Reason.PROXY, taken(malformed));
            }
            send(balancer, options("UDP"));
            assertEquals(Malformed.Reason.PROXY, taken(malformed));
            send(balancer, concatenated(version2(0x11), options("UDP")));
            assertEquals(Malformed.Reason.PROXY, taken(malformed));
        }
        assertNull(arrived.poll());
    }

    private Socket balancer() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress("127.0.0.2", 0));
        socket.connect(wire.addresses().get(TCP));
        socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
        return socket;
    }

    private int port(int listener) {
        return wire.addresses().get(listener).getPort();
    }

    private void send(DatagramSocket from, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, wire.addresses().get(UDP)));
    }

    private static String received(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    private static String read(Socket stream, int most) throws IOException {
        return new String(stream.getInputStream().readNBytes(most), StandardCharsets.US_ASCII);
    }

    private static byte[] options(String transport) {
        return OPTIONS.formatted(transport).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] version1() {
        return "PROXY TCP4 192.0.2.7 198.51.100.1 51234 5060\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] version2(int family) {
        return version2(family, CALLER);
    }

    private static byte[] version2(int family, InetSocketAddress caller) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII));
        head.writeBytes(new byte[] {0x21, (byte) family, 0, 12});
        head.writeBytes(caller.getAddress().getAddress());
        head.writeBytes(new byte[] {(byte) 198, 51, 100, 1});
        int port = caller.getPort();
        head.writeBytes(new byte[] {(byte) (port >> 8), (byte) port, 5_060 >> 8, (byte) 5_060});
        return head.toByteArray();
    }

    private static byte[] local() {
        byte[] head = "\r\n\r\n\0\r\nQUIT\n    ".getBytes(StandardCharsets.US_ASCII);
        head[12] = 0x20;
        head[13] = 0;
        head[14] = 0;
        head[15] = 0;
        return head;
    }

    private static byte[] concatenated(byte[] head, byte[] rest) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head);
        all.writeBytes(rest);
        return all.toByteArray();
    }

    private static <T> T taken(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing arrived");
        return next;
    }
}
