package io.portcullis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A SIP peer on loopback that TCP connections are made to. */
public final class StreamHost implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final ServerSocket socket;
    private final @Nullable SSLContext tls;

    /** A peer on a free port of 127.0.0.1. */
    public StreamHost() {
        this(null);
    }

    /** A peer on a free port of 127.0.0.1 that speaks TLS, unless {@code tls} is null. */
    public StreamHost(@Nullable SSLContext tls) {
        this.tls = tls;
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
            Socket accepted = socket.accept();
            return StreamPeer.over(tls == null ? accepted : secured(accepted, tls));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Socket secured(Socket accepted, SSLContext tls) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(accepted, null, true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        return secured;
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
