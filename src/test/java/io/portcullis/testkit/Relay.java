package io.portcullis.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between clients and a TCP server. Told to, it goes on accepting and reading, passes nothing on any more and says
 * nothing, as a network does that lost a route; told to heal, it serves new connections, and those from before stay dead.
 */
public final class Relay implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile int server;
    private volatile boolean silent;
    private final AtomicInteger era = new AtomicInteger();

    public Relay(int server) throws IOException {
        this.server = server;
        daemon(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Passes nothing on from now on, in neither direction. */
    public void blackHole() {
        era.incrementAndGet();
        silent = true;
    }

    /** Serves connections that are made from now on. */
    public void heal() {
        silent = false;
    }

    /** Hangs up on everybody and serves another server from now on. */
    public void switchTo(int otherServer) throws IOException {
        server = otherServer;
        for (Socket client : clients) {
            client.close();
        }
    }

    /** The URL with this relay in place of the server. */
    public String through(String url) {
        return url.replaceFirst("(//[^:/]+):\\d+/", "$1:" + port() + "/");
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket client : clients) {
            client.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            clients.add(client);
            daemon(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        int born = era.get();
        if (silent) {
            swallow(client);
            return;
        }
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
            daemon(() -> pass(upstream, client, born));
            pass(client, upstream, born);
        }
    }

    private void pass(Socket from, Socket to, int born) throws IOException {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (era.get() == born) {
                    out.write(buffer, 0, n);
                }
            }
        } finally {
            if (era.get() == born) {
                to.close();
            }
        }
    }

    private static void swallow(Socket client) throws IOException {
        while (client.getInputStream().read() >= 0) {
            // Nobody hears it.
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
