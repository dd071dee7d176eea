package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A WebSocket softphone: a script in {@code src/test/node} around the unmodified npm package sip.js. */
final class NodePhone implements AutoCloseable {
    private static final Path FOLDER = Path.of("src/test/node").toAbsolutePath();

    private final Process process;
    private final Path output;

    private NodePhone(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Ends the test when there is no Node or no sip.js: as failed where {@code CI=true}, else as skipped. */
    static void require() {
        Peers.require("node");
        if (!Files.isDirectory(FOLDER.resolve("node_modules/sip.js"))) {
            String missing = "the npm package sip.js (expected: run `npm install` in src/test/node)";
            if ("true".equals(System.getenv("CI"))) {
                fail(missing);
            }
            abort(missing);
        }
    }

    /**
     * Registers {@code caller} at {@code edge}, whose certificate {@code authority} has signed, calls {@code callee} and hangs
     * up; then waits to be called.
     */
    static NodePhone start(InetSocketAddress edge, String caller, String callee, Path authority, Path output)
            throws IOException {
        return run("softphone.mjs", edge, caller, callee, authority, output);
    }

    /** Calls {@code callee} as {@code caller} and puts the call on hold. */
    static NodePhone hold(InetSocketAddress edge, String caller, String callee, Path authority, Path output)
            throws IOException {
        return run("holding.mjs", edge, caller, callee, authority, output);
    }

    private static NodePhone run(
            String script, InetSocketAddress edge, String caller, String callee, Path authority, Path output)
            throws IOException {
        String server = "wss://" + edge.getAddress().getHostAddress() + ':' + edge.getPort();
        ProcessBuilder builder = new ProcessBuilder("node", script, server, caller, callee)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("NODE_EXTRA_CA_CERTS", authority.toString());
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(Edge.PASSWORD.getBytes(StandardCharsets.US_ASCII));
        }
        return new NodePhone(process, output);
    }

    /** Whether it has said {@code text} so far; fails when it ended without. */
    boolean said(String text) {
        boolean said = output().contains(text);
        if (!said && !process.isAlive() && !output().contains(text)) {
            throw new AssertionError("ended without \"" + text + "\": " + output());
        }
        return said;
    }

    /** All that it has said so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
