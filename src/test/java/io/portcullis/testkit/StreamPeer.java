package io.portcullis.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A SIP peer with one TCP connection to the edge that says and hears plain text (one character a byte). */
public final class StreamPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    private StreamPeer(Socket socket) {
        this.socket = socket;
    }

    /** Connects. */
    public static StreamPeer to(InetSocketAddress edge) {
        try {
            return over(new Socket(edge.getAddress(), edge.getPort()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Connects, and waits so long for what it reads. */
    public static StreamPeer to(InetSocketAddress edge, Duration patience) {
        StreamPeer peer = to(edge);
        try {
            peer.socket.setSoTimeout((int) patience.toMillis());
            return peer;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Connects over TLS with these settings, naming {@code host} unless null. */
    public static StreamPeer to(InetSocketAddress edge, SSLContext tls, @Nullable String host) {
        try {
            Socket plain = new Socket(edge.getAddress(), edge.getPort());
            plain.setSoTimeout(PATIENCE_MILLIS);
            SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, edge.getPort(), true);
            socket.startHandshake();
            return over(socket);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Connects from this port of the edge's own address. */
    public static StreamPeer from(int port, InetSocketAddress edge) {
        try {
            Socket socket = new Socket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(edge.getAddress(), port));
            socket.connect(edge);
            return over(socket);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Speaks over a connection that is there. */
    public static StreamPeer over(Socket socket) {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            return new StreamPeer(socket);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Breaks the connection off. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What the TLS handshake came to. */
    public SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    /** The port it connected from. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Says {@code text}. */
    public void send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next message that is no probe, with its body; fails when that takes too long. */
    public Heard receive() {
        while (true) {
            Heard heard = hear();
            if (!heard.isProbe()) {
                return heard;
            }
            send(heard.answer("200 OK"));
        }
    }

    private Heard hear() {
        StringBuilder text = new StringBuilder();
        while (text.length() < 4 || !text.substring(text.length() - 4).equals("\r\n\r\n")) {
            text.append(next(text));
        }
        InetSocketAddress from = (InetSocketAddress) socket.getRemoteSocketAddress();
        for (int left = bodyOf(new Heard(from, text.toString())); left > 0; left--) {
            text.append(next(text));
        }
        return new Heard(from, text.toString());
    }

    private static int bodyOf(Heard head) {
        List<String> lengths = head.headers("Content-Length");
        return lengths.isEmpty() ? 0 : Integer.parseInt(lengths.get(0));
    }

    private char next(StringBuilder before) {
        int next = read();
        if (next < 0) {
            throw new AssertionError("closed after: " + before);
        }
        return (char) next;
    }

    /** The next byte, or -1 when the edge has closed. */
    public int read() {
        try {
            InputStream in = socket.getInputStream();
            return in.read();
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
