package io.portcullis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A SIP peer on loopback that TCP connections are made to. */
public final class StreamHost implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final ServerSocket socket;

    /** A peer on a free port of 127.0.0.1. */
    public StreamHost() {
        try {
            socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Host and port as they stand in a URI. */
    public String hostPort() {
        return socket.getInetAddress().getHostAddress() + ':' + socket.getLocalPort();
    }

    /** The next connection that somebody makes; fails when that takes too long. */
    public StreamPeer accept() {
        try {
            return StreamPeer.over(socket.accept());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
