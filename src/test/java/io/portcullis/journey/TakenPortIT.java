package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program is started where another one has one of its ports: it says which key that is and why, and exits with 2. */
class TakenPortIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sip.listen", "api.listen", "admin.listen"})
    void a_port_that_another_process_has_is_told_by_its_key_in_a_line_and_exits_2(String key)
            throws IOException, InterruptedException {
        try (ServerSocket stream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket datagrams = new DatagramSocket(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), stream.getLocalPort()))) {
            int taken = datagrams.getLocalPort();
            String line = told(List.of(), configuration(key, taken));
            assertTrue(line.startsWith(key + ": ") && line.contains(":" + taken), line);
            assertTrue(line.contains("in use"), line);
            if (Files.exists(Path.of("/proc/net/udp"))) {
                long me = ProcessHandle.current().pid();
                assertTrue(line.contains("in use by java (process " + me + "). Stop that program"), line);
            }
        }
    }

    @Test
    void a_low_port_without_the_capability_is_told_in_a_line_and_exits_2() throws IOException, InterruptedException {
        Peers.require("setpriv");
        List<String> powerless = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
        Process works = new ProcessBuilder(
                        Stream.concat(powerless.stream(), Stream.of("true")).toList())
                .start();
        Assumptions.assumeTrue(works.waitFor() == 0, "root can be without capabilities");
        String line = told(powerless, configuration("sip.listen", 506));
        assertTrue(line.startsWith("sip.listen: udp://127.0.0.1:506 (expected: "), line);
        assertTrue(line.contains("AmbientCapabilities=CAP_NET_BIND_SERVICE"), line);
    }

    /** The one line that a start says which ends with 2. */
    private String told(List<String> prefix, String configuration) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("portcullis.yaml"), configuration);
        Path told = folder.resolve("stderr");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                Path.of("target", "portcullis.jar").toString(),
                "serve",
                "--config",
                file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(told.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it runs on");
            List<String> lines = Files.readAllLines(told);
            assertEquals(2, process.exitValue(), () -> lines.toString());
            assertEquals(1, lines.size(), () -> lines.toString());
            String log = Files.readString(folder.resolve("stdout"));
            assertFalse(log.contains(" | at ") || log.contains("\tat "), log);
            return lines.get(0);
        } finally {
            process.destroyForcibly();
        }
    }

    private String configuration(String key, int taken) {
        return String.join(
                "\n",
                "realm: sip.example.com",
                "start: { warm-up: 0s }",
                "data-dir: " + folder.resolve("data"),
                "sip: { listen: [ \"udp://" + address(key.equals("sip.listen"), taken) + "\" ] }",
                "upstreams: { default: { targets: [ \"sip:127.0.0.1:9\" ] } }",
                "api:",
                "  listen: " + address(key.equals("api.listen"), taken),
                "  accounts: [ { sid: AC00000000000000000000000000000001, auth-token: token-of-the-journeys } ]",
                "admin: { listen: " + address(key.equals("admin.listen"), taken) + " }",
                "");
    }

    private static String address(boolean mine, int taken) {
        return "127.0.0.1:" + (mine ? taken : 0);
    }
}
