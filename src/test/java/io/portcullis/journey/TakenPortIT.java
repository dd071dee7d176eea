package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
            Path file = folder.resolve("portcullis.yaml");
            Files.writeString(file, configuration(key, taken));
            Path told = folder.resolve("stderr");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-jar",
                            Path.of("target", "portcullis.jar").toString(),
                            "serve",
                            "--config",
                            file.toString())
                    .redirectOutput(folder.resolve("stdout").toFile())
                    .redirectError(told.toFile())
                    .start();
            try {
                assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it runs on");
                List<String> lines = Files.readAllLines(told);
                assertEquals(2, process.exitValue(), () -> lines.toString());
                assertEquals(1, lines.size(), () -> lines.toString());
                assertTrue(lines.get(0).startsWith(key + ": ") && lines.get(0).contains(":" + taken), lines.get(0));
                assertTrue(lines.get(0).contains("in use"), lines.get(0));
                try (Stream<String> log = Files.lines(folder.resolve("stdout"))) {
                    assertEquals(
                            List.of(),
                            log.filter(line -> line.startsWith("\tat ")).toList());
                }
            } finally {
                process.destroyForcibly();
            }
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
