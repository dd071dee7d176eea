package io.portcullis.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashSeedTest {
    /** The key 00 01 02 … 0f of the published vectors. */
    private static final HashSeed PUBLISHED = new HashSeed(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @ParameterizedTest
    @CsvSource({
        // SipHash reference implementation, vectors_sip64: the hash of 00 01 02 … as its bytes stand there
        "0, 310e0edd47db6f72",
        "1, fd67dc93c539f874",
        "7, 37d1018bf50002ab",
        "8, 6224939a79f5f593",
        "15, e545be4961ca29a1",
        "16, db9bc2577fcc2a3f",
        "63, 724506eb4c328a95"
    })
    void it_hashes_as_published(int length, String expected) {
        byte[] bytes = new byte[length + 2];
        for (int i = 0; i < length; i++) {
            bytes[i + 1] = (byte) i;
        }
        long hash = PUBLISHED.hash(bytes, 1, length + 1, false);
        assertEquals(expected, HexFormat.of().toHexDigits(Long.reverseBytes(hash)));
    }

    @Test
    void ignoring_case_is_hashing_the_lower_case_of_every_ascii_letter_and_of_nothing_else() {
        byte[] all = new byte[256];
        byte[] lower = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
            lower[i] = (byte) (i >= 'A' && i <= 'Z' ? i + 32 : i);
        }
        for (int from = 0; from < 256; from++) {
            for (int to = from; to <= 256; to++) {
                assertEquals(PUBLISHED.hash(lower, from, to, false), PUBLISHED.hash(all, from, to, true));
            }
        }
    }

    @Test
    void another_seed_is_another_hash() {
        byte[] name = "alice".getBytes(StandardCharsets.US_ASCII);
        Random random = new Random(1);
        HashSeed one = HashSeed.of(random);
        HashSeed other = HashSeed.of(random);
        assertNotEquals(one.hash(name, 0, name.length, false), other.hash(name, 0, name.length, false));
    }
}
