package io.portcullis.gate;

import io.portcullis.base.SourceNetwork;
import io.portcullis.sip.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes nonces that can be recognised without having been stored (RFC 7616 section 3.3); {@value #BYTES} bytes, 48
 * characters in base64url.
 *
 * <pre>
 *   0        4                 12                20                                36
 *   +--------+-----------------+-----------------+---------------------------------+
 *   | minted |     serial      |      asker      |  HMAC-SHA256 of the rest, cut   |
 *   +--------+-----------------+-----------------+---------------------------------+
 * </pre>
 *
 * {@code minted} counts tenths of a second since the process started, {@code serial} nonces, from a random number on.
 * {@code asker} is the {@link SourceNetwork} that the nonce was sent to: whoever shows it from there has received an
 * answer there, and is not just named as the source of a datagram. The key is random, lives as long as the process and
 * is written nowhere: a nonce of another node, or of before a restart, is simply unknown. Safe for use by any thread.
 */
final class NonceMint {
    private static final int BYTES = 36;
    /** How long a nonce is. */
    static final int CHARACTERS = Base64Url.encodedLength(BYTES);

    private static final int SERIAL = 4;
    private static final int ASKER = 12;
    private static final int CODE = 20;
    private static final long TICK_NANOS = 100_000_000;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Mac mac;
    private final AtomicLong serials;
    private final long started;
    private final long lifetimeTicks;

    /**
     * A mint with a key of its own.
     *
     * @param now the clock that {@link #write} and {@link #open} are asked by, in nanoseconds
     */
    NonceMint(Duration lifetime, long now, SecureRandom random) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        this.mac = new Mac(key);
        this.serials = new AtomicLong(random.nextLong() >>> 2);
        this.started = now;
        this.lifetimeTicks = lifetime.toNanos() / TICK_NANOS;
    }

    /**
     * What a nonce of ours says.
     *
     * @param serial its number, never negative
     * @param asker the network that it was given to
     */
    record Nonce(long serial, long asker) {}

    /** The number of the next nonce. */
    long nextSerial() {
        return serials.getAndIncrement();
    }

    /**
     * Writes a nonce, {@link #CHARACTERS} characters that need no quoting to {@code target}; gives the offset behind
     * it. The same each time for the same four.
     *
     * @param serial from {@link #nextSerial}
     * @param asker the network that it is for
     * @param now when it was asked for
     */
    int write(long serial, long asker, long now, byte[] target, int offset) {
        Mac.Instance mac = this.mac.instance();
        byte[] nonce = mac.draft();
        INT.set(nonce, 0, ticks(now));
        LONG.set(nonce, SERIAL, serial);
        LONG.set(nonce, ASKER, asker);
        mac.update(nonce, 0, CODE).write(nonce, CODE);
        return Base64Url.encode(nonce, BYTES, target, offset);
    }

    /**
     * What the nonce {@code text[from, to)} says, if this mint made it no longer ago than it lives; else null.
     */
    @Nullable
    Nonce open(byte[] text, int from, int to, long now) {
        Mac.Instance mac = this.mac.instance();
        byte[] nonce = mac.draft();
        if (!made(text, from, to, mac, nonce)) {
            return null;
        }
        int age = ticks(now) - (int) INT.get(nonce, 0);
        return age > lifetimeTicks ? null : new Nonce((long) LONG.get(nonce, SERIAL), (long) LONG.get(nonce, ASKER));
    }

    /** Whether this mint made the nonce {@code text[from, to)}, however long ago. */
    boolean made(byte[] text, int from, int to) {
        Mac.Instance mac = this.mac.instance();
        return made(text, from, to, mac, mac.draft());
    }

    private static boolean made(byte[] text, int from, int to, Mac.Instance mac, byte[] nonce) {
        return Base64Url.decode(text, from, to, nonce, BYTES)
                && mac.update(nonce, 0, CODE).matches(nonce, CODE);
    }

    /**
     * Whether what stands at {@code start} of {@code text} says that it is a nonce for {@code asker}; whether it is
     * remains to be seen.
     */
    boolean claims(Bytes text, int start, long asker) {
        int from = text.from() + start;
        byte[] nonce = mac.instance().draft();
        return from + CHARACTERS <= text.to()
                && Base64Url.decode(text.array(), from, from + CHARACTERS, nonce, BYTES)
                && (long) LONG.get(nonce, ASKER) == asker;
    }

    /**
     * Whether the nonce at {@code from} of {@code text}, which is long enough, is one that {@link #open} would open.
     */
    boolean isFresh(byte[] text, int from, long now) {
        Mac.Instance mac = this.mac.instance();
        byte[] nonce = mac.draft();
        return made(text, from, from + CHARACTERS, mac, nonce) && ticks(now) - (int) INT.get(nonce, 0) <= lifetimeTicks;
    }

    private int ticks(long now) {
        return (int) ((now - started) / TICK_NANOS);
    }
}
