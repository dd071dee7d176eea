package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.DomainNames;
import io.portcullis.testkit.HandClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept on the disk can be read by who has the master key, wholly or not at all. */
class SealedFileTest {
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static final byte[] SECRET = "everything that a password is as good as".getBytes(StandardCharsets.US_ASCII);
    private static final int CHUNK = 1 << 18;

    @TempDir
    private Path dataDir;

    private final SecureRandom random = new SecureRandom();

    private SealedFile file(String key) {
        StoreSettings settings =
                new StoreSettings("jdbc:sqlite:" + dataDir.resolve("none.db"), dataDir, "sip.example.com", null);
        return new SealedFile(
                new Store.Opening(settings, DomainNames.FREE, key, new HandClock(), random), "index.snapshot");
    }

    private static byte[] read(SealedFile file) throws IOException {
        return file.read(InputStream::readAllBytes);
    }

    private Path path() {
        return dataDir.resolve("index.snapshot");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17})
    void what_was_written_is_read(int length) throws IOException {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        SealedFile file = file(KEY);
        assertFalse(file.exists());
        file.write(out -> {
            out.write(bytes, 0, length / 2);
            for (int i = length / 2; i < Math.min(length, length / 2 + 100); i++) {
                out.write(bytes[i]);
            }
            int rest = Math.min(length, length / 2 + 100);
            out.write(bytes, rest, length - rest);
        });
        assertTrue(file.exists());
        assertArrayEquals(bytes, read(file));
        assertArrayEquals(bytes, file.read(in -> {
            byte[] one = new byte[length];
            for (int i = 0; i < length; i++) {
                one[i] = (byte) in.read();
            }
            return one;
        }));
    }

    @Test
    void it_is_for_the_owner_alone_and_shows_nothing() throws IOException {
        file(KEY).write(out -> out.write(SECRET));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path())));
        String shown = Files.readString(path(), StandardCharsets.ISO_8859_1);
        assertFalse(shown.contains("password"), shown);
        byte[] before = Files.readAllBytes(path());
        file(KEY).write(out -> out.write(SECRET));
        assertNotEquals(Arrays.toString(before), Arrays.toString(Files.readAllBytes(path())));
    }

    @Test
    void cut_off_anywhere_it_is_not_read() throws IOException {
        file(KEY).write(out -> out.write(SECRET));
        byte[] whole = Files.readAllBytes(path());
        for (int length = 0; length < whole.length; length++) {
            Files.write(path(), Arrays.copyOf(whole, length));
            assertThrows(IOException.class, () -> read(file(KEY)), "length " + length);
        }
        Files.write(path(), Arrays.copyOf(whole, whole.length + 1));
        assertThrows(IOException.class, () -> read(file(KEY)));
    }

    @Test
    void changed_anywhere_it_is_not_read() throws IOException {
        file(KEY).write(out -> out.write(SECRET));
        byte[] whole = Files.readAllBytes(path());
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(path(), changed);
            assertThrows(IOException.class, () -> read(file(KEY)), "byte " + i);
        }
    }

    @Test
    void without_its_last_chunk_or_with_chunks_in_another_order_it_is_not_read() throws IOException {
        byte[] bytes = new byte[3 * CHUNK];
        file(KEY).write(out -> out.write(bytes));
        byte[] whole = Files.readAllBytes(path());
        int sealed = 3 + 12 + CHUNK + 16;
        Files.write(path(), Arrays.copyOf(whole, 32 + 2 * sealed));
        assertThrows(IOException.class, () -> read(file(KEY)), "cut at a chunk's end");
        byte[] swapped = whole.clone();
        System.arraycopy(whole, 32, swapped, 32 + sealed, sealed);
        System.arraycopy(whole, 32 + sealed, swapped, 32, sealed);
        Files.write(path(), swapped);
        assertThrows(IOException.class, () -> read(file(KEY)));
    }

    @Test
    void another_key_and_another_format_are_told_apart() throws IOException {
        file(KEY).write(out -> out.write(SECRET));
        IOException key = assertThrows(IOException.class, () -> read(file(KEY.replace('0', '1'))));
        assertTrue(String.valueOf(key.getMessage()).contains("under another master key"), key.getMessage());
        byte[] other = Files.readAllBytes(path());
        other[15] = '2';
        Files.write(path(), other);
        IOException format = assertThrows(IOException.class, () -> read(file(KEY)));
        assertTrue(String.valueOf(format.getMessage()).contains("another format"), format.getMessage());
    }

    @Test
    void what_was_kept_before_a_rekey_is_refused_and_replaced() throws IOException {
        String next = KEY.replace('0', '1');
        file(KEY).write(out -> out.write(SECRET));
        IOException old = assertThrows(IOException.class, () -> read(file(next)));
        assertTrue(String.valueOf(old.getMessage()).endsWith("as before a rekey"), old.getMessage());
        file(next).write(out -> out.write(SECRET));
        assertArrayEquals(SECRET, read(file(next)));
    }

    @Test
    void who_does_not_read_to_the_end_has_read_nothing() throws IOException {
        file(KEY).write(out -> out.write(SECRET));
        assertThrows(IOException.class, () -> file(KEY).read(in -> in.read()));
    }

    @Test
    void a_writing_that_fails_leaves_the_old_one_and_nothing_else() throws IOException {
        file(KEY).write(out -> out.write(SECRET));
        assertThrows(
                IOException.class,
                () -> file(KEY).write(out -> {
                    out.write(1);
                    throw new IOException("no space left");
                }));
        assertArrayEquals(SECRET, read(file(KEY)));
        assertFalse(Files.exists(dataDir.resolve("index.snapshot.draft")));
    }
}
