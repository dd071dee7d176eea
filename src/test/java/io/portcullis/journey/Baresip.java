package io.portcullis.journey;

import static org.awaitility.Awaitility.await;

import io.portcullis.testkit.NameServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A running baresip, a softphone that people use, without a sound card: {@code aubridge} plays what it hears. It dials
 * once; {@code close} hangs up and ends it.
 */
final class Baresip implements AutoCloseable {
    private final Process process;
    private final Path output;

    private Baresip(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Dials {@code callee} of {@link Edge#DOMAIN} as {@link Edge#USER}, through {@code edge}; configured in {@code folder}. */
    static Baresip dial(String callee, InetSocketAddress edge, String password, Path folder) throws IOException {
        return dial(Edge.USER, callee, edge, password, folder);
    }

    /** Dials as {@code caller}. */
    static Baresip dial(String caller, String callee, InetSocketAddress edge, String password, Path folder)
            throws IOException {
        return dial(caller, callee, edge, "udp", password, folder);
    }

    /** Dials as {@code caller}, over {@code transport}. */
    static Baresip dial(
            String caller, String callee, InetSocketAddress edge, String transport, String password, Path folder)
            throws IOException {
        String account = account(caller, edge, transport, password) + ";regint=0";
        return start(account, folder, "-e", "d sip:" + callee + "@" + Edge.DOMAIN);
    }

    /**
     * Registers {@link Edge#USER} through {@code edge} over {@code transport}, as RFC 5626 has it, for {@code seconds} and
     * then again, and takes every call.
     *
     * @param options further lines of its configuration
     */
    static Baresip answering(InetSocketAddress edge, String transport, int seconds, Path folder, String... options)
            throws IOException {
        Files.write(folder.resolve("config"), List.of(options));
        String account = account(Edge.USER, edge, transport, Edge.PASSWORD);
        return start(account + ";regint=" + seconds + ";sipnat=outbound;answermode=auto", folder);
    }

    /**
     * Dials as {@code caller}, through an edge that it knows as {@link Edge#DOMAIN} alone: {@code names} says where that is, and
     * so the Route of each of its requests has the name.
     */
    static Baresip dialByName(String caller, String callee, InetSocketAddress edge, NameServer names, Path folder)
            throws IOException {
        Files.write(folder.resolve("config"), List.of("dns_server " + names.hostPort()));
        String account = account(caller, Edge.DOMAIN + ':' + edge.getPort(), "udp", Edge.PASSWORD) + ";regint=0";
        return start(account, folder, "-e", "d sip:" + callee + "@" + Edge.DOMAIN);
    }

    /** Registers as {@link #answering} does, through an edge that it knows as {@link Edge#DOMAIN} alone. */
    static Baresip answeringByName(
            InetSocketAddress edge, String transport, int seconds, NameServer names, Path folder, String... options)
            throws IOException {
        List<String> config = new ArrayList<>(List.of(options));
        config.add("dns_server " + names.hostPort());
        Files.write(folder.resolve("config"), config);
        String account = account(Edge.USER, Edge.DOMAIN + ':' + edge.getPort(), transport, Edge.PASSWORD);
        return start(account + ";regint=" + seconds + ";sipnat=outbound;answermode=auto", folder);
    }

    private static Baresip start(String account, Path folder, String... options) throws IOException {
        Path program = Peers.require("baresip");
        Files.writeString(folder.resolve("config"), config(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.writeString(folder.resolve("accounts"), account + "\n");
        Files.writeString(folder.resolve("contacts"), ""); // else it writes examples there
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(program.toString(), "-4", "-f", folder.toString()));
        command.addAll(List.of(options));
        return new Baresip(Peers.start(command, output), output);
    }

    /** No stdio module, which needs a terminal; no codec but G.711; both ends of one bridge for a sound card. */
    private static String config() {
        String modules = Stream.of("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules")
                .filter(folder -> Files.isDirectory(Path.of(folder)))
                .map(folder -> "module_path " + folder + "\n")
                .findFirst()
                .orElse(""); // it knows its own
        return modules + """
                net_interface 127.0.0.1
                sip_listen 127.0.0.1:0
                audio_player aubridge,loop
                audio_source aubridge,loop
                audio_alert aubridge,alert
                ringback_disabled yes
                statmode_default off
                module g711.so
                module aubridge.so
                module_tmp uuid.so
                module_tmp account.so
                module_app menu.so
                """;
    }

    private static String account(String user, InetSocketAddress edge, String transport, String password) {
        return account(user, edge.getAddress().getHostAddress() + ":" + edge.getPort(), transport, password);
    }

    private static String account(String user, String proxy, String transport, String password) {
        return "<sip:" + user + "@" + Edge.DOMAIN + ">;auth_user=" + user + ";auth_pass=" + password
                + ";outbound=\"sip:" + proxy + ";transport=" + transport + "\"";
    }

    /** Whether it has said {@code text} so far. */
    boolean said(String text) {
        return output().contains(text);
    }

    /** All that it has said so far. */
    String output() {
        try {
            return Files.exists(output) ? Files.readString(output, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Hangs up, as SIGTERM makes it do. */
    @Override
    public void close() {
        process.destroy();
        try {
            await().until(() -> !process.isAlive());
        } finally {
            process.destroyForcibly();
        }
    }
}
