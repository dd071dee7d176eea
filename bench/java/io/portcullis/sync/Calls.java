package io.portcullis.sync;

import io.portcullis.config.ConfigLoader;
import io.portcullis.edge.EdgeSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Calls by SIPp phones through several edges to a SIPp PBX, so many a second in all, evenly over the edges. Each is
 * challenged, answered and hung up.
 */
final class Calls implements AutoCloseable {
    static final String DOMAIN = "bench.example.com";
    static final String USER = "alice";
    static final String PASSWORD = "Bench-password-1";

    private static final Path SCENARIOS = Path.of("bench", "sipp");
    /** SIPp's own 64 KiB hold some 50 messages: what arrives while it is not scheduled for a moment would be lost. */
    private static final String BUFFER = "4194304";

    private final Path work;
    private final int port;
    private final List<Process> processes = new ArrayList<>();
    private int phones;

    /** The PBX has this port; the phones have those behind it. */
    Calls(Path work, int port) {
        this.work = work;
        this.port = port;
    }

    /** Settings of an edge before the PBX, with one loop. */
    EdgeSettings edge() throws Exception {
        Path file = Files.writeString(work.resolve("edge.yaml"), """
                realm: sip.example.com
                sip: { listen: ["udp://127.0.0.1:0"], threads: 1 }
                gate: { trusted-sources: [127.0.0.1/32] }
                upstreams: { default: { targets: ["sip:127.0.0.1:%d"] } }
                """.formatted(port));
        return new ConfigLoader(name -> null).load(file).edge();
    }

    void start(List<InetSocketAddress> edges, int rate) throws IOException {
        sipp("pbx", "pbx.xml", port);
        for (InetSocketAddress edge : edges) {
            phones++;
            sipp(
                    "phone" + phones,
                    "phone.xml",
                    port + phones,
                    "-au",
                    USER,
                    "-ap",
                    PASSWORD,
                    "-r",
                    String.valueOf((rate * phones + edges.size() / 2) / edges.size()
                            - (rate * (phones - 1) + edges.size() / 2) / edges.size()),
                    edge.getAddress().getHostAddress() + ':' + edge.getPort());
        }
    }

    private void sipp(String name, String scenario, int own, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("sipp", "-buff_size", BUFFER, "-nostdin", "-fd", "1"));
        command.addAll(List.of("-sf", SCENARIOS.resolve(scenario).toString(), "-i", "127.0.0.1", "-p", String.valueOf(own)));
        command.addAll(List.of("-key", "user", USER, "-key", "domain", DOMAIN));
        command.addAll(List.of("-trace_stat", "-stf", work.resolve(name + ".csv").toString()));
        command.addAll(Arrays.asList(more));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve(name + ".screen").toFile())
                .start());
    }

    /** How many calls the phones have made so far. */
    long completed() throws IOException {
        return sum("SuccessfulCall(C)");
    }

    /** How many of them failed. */
    long failed() throws IOException {
        return sum("FailedCall(C)");
    }

    private long sum(String column) throws IOException {
        long sum = 0;
        for (int phone = 1; phone <= phones; phone++) {
            List<String> lines = Files.readAllLines(work.resolve("phone" + phone + ".csv"));
            int at = Arrays.asList(lines.get(0).split(";", -1)).indexOf(column);
            sum += Long.parseLong(lines.get(lines.size() - 1).split(";", -1)[at]);
        }
        return sum;
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.destroyForcibly().onExit().join();
        }
    }
}
