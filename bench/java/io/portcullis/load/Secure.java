package io.portcullis.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Challenges over TLS: on connections that stay open, and with a connection and a full handshake for each. A thread for each
 * connection, which waits for answers: here the server pays for waking the load. {@code bench/ladder/06-tls.sh} runs it.
 */
final class Secure {
    private static final PrintStream SAY = System.err;
    private static final int CONNECTIONS = 8;

    private final int port;
    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean ended;

    private Secure(int port) {
        this.port = port;
    }

    /** Arguments: one server, with its TLS port as the PBX's; {@code --out FILE --rounds N --seconds N --warm ROUNDS}. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        String[] server = options.rest().get(0).split(",");
        Processes processes = new Processes(Long.parseLong(server[4]));
        long nanos = (long) (options.number("seconds", 2) * 1e9);
        int warm = options.count("warm", 8);
        for (Work work : new Work[] {Work.TLS_CHALLENGE, Work.TLS_HANDSHAKE}) {
            for (int round = 1 - warm; round <= options.count("rounds", 3); round++) {
                Generator.Result result = new Secure(Integer.parseInt(server[3])).run(work, nanos, processes);
                SAY.printf(Locale.ROOT, "%s round %d: %.1f µs each%n", work, round, result.microsEach());
                if (round > 0) {
                    String line = Report.line(1_000, work, server[0], round, result, work.window);
                    Files.writeString(
                            Path.of(options.text("out", "rounds.tsv")),
                            line,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                }
            }
        }
    }

    private Generator.Result run(Work work, long nanos, Processes processes) throws InterruptedException {
        Processes ours = new Processes(ProcessHandle.current().pid());
        Thread[] threads = new Thread[CONNECTIONS];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> go(work));
            threads[i].start();
        }
        Thread.sleep(nanos / 4 / 1_000_000);
        long began = System.nanoTime();
        long before = completed.get();
        long cpu = processes.cpuNanos();
        long own = ours.cpuNanos();
        Thread.sleep(nanos / 1_000_000);
        Tally tally = new Tally();
        tally.completed = completed.get() - before;
        cpu = processes.cpuNanos() - cpu;
        own = ours.cpuNanos() - own;
        double seconds = (System.nanoTime() - began) / 1e9;
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
        tally.failed = failed.get();
        return new Generator.Result(tally, seconds, cpu, own / 1e9 / seconds, 0, "");
    }

    private void go(Work work) {
        try {
            if (work == Work.TLS_CHALLENGE) {
                ask(work.window / CONNECTIONS, Long.MAX_VALUE);
            } else {
                while (!ended) {
                    ask(1, 1);
                }
            }
        } catch (IOException | GeneralSecurityException failure) {
            failed.incrementAndGet();
            SAY.println(failure);
        }
    }

    /** A new connection on which so many are under way at once, until there were {@code most} or the time is over. */
    private void ask(int window, long most) throws IOException, GeneralSecurityException {
        Template invite = Messages.invite("TLS");
        Operation operation = new Operation(0, 32);
        int run = new SecureRandom().nextInt();
        try (SSLSocket socket = connect()) {
            byte[] address = ("127.0.0.1:" + socket.getLocalPort()).getBytes(StandardCharsets.US_ASCII);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            ByteBuffer message = ByteBuffer.allocate(4_096);
            byte[] heard = new byte[65_536];
            int under = 0;
            long answered = 0;
            int ends = 0;
            while (!ended && answered < most) {
                for (; under < window; under++) {
                    operation.id++;
                    message.clear();
                    invite.write(message, operation, run, address);
                    out.write(message.array(), 0, message.position());
                }
                int count = in.read(heard);
                if (count < 0) {
                    throw new IOException("connection: closed (expected: 407)");
                }
                // A 407 has no body: it ends with two line ends, wherever the stream is cut.
                for (int i = 0; i < count; i++) {
                    ends = heard[i] == '\n' ? ends + 1 : heard[i] == '\r' ? ends : 0;
                    if (ends == 2) {
                        ends = 0;
                        under--;
                        answered++;
                        completed.incrementAndGet();
                    }
                }
            }
        }
    }

    /** A context of its own for each connection, so that no session is resumed. */
    private SSLSocket connect() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        return socket;
    }

    /** Trusts every certificate: it is the load, on loopback. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
