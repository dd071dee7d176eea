package io.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files under a watch, look by look. */
class FileWatchTest {
    @TempDir
    private Path folder;

    private final AtomicInteger told = new AtomicInteger();
    private Path certificate = Path.of("never-written");
    private Path key = Path.of("never-written");

    @BeforeEach
    void write() throws IOException {
        certificate = Files.writeString(folder.resolve("edge.pem"), "one");
        key = Files.writeString(folder.resolve("edge.key"), "one");
    }

    private FileWatch watch() {
        return new FileWatch(() -> List.of(certificate, key), told::incrementAndGet);
    }

    @Test
    void what_stays_is_not_told() {
        try (FileWatch watch = watch()) {
            watch.look();
            watch.look();
            assertEquals(0, told.get());
        }
    }

    @Test
    void a_change_is_told_once_when_it_is_over() throws IOException {
        try (FileWatch watch = watch()) {
            Files.writeString(certificate, "two");
            watch.look();
            Files.writeString(key, "two");
            watch.look();
            assertEquals(0, told.get(), "it is not over");
            watch.look();
            watch.look();
            assertEquals(1, told.get());
        }
    }

    @Test
    void content_counts_where_time_and_length_stay() throws IOException {
        try (FileWatch watch = watch()) {
            FileTime before = Files.getLastModifiedTime(certificate);
            Files.writeString(certificate, "eno");
            Files.setLastModifiedTime(certificate, before);
            watch.look();
            watch.look();
            assertEquals(1, told.get());
        }
    }

    @Test
    void a_link_that_leads_elsewhere_is_a_change() throws IOException {
        Path archive = Files.writeString(folder.resolve("edge2.pem"), "two");
        Path link = Files.createSymbolicLink(folder.resolve("live.pem"), certificate);
        try (FileWatch watch = new FileWatch(() -> List.of(link), told::incrementAndGet)) {
            Path next = Files.createSymbolicLink(folder.resolve("next"), archive);
            Files.move(next, link, StandardCopyOption.REPLACE_EXISTING);
            watch.look();
            watch.look();
            assertEquals(1, told.get());
        }
    }

    @Test
    void a_file_that_is_gone_for_a_while_is_told_when_it_is_back() throws IOException {
        try (FileWatch watch = watch()) {
            Files.delete(key);
            watch.look();
            Files.writeString(key, "two");
            watch.look();
            watch.look();
            assertEquals(1, told.get());
        }
    }
}
