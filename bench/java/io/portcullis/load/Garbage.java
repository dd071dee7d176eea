package io.portcullis.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Datagrams that nobody should have sent, at a fixed rate from 127.2.0.0/16: noise, INVITEs cut short, INVITEs with bytes
 * changed, responses to nothing, challenges asked for. Answers are not read. For one thread.
 */
final class Garbage implements AutoCloseable {
    private static final int SOURCES = 64;
    private static final int KINDS = 512;
    private static final int MOST_AT_ONCE = 16;
    private static final long LATE_NANOS = 5_000_000;
    private static final String INVITE =
            """
            INVITE sip:echo@d10000.bench.example.com SIP/2.0
            Via: SIP/2.0/UDP 127.2.0.1:5060;branch=z9hG4bKgarbage;rport
            Max-Forwards: 70
            From: <sip:nobody@d10000.bench.example.com>;tag=garbage
            To: <sip:echo@d10000.bench.example.com>
            Call-ID: garbage@bench
            CSeq: 1 INVITE
            Contact: <sip:nobody@127.2.0.1>
            Content-Length: 0

            """;

    private final DatagramChannel[] sources = new DatagramChannel[SOURCES];
    private final ByteBuffer[] datagrams = new ByteBuffer[KINDS];
    private final SplittableRandom random = new SplittableRandom(7);
    private final double gapNanos;
    private long began;
    private long sent;

    /** So many a second to {@code server}. */
    Garbage(InetSocketAddress server, double rate) throws IOException {
        gapNanos = 1e9 / rate;
        for (int i = 0; i < SOURCES; i++) {
            sources[i] = DatagramChannel.open();
            sources[i].bind(new InetSocketAddress("127.2.0." + i, 0)).connect(server);
            sources[i].configureBlocking(false);
        }
        for (int i = 0; i < KINDS; i++) {
            byte[] bytes = bytes(i % 5);
            datagrams[i] = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        }
    }

    private byte[] bytes(int kind) {
        byte[] invite = INVITE.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        switch (kind) {
            case 0 -> {
                byte[] noise = new byte[20 + random.nextInt(1_200)];
                random.nextBytes(noise);
                return noise;
            }
            case 1 -> {
                return java.util.Arrays.copyOf(invite, 30 + random.nextInt(invite.length - 30));
            }
            case 2 -> {
                for (int i = 0; i < 8; i++) {
                    invite[random.nextInt(invite.length)] = (byte) random.nextInt(256);
                }
                return invite;
            }
            case 3 -> {
                return INVITE.replaceFirst("INVITE.*", "SIP/2.0 200 OK").replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
            }
            default -> {
                return invite;
            }
        }
    }

    /** Sends what is due, a few at once; whether anything was. */
    boolean send(long now) throws IOException {
        if (began == 0) {
            began = now;
        }
        if (now - began - (long) (sent * gapNanos) > LATE_NANOS) {
            // What could not be sent in time is not sent: no storm after a pause.
            began = now - (long) (sent * gapNanos);
        }
        int most = MOST_AT_ONCE;
        while (most-- > 0 && began + (long) (sent * gapNanos) <= now) {
            ByteBuffer datagram = datagrams[(int) (sent % KINDS)];
            try {
                sources[(int) (sent % SOURCES)].write(datagram.rewind());
            } catch (PortUnreachableException nobody) {
                // It is the calls that tell.
            }
            sent++;
        }
        return most < MOST_AT_ONCE - 1;
    }

    /** How many were sent. */
    long sent() {
        return sent;
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel source : sources) {
            source.close();
        }
    }
}
