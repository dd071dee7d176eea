package io.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whether a node is well, as an exit code. */
class HealthCommandTest {
    private final StringWriter complaints = new StringWriter();
    private HttpServer admin;

    @BeforeEach
    void listen() throws IOException {
        admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/livez", 200, "{\"status\":\"ok\"}");
        answer("/readyz", 503, "{\"failing\":{\"index\":\"stale\"}}\n");
        admin.start();
    }

    @AfterEach
    void close() {
        admin.stop(0);
    }

    private void answer(String path, int status, String body) {
        admin.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, body.length());
            try (var out = exchange.getResponseBody()) {
                out.write(body.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        });
    }

    private String url() {
        return "http://127.0.0.1:" + admin.getAddress().getPort();
    }

    private int run(String... arguments) {
        return new CommandLine(new HealthCommand())
                .setErr(new PrintWriter(complaints))
                .execute(arguments);
    }

    @Test
    void a_node_that_lives_is_0() {
        assertEquals(0, run("--admin", url()));
        assertEquals("", complaints.toString());
    }

    @Test
    void one_that_takes_no_calls_is_1_and_why() {
        assertEquals(1, run("readyz", "--admin", url()));
        assertEquals("503 {\"failing\":{\"index\":\"stale\"}}\n", complaints.toString());
    }

    @Test
    void one_that_does_not_answer_is_1() {
        String gone = url();
        admin.stop(0);
        assertEquals(1, run("--admin", gone));
        assertTrue(complaints.toString().startsWith(gone + ": does not answer (expected: "), complaints::toString);
    }
}
