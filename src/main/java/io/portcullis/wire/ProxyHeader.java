package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The binary head that a balancer puts before each datagram (PROXY protocol, version 2, section 2.2). */
final class ProxyHeader {
    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final int VERSION_AT = SIGNATURE.length;
    private static final int FAMILY_AT = VERSION_AT + 1;
    private static final int LENGTH_AT = FAMILY_AT + 1;
    private static final int ADDRESSES_AT = LENGTH_AT + 2;
    /** Version 2, on its own behalf: a health check. */
    private static final int LOCAL = 0x20;

    private static final int PROXY = 0x21;
    private static final int UDP_OVER_IPV4 = 0x12;
    private static final int UDP_OVER_IPV6 = 0x22;

    private ProxyHeader() {}

    /**
     * Reads the head and leaves what follows it.
     *
     * @return whom the datagram is from; {@code sender} when it speaks for itself; null when this is no such head
     */
    static @Nullable InetSocketAddress read(ByteBuf datagram, InetSocketAddress sender) {
        int start = datagram.readerIndex();
        if (datagram.readableBytes() < ADDRESSES_AT) {
            return null;
        }
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (datagram.getByte(start + i) != SIGNATURE[i]) {
                return null;
            }
        }
        int length = datagram.getUnsignedShort(start + LENGTH_AT);
        if (datagram.readableBytes() < ADDRESSES_AT + length) {
            return null;
        }
        int command = datagram.getUnsignedByte(start + VERSION_AT);
        InetSocketAddress from = command == LOCAL ? sender : command == PROXY ? source(datagram, start, length) : null;
        datagram.skipBytes(ADDRESSES_AT + length);
        return from;
    }

    private static @Nullable InetSocketAddress source(ByteBuf datagram, int start, int length) {
        int size = switch (datagram.getUnsignedByte(start + FAMILY_AT)) {
            case UDP_OVER_IPV4 -> 4;
            case UDP_OVER_IPV6 -> 16;
            default -> Integer.MAX_VALUE / 4; // not of datagrams
        };
        if (length < 2 * size + 4) {
            return null;
        }
        byte[] address = new byte[size];
        datagram.getBytes(start + ADDRESSES_AT, address);
        int port = datagram.getUnsignedShort(start + ADDRESSES_AT + 2 * size);
        try {
            return port == 0 ? null : new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // 4 and 16 bytes are addresses
        }
    }
}
