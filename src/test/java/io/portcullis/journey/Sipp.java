package io.portcullis.journey;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running SIPp with one of the scenarios of {@code bench/sipp}, which keeps its files in a folder given to it; its
 * statistics are read when it has ended. {@code close} ends it the hard way.
 */
final class Sipp implements AutoCloseable {
    private static final Path SCENARIOS = Path.of("bench", "sipp");
    private static final int RATE = 100;

    private final Process process;
    private final Path statistics;
    private final Path errors;

    private Sipp(Process process, Path statistics, Path errors) {
        this.process = process;
        this.statistics = statistics;
        this.errors = errors;
    }

    /**
     * What SIPp counted.
     *
     * @param successful calls that went through the scenario to its end
     * @param failed the others
     * @param retransmissions datagrams sent again
     * @param unexpected calls that failed over a message the scenario does not have
     * @param hangups BYEs that a PBX got; 0 for phones
     * @param errors its error file, for the message of a failing check
     */
    record Statistics(int successful, int failed, int retransmissions, int unexpected, int hangups, String errors) {}

    /**
     * Starts phones that call {@code edge}, {@value #RATE} times a second, until {@code calls} are done; {@code more} are
     * further options of SIPp's.
     */
    static Sipp phones(String scenario, InetSocketAddress edge, String password, int calls, Path folder, String... more)
            throws IOException {
        List<String> options = new ArrayList<>(List.of(
                edge.getAddress().getHostAddress() + ':' + edge.getPort(),
                "-au",
                Edge.USER,
                "-ap",
                password,
                "-r",
                String.valueOf(RATE),
                "-m",
                String.valueOf(calls)));
        options.addAll(List.of(more));
        return start(scenario, options, Edge.USER, folder);
    }

    /** Starts phones that call {@code edge}, {@code rate} times a second, until {@code calls} are done. */
    static Sipp phones(String scenario, InetSocketAddress edge, String password, int calls, int rate, Path folder)
            throws IOException {
        return phones(scenario, edge, password, calls, folder, "-r", String.valueOf(rate)); // the last one counts
    }

    /** Starts a PBX like {@link #pbx} that TCP connections are made to. */
    static Sipp streamPbx(InetSocketAddress address, String caller, Path folder) throws IOException {
        List<String> options = List.of("-p", String.valueOf(address.getPort()), "-t", "t1");
        Sipp pbx = start("pbx", options, caller, folder);
        await().until(() -> isListening(address) || !pbx.process.isAlive());
        return pbx;
    }

    private static boolean isListening(InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Starts a PBX that accepts only calls which the edge says come from {@code caller}; it listens on return. */
    static Sipp pbx(InetSocketAddress address, String caller, Path folder) throws IOException {
        Sipp pbx = start("pbx", List.of("-p", String.valueOf(address.getPort())), caller, folder);
        await().until(() -> !free(address) || !pbx.process.isAlive());
        return pbx;
    }

    private static Sipp start(String scenario, List<String> options, String user, Path folder) throws IOException {
        Path program = Peers.require("sipp");
        Path statistics = folder.resolve(scenario + ".csv");
        Path errors = folder.resolve(scenario + ".errors");
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(options);
        command.addAll(List.of("-sf", SCENARIOS.resolve(scenario + ".xml").toString()));
        command.addAll(List.of("-i", "127.0.0.1", "-nostdin", "-timeout", "60"));
        command.addAll(List.of("-key", "user", user, "-key", "domain", Edge.DOMAIN));
        command.addAll(List.of("-trace_stat", "-stf", statistics.toString(), "-fd", "1"));
        command.addAll(List.of("-trace_err", "-error_file", errors.toString()));
        return new Sipp(Peers.start(command, folder.resolve(scenario + ".screen")), statistics, errors);
    }

    private static boolean free(InetSocketAddress address) {
        try (DatagramSocket socket = new DatagramSocket(address)) {
            return socket.isBound();
        } catch (SocketException taken) {
            return false;
        }
    }

    /** Waits until the calls are done. */
    Statistics awaitEnd(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("sipp: still running after " + patience + "; " + read(errors));
        }
        return statistics();
    }

    /** Asks a PBX to end once the calls in progress have, and waits for it. */
    Statistics finish() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-USR1", String.valueOf(process.pid()))
                .start()
                .waitFor();
        return awaitEnd(Duration.ofSeconds(10));
    }

    private Statistics statistics() throws IOException {
        List<String> lines = Files.exists(statistics) ? Files.readAllLines(statistics) : List.of();
        if (lines.size() < 2) {
            throw new AssertionError("sipp: no statistics, exit code " + process.exitValue() + "; " + read(errors));
        }
        List<String> names = List.of(lines.get(0).split(";", -1));
        List<String> values = List.of(lines.get(lines.size() - 1).split(";", -1));
        return new Statistics(
                count(names, values, "SuccessfulCall(C)"),
                count(names, values, "FailedCall(C)"),
                count(names, values, "Retransmissions(C)"),
                count(names, values, "FailedUnexpectedMessage(C)"),
                names.contains("hangups(C)") ? count(names, values, "hangups(C)") : 0,
                read(errors));
    }

    private static int count(List<String> names, List<String> values, String name) {
        return Integer.parseInt(values.get(names.indexOf(name)));
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }
}
