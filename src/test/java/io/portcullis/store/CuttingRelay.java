package io.portcullis.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between a PostgreSQL client and its server. Told to, it passes the next COMMIT on, keeps the answer to itself and
 * hangs up: the client cannot know what became of it.
 */
final class CuttingRelay implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int server;
    private final AtomicBoolean armed = new AtomicBoolean();

    CuttingRelay(int server) throws IOException {
        this.server = server;
        daemon(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void cutNextCommit() {
        armed.set(true);
    }

    /** Whether it was told to cut and has not yet. */
    boolean isArmed() {
        return armed.get();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
            AtomicBoolean mute = new AtomicBoolean();
            daemon(() -> requests(client, upstream, mute));
            daemon(() -> answers(upstream, client, mute));
        }
    }

    private void requests(Socket client, Socket upstream, AtomicBoolean mute) throws IOException {
        try (client;
                upstream) {
            OutputStream out = upstream.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            InputStream in = client.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                boolean commit = new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains("COMMIT");
                if (commit && armed.compareAndSet(true, false)) {
                    mute.set(true);
                }
                out.write(buffer, 0, n);
            }
        }
    }

    private static void answers(Socket upstream, Socket client, AtomicBoolean mute) throws IOException {
        try (client;
                upstream) {
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            InputStream in = upstream.getInputStream();
            // The answer to the COMMIT is proof that the server has done it.
            for (int n = in.read(buffer); n >= 0 && !mute.get(); n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        }
    }

    /** Work that ends with an exception when a socket closes. */
    private interface Relaying {
        void run() throws IOException;
    }

    private static void daemon(Relaying work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException hungUp) {
                // As it should in the end.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
