package io.portcullis.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** The PBX and registrar: answers each call at once with 180 and 200, everything else with 200. For one thread. */
final class Pbx implements AutoCloseable {
    private static final byte[] RINGING = Messages.bytes("SIP/2.0 180 Ringing\n");
    private static final byte[] OK = Messages.bytes("SIP/2.0 200 OK\n");

    final DatagramChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(65_536);
    private final ByteBuffer out = ByteBuffer.allocateDirect(65_536);
    private final Heard heard = new Heard();
    private final Messages messages;

    Pbx(InetSocketAddress address, Messages messages) throws IOException {
        this.messages = messages;
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
        channel.bind(address).configureBlocking(false);
    }

    /** Takes what has come. */
    void poll(Tally tally) throws IOException {
        for (SocketAddress peer = receive(); peer != null; peer = receive()) {
            heard.read(in, 0);
            switch (heard.method) {
                case 'I' -> {
                    tally.invites++;
                    answer(RINGING, messages.ringing, peer);
                    answer(OK, messages.answered, peer);
                }
                case 'A' -> tally.acks++;
                case 'S' -> {}
                default -> answer(OK, messages.done, peer);
            }
        }
    }

    private SocketAddress receive() throws IOException {
        in.clear();
        SocketAddress peer = channel.receive(in);
        in.flip();
        return peer;
    }

    private void answer(byte[] status, byte[] rest, SocketAddress peer) throws IOException {
        out.clear();
        out.put(status);
        heard.repeat(out, Messages.PBX_TAG);
        out.put(rest).flip();
        channel.send(out, peer);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
