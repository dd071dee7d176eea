package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vendor's tools of eight years, unmodified, at the vendor's own host names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwilioToolsJourneyIT {
    private static final Path TOOLS = Path.of("src/test/journeys").toAbsolutePath();

    private VendorNet net;
    private Path dir;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        dir = folder;
        net = VendorNet.open(Files.createDirectory(folder.resolve("net")));
    }

    @AfterAll
    void close() throws InterruptedException {
        if (net != null) {
            net.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-3", "node"})
    void the_node_library_old_and_new(String version) throws Exception {
        Peers.require("node");
        Path modules = TOOLS.resolve(version).resolve("node_modules");
        Peers.require(modules.resolve("twilio"));
        String said = net.run(
                Map.of("NODE_PATH", modules.toString()),
                "node",
                TOOLS.resolve("provision.js").toString(),
                version);
        assertEquals(
                List.of("ok account", "ok domain", "ok credentials", "ok mappings", "ok trunk", "ok deletions"),
                said.lines().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.14.1", "12.0.0"})
    void the_java_library_old_and_new(String version) throws Exception {
        Path built = dir.resolve("java-" + version);
        build(version, built);
        List<String> command = new ArrayList<>(List.of(VendorNet.java(), "-Xmx128m"));
        command.addAll(net.javaTrust());
        command.addAll(List.of(
                "-cp",
                built.resolve("classes") + ":" + built.resolve("lib") + "/*",
                "Provision",
                "java" + version.replace('.', '-')));
        String said = net.run(Map.of(), command.toArray(String[]::new));
        assertEquals(7, said.lines().filter(line -> line.startsWith("ok ")).count(), said);
    }

    @Test
    void the_command_line() throws Exception {
        Peers.require("node");
        Peers.require("bash");
        Path cli = Peers.require(TOOLS.resolve("cli/node_modules/.bin/twilio"));
        String said = net.run(
                Map.of("TWILIO", cli.toString()),
                "bash",
                TOOLS.resolve("provision.sh").toString());
        assertEquals(
                List.of("profile", "domain", "list", "credentials", "mappings", "trunk", "deletions"),
                said.lines()
                        .filter(line -> line.startsWith("ok "))
                        .map(line -> line.substring(3))
                        .toList(),
                said);
    }

    /** Compiles the program against a version of the library, with that version's own dependencies. */
    private static void build(String version, Path target) throws IOException, InterruptedException {
        Path log = target.resolveSibling("maven-" + version + ".log");
        Process maven = Peers.start(
                List.of(
                        Peers.require("mvn").toString(),
                        "-B",
                        "-ntp",
                        "-q",
                        "-f",
                        TOOLS.resolve("java/pom.xml").toString(),
                        "-Dtwilio.version=" + version,
                        "-Dbuild.folder=" + target,
                        "compile"),
                log);
        assertTrue(maven.waitFor(10, TimeUnit.MINUTES), "maven does not end");
        assertEquals(0, maven.exitValue(), Files.readString(log));
    }
}
