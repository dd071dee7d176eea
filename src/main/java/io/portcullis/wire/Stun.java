package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Answers the Binding requests by which phones keep their NAT's binding alive, and learn that it has changed (RFC 5626
 * section 4.4.2, RFC 5389). One answer to one request, of 32 bytes, or 44 with an IPv6 address; a request has at least
 * 20.
 */
final class Stun {
    private static final int HEADER = 20;
    private static final int COOKIE = 0x2112A442;
    private static final int COOKIE_AT = 4;
    private static final int REQUEST = 0x0001;
    private static final int SUCCESS = 0x0101;
    private static final int ERROR = 0x0111;
    private static final int ERROR_CODE = 0x0009;
    private static final int UNKNOWN_ATTRIBUTES = 0x000A;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int FIRST_OPTIONAL = 0x8000;
    private static final int UNKNOWN_ATTRIBUTE = 4 << 8 | 20;
    /** USERNAME, MESSAGE-INTEGRITY, REALM, NONCE: what may come from a client that expects to be asked who it is. */
    private static final int[] UNDERSTOOD = {0x0006, 0x0008, 0x0014, 0x0015};

    private Stun() {}

    /** Whether it is STUN and not SIP: the first two bits are zero, as in no start line (RFC 5389 section 6). */
    static boolean is(ByteBuf datagram) {
        return datagram.readableBytes() >= HEADER
                && (datagram.getByte(datagram.readerIndex()) & 0xC0) == 0
                && datagram.getInt(datagram.readerIndex() + COOKIE_AT) == COOKIE;
    }

    /**
     * The answer to {@code datagram}, or null when it is no Binding request: an indication, an answer, or malformed.
     */
    static @Nullable ByteBuf answer(ByteBuf datagram, InetSocketAddress sender) {
        int start = datagram.readerIndex();
        int length = datagram.getUnsignedShort(start + 2);
        if (datagram.getUnsignedShort(start) != REQUEST || datagram.readableBytes() != HEADER + length) {
            return null;
        }
        int at = start + HEADER;
        int end = at + length;
        while (at < end) {
            if (at + 4 > end) {
                return null;
            }
            int type = datagram.getUnsignedShort(at);
            if (type < FIRST_OPTIONAL && !isUnderstood(type)) {
                return refusal(datagram, type);
            }
            at += 4 + (datagram.getUnsignedShort(at + 2) + 3 & ~3);
        }
        return at == end ? success(datagram, sender) : null;
    }

    private static boolean isUnderstood(int type) {
        for (int known : UNDERSTOOD) {
            if (known == type) {
                return true;
            }
        }
        return false;
    }

    private static ByteBuf success(ByteBuf request, InetSocketAddress sender) {
        byte[] address = sender.getAddress().getAddress();
        ByteBuf answer = header(SUCCESS, 8 + address.length, request);
        answer.writeShort(XOR_MAPPED_ADDRESS).writeShort(4 + address.length);
        answer.writeShort(address.length == 4 ? 1 : 2).writeShort(sender.getPort() ^ COOKIE >>> 16);
        for (int i = 0; i < address.length; i++) {
            // The mask is the cookie with the transaction behind it.
            answer.writeByte(address[i] ^ request.getByte(request.readerIndex() + COOKIE_AT + i));
        }
        return answer;
    }

    /** 420 with the first attribute that we would have to understand. */
    private static ByteBuf refusal(ByteBuf request, int unknown) {
        ByteBuf answer = header(ERROR, 16, request);
        answer.writeShort(ERROR_CODE).writeShort(4).writeInt(UNKNOWN_ATTRIBUTE);
        return answer.writeShort(UNKNOWN_ATTRIBUTES)
                .writeShort(2)
                .writeShort(unknown)
                .writeShort(0);
    }

    private static ByteBuf header(int type, int length, ByteBuf request) {
        return Unpooled.directBuffer(HEADER + length)
                .writeShort(type)
                .writeShort(length)
                .writeBytes(request, request.readerIndex() + COOKIE_AT, HEADER - COOKIE_AT);
    }
}
