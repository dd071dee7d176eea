package io.portcullis.gate;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sip.Bytes;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SEC-01: nonces cannot be made nor changed by anybody else, and age. */
class NonceMintTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long ASKER = 0x20010db800050000L;

    private final NonceMint mint = new NonceMint(Duration.ofSeconds(60), 0, House.keys(1));

    private static NonceMint.@Nullable Nonce open(NonceMint mint, Bytes nonce, long now) {
        return mint.open(nonce.array(), nonce.from(), nonce.to(), now);
    }

    private Bytes mint(long now) {
        return written(mint.nextSerial(), now);
    }

    private Bytes written(long serial, long now) {
        byte[] nonce = new byte[NonceMint.CHARACTERS];
        assertEquals(nonce.length, mint.write(serial, ASKER, now, nonce, 0));
        return Bytes.of(nonce);
    }

    private static Bytes text(byte[] bytes) {
        return Bytes.of(Base64.getUrlEncoder().withoutPadding().encode(bytes));
    }

    @Test
    @Tag("SEC-01")
    void what_it_mints_it_opens() {
        NonceMint.Nonce first = requireNonNull(open(mint, mint(5 * SECOND), 6 * SECOND));
        NonceMint.Nonce second = requireNonNull(open(mint, mint(5 * SECOND), 6 * SECOND));
        assertEquals(ASKER, first.asker());
        assertEquals(first.serial() + 1, second.serial());
        assertTrue(first.serial() >= 0);
    }

    @Test
    void a_nonce_needs_no_quoting() {
        assertTrue(mint(0).toString().matches("[A-Za-z0-9_-]{48}"));
    }

    @Test
    void a_nonce_is_the_same_whenever_it_is_written() {
        long serial = mint.nextSerial();
        Bytes first = written(serial, 0);
        mint(0);
        assertEquals(first, written(serial, 0));
    }

    @Test
    @Tag("SEC-01")
    void each_flipped_bit_is_noticed() {
        byte[] nonce = Base64.getUrlDecoder().decode(mint(0).toString());
        for (int bit = 0; bit < 8 * nonce.length; bit++) {
            nonce[bit / 8] ^= (byte) (1 << bit % 8);
            assertNull(open(mint, text(nonce), 0), "bit " + bit);
            nonce[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertNotNull(open(mint, text(nonce), 0));
    }

    @Test
    void another_length_is_none_of_ours() {
        Bytes nonce = mint(0);
        for (int length = 0; length < nonce.length(); length++) {
            assertNull(open(mint, nonce.slice(0, length), 0));
        }
        assertNull(open(mint, Bytes.of(nonce + "A"), 0));
        assertNull(open(mint, Bytes.of(nonce + "="), 0));
        assertNull(open(mint, Bytes.of("\u00e9".repeat(24)), 0));
    }

    @Test
    @Tag("SEC-01")
    void another_mint_knows_nothing_of_it() {
        NonceMint other = new NonceMint(Duration.ofSeconds(60), 0, House.keys(1));
        assertNull(open(other, mint(0), 0));
    }

    @Test
    @Tag("SEC-01")
    void it_lives_as_long_as_configured_to_a_tenth_of_a_second() {
        Bytes nonce = mint(10 * SECOND);
        assertNotNull(open(mint, nonce, 70 * SECOND));
        assertNull(open(mint, nonce, 70 * SECOND + SECOND / 10));
    }

    @Test
    void a_clock_of_another_thread_may_be_a_little_behind() {
        assertNotNull(open(mint, mint(10 * SECOND), 10 * SECOND - 1));
    }

    @Test
    void ticks_may_wrap() {
        long wrap = (1L << 31) * (SECOND / 10); // after 6.8 years
        Bytes nonce = mint(wrap - SECOND);
        assertNotNull(open(mint, nonce, wrap + SECOND));
        assertNull(open(mint, nonce, wrap + 60 * SECOND));
    }
}
