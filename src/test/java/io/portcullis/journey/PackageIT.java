package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package that {@code -Ppackages} has made, and the unit that it brings. */
class PackageIT {
    private static final Path UNIT = Path.of("src", "packaging", "deb", "portcullis.service");

    @TempDir
    private Path folder;

    private static Path deb() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(".deb")).toList();
            Assumptions.assumeFalse(found.isEmpty(), "made with -Ppackages");
            return found.get(0);
        }
    }

    /** What the command says, after it has ended with {@code code}. */
    private String said(int code, String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(4, TimeUnit.MINUTES), "it ends");
            String said = Files.readString(output);
            assertEquals(code, process.exitValue(), said);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void the_unit_gives_little_away() throws Exception {
        Peers.require("systemd-analyze");
        said(0, "systemd-analyze", "security", "--offline=true", "--threshold=25", UNIT.toString());
    }

    @Test
    void lintian_has_nothing_to_say() throws Exception {
        Path deb = deb();
        Peers.require("lintian");
        String said = said(0, "lintian", "--fail-on", "error,warning", deb.toString());
        assertFalse(said.lines().anyMatch(line -> line.startsWith("E:") || line.startsWith("W:")), said);
    }

    @Test
    void what_it_holds_runs_without_any_other_java() throws Exception {
        Path deb = deb();
        Peers.require("dpkg-deb");
        said(0, "dpkg-deb", "-x", deb.toString(), folder.resolve("root").toString());
        Path usr = folder.resolve("root").resolve("usr");
        try (Stream<Path> files = Files.walk(usr)) {
            assertEquals(
                    List.of(),
                    files.map(Path::toString)
                            .filter(name -> name.contains("osx") || name.contains("windows"))
                            .toList());
        }
        String demo = said(
                0,
                usr.resolve("lib/portcullis/runtime/bin/java").toString(),
                "-Djava.library.path=" + usr.resolve("lib/portcullis/native"),
                "-Dorg.sqlite.lib.path=" + usr.resolve("lib/portcullis/native"),
                "-jar",
                usr.resolve("share/portcullis/portcullis.jar").toString(),
                "demo",
                "--once");
        assertTrue(demo.contains("It worked: "), demo);
    }

    @Test
    void its_configurations_are_left_to_the_operator() throws Exception {
        Path deb = deb();
        Peers.require("dpkg-deb");
        String conffiles = said(0, "dpkg-deb", "--info", deb.toString(), "conffiles");
        assertEquals(
                List.of("/etc/portcullis/environment", "/etc/portcullis/portcullis.yaml"),
                conffiles.lines().sorted().toList());
    }
}
