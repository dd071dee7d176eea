package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands before TLS and counts what arrives until some of it comes out deciphered. */
final class Ciphertext extends ChannelInboundHandlerAdapter {
    private final Connection connection;
    private int bytes;
    private boolean flowed;

    Ciphertext(Connection connection) {
        this.connection = connection;
    }

    /** Something came out. Loop thread only. */
    void deciphered() {
        flowed = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object arrived) {
        ByteBuf content = (ByteBuf) arrived;
        // The first is kept as it is, with all its room.
        bytes += bytes == 0 ? content.capacity() : content.readableBytes();
        context.fireChannelRead(arrived);
        if (flowed) {
            // What is left is less than a record.
            flowed = false;
            bytes = 0;
        }
        connection.enciphered(bytes);
    }
}
