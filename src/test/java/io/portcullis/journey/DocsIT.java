package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.portcullis.config.ConfigLoader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages say what works: their boxes of {@code sh} are run, each page's one after the other in a network and a folder of
 * its own, their boxes of {@code yaml} are read as configuration, and their links lead somewhere.
 */
class DocsIT {
    private static final Path PAGES = Path.of("src", "site", "markdown");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+\\.[a-z]+)(#[^)]*)?\\)");

    @TempDir
    private Path folder;

    private static List<Path> pages() throws IOException {
        try (Stream<Path> all = Files.list(PAGES)) {
            return all.sorted().toList();
        }
    }

    /** What stands in the boxes of one kind, in order. */
    private static List<String> boxes(Path page, String kind) throws IOException {
        List<String> boxes = new ArrayList<>();
        StringBuilder box = null;
        for (String line : Files.readAllLines(page)) {
            if (box == null && line.equals("```" + kind)) {
                box = new StringBuilder();
            } else if (box != null && line.equals("```")) {
                boxes.add(box.toString());
                box = null;
            } else if (box != null) {
                box.append(line).append('\n');
            }
        }
        return boxes;
    }

    @TestFactory
    Stream<DynamicTest> what_they_say_is_run() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            List<String> boxes = boxes(page, "sh");
            if (!boxes.isEmpty()) {
                tests.add(dynamicTest(page.getFileName().toString(), () -> run(page, String.join("\n", boxes))));
            }
        }
        assertTrue(tests.size() >= 3, "quick start, installation and troubleshooting at least");
        return tests.stream();
    }

    private void run(Path page, String script) throws IOException, InterruptedException {
        for (String program : List.of("unshare", "ip", "curl", "openssl", "baresip")) {
            Peers.require(program);
        }
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path here = Files.createDirectories(folder.resolve(page.getFileName() + ".d"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path program = Files.writeString(
                bin.resolve("portcullis"),
                "#!/bin/sh\nexec " + java + " -Xmx256m -jar "
                        + Path.of("target", "portcullis.jar").toAbsolutePath() + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.writeString(
                here.resolve(".script"), "set -euo pipefail\nip link set lo up\ncd \"$(dirname \"$0\")\"\n" + script);
        Path said = here.resolve(".said");
        ProcessBuilder builder = new ProcessBuilder(
                        "unshare",
                        "--map-root-user",
                        "--net",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "bash",
                        file.toString())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().merge("PATH", bin.toString(), (old, own) -> own + ":" + old);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(4, TimeUnit.MINUTES), () -> "it hangs: " + read(said));
            assertEquals(0, process.exitValue(), () -> read(said));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException absent) {
            return "";
        }
    }

    @TestFactory
    Stream<DynamicTest> their_configurations_are_fine() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            List<String> boxes = boxes(page, "yaml");
            for (int i = 0; i < boxes.size(); i++) {
                Path file = Files.writeString(folder.resolve(page.getFileName() + "." + i + ".yaml"), boxes.get(i));
                tests.add(dynamicTest(
                        file.getFileName().toString(), () -> new ConfigLoader(name -> "0".repeat(32)).load(file)));
            }
        }
        assertFalse(tests.isEmpty());
        return tests.stream();
    }

    @Test
    void their_links_lead_somewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        List<Path> all = new ArrayList<>(pages());
        all.add(Path.of("README.md"));
        for (Path page : all) {
            Path from = page.toAbsolutePath().getParent();
            LINK.matcher(Files.readString(page))
                    .results()
                    .map(found -> found.group(1))
                    .forEach(link -> {
                        if (from == null || !Files.exists(from.resolve(link))) {
                            dead.add(page + ": " + link);
                        }
                    });
        }
        assertEquals(List.of(), dead);
    }
}
