package io.portcullis.journey;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/** Gives TLS to a program that speaks TCP only: what is connected to one side is connected on with the other. */
final class TlsRelay implements AutoCloseable {
    private static final int BACKLOG = 200;

    private final ServerSocket listener;
    private final Connector connector;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private interface Connector {
        Socket connect() throws IOException;
    }

    private TlsRelay(ServerSocket listener, Connector connector) {
        this.listener = listener;
        this.connector = connector;
        run(this::accept);
    }

    /** Takes TCP and goes on to {@code edge} over TLS. */
    static TlsRelay towards(InetSocketAddress edge, SSLContext tls) throws IOException {
        return new TlsRelay(
                new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()),
                () -> tls.getSocketFactory().createSocket(edge.getAddress(), edge.getPort()));
    }

    /** Takes TLS and goes on to {@code pbx} over TCP. */
    static TlsRelay inFrontOf(InetSocketAddress pbx, SSLContext tls) throws IOException {
        return new TlsRelay(
                tls.getServerSocketFactory().createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()),
                () -> new Socket(pbx.getAddress(), pbx.getPort()));
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                run(() -> join(near));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void join(Socket near) {
        open.add(near);
        try {
            Socket far = connector.connect();
            open.add(far);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            run(() -> pump(far, near));
            pump(near, far);
        } catch (IOException refused) {
            end(near);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                out.write(buffer, 0, length);
                out.flush();
            }
        } catch (IOException ended) {
            // As a connection does.
        } finally {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void run(Runnable work) {
        Thread thread = new Thread(work, "tls-relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        open.forEach(this::end);
    }
}
