package io.portcullis.journey;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One source that opens thousands of connections, says the same on each and goes on with none. */
final class Crowd implements AutoCloseable {
    private static final String SOURCE = "127.0.0.9";

    private final List<SocketChannel> connections = new ArrayList<>();

    /** Opens so many connections, each of which says {@code said}; those before them go. */
    void gather(InetSocketAddress edge, int count, byte[] said) throws IOException {
        close();
        for (int i = 0; i < count; i++) {
            SocketChannel one = SocketChannel.open();
            connections.add(one);
            one.bind(new InetSocketAddress(SOURCE, 0));
            try {
                one.connect(edge);
                ByteBuffer rest = ByteBuffer.wrap(said);
                while (rest.hasRemaining()) {
                    one.write(rest);
                }
            } catch (IOException turnedAway) {
                // So much the better.
            }
        }
    }

    /** An INVITE without the last byte of its body. */
    static byte[] allButOneByte(int body) {
        return ("INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP " + SOURCE + ";branch=z9hG4bK1\r\nContent-Length: " + body
                        + "\r\n\r\n" + "x".repeat(body - 1))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel each : connections) {
            each.close();
        }
        connections.clear();
    }
}
