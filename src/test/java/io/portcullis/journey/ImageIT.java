package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.journey.Sipp.Statistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of what {@code -Ppackages} has laid out, run as its own user with a root file system that is read-only. */
class ImageIT {
    private static final Path RUNTIME = Path.of("target", "packaging", "root", "usr", "lib", "portcullis", "runtime");
    private static final long MOST_BYTES = 110_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private Path image() throws IOException, InterruptedException {
        Peers.require("buildah");
        Peers.require(RUNTIME);
        if (!"root".equals(System.getProperty("user.name"))) {
            Peers.missing("root: this user is another (expected: one that may mount)");
        }
        Path archive = folder.resolve("image.tar");
        Path said = folder.resolve("said");
        ProcessBuilder build = new ProcessBuilder(
                        "src/packaging/oci/image.sh", "portcullis-under-test", archive.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        build.environment().put("STORAGE_DRIVER", "vfs");
        Process building = build.start();
        assertTrue(building.waitFor(4, TimeUnit.MINUTES), "it ends");
        assertEquals(0, building.exitValue(), Files.readString(said));
        return archive;
    }

    @Test
    void the_configuration_of_the_compose_file_is_one() throws Exception {
        ProcessBuilder check = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        "target/portcullis.jar",
                        "check",
                        "--config",
                        "src/packaging/compose/portcullis.yaml")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        check.environment().put("PORTCULLIS_TOKEN", "0123456789abcdef0123456789abcdef");
        Process checking = check.start();
        assertTrue(checking.waitFor(1, TimeUnit.MINUTES), "it ends");
        assertEquals(0, checking.exitValue(), Files.readString(folder.resolve("said")));
    }

    @Test
    void calls_pass_through_what_an_image_holds_and_nothing_is_written_but_its_data() throws Exception {
        Path archive = image();
        assertTrue(Files.size(archive) < MOST_BYTES, () -> "image: larger than " + MOST_BYTES);
        InetSocketAddress address = Ports.free();
        Path volume = Files.createDirectory(folder.resolve("volume"));
        List<String> inImage = List.of("src/test/journeys/image/run-image.sh", archive.toString());
        try (Sipp pbx = Sipp.pbx(address, Edge.USER, folder);
                Served edge = Served.with(inImage, "-Xmx256m").inFrontOf(address, volume)) {
            edge.provision();
            try (Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, 10, folder)) {
                Statistics called = phones.awaitEnd(PATIENCE);
                assertEquals(10, called.successful(), called::errors);
                assertEquals(0, pbx.finish().failed());
            }
        }
    }
}
