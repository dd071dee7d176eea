package io.portcullis.gate;

import io.portcullis.base.SourceNetwork;
import io.portcullis.sip.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes nonces that can be recognised without having been stored (RFC 7616 section 3.3); {@value #BYTES} bytes, 48
 * characters in base64url.
 *
 * <pre>
 *   0        4      7           12                20       24                          36
 *   +--------+------+-----------+-----------------+--------+---------------------------+
 *   | minted | node |  serial   |      asker      |  boot  |  HMAC-SHA256 of the rest  |
 *   +--------+------+-----------+-----------------+--------+---------------------------+
 * </pre>
 *
 * {@code minted} counts tenths of a second since the process started, {@code serial} nonces, from a random number on;
 * there are enough of them for years. {@code asker} is the {@link SourceNetwork} that the nonce was sent to: whoever
 * shows it from there has received an answer there, and is not just named as the source of a datagram. The key is
 * derived from that of the fleet, the node and {@code boot}, which is random and lives as long as the mint: a nonce of
 * another node, or of before a restart, is worth nothing here, and yet can be told to be one, see
 * {@link ForeignNonces}. Safe for use by any thread.
 */
final class NonceMint {
    static final int BYTES = 36;
    /** How long a nonce is. */
    static final int CHARACTERS = Base64Url.encodedLength(BYTES);

    private static final int NODE_AND_SERIAL = 4;
    private static final int SERIAL_BITS = 40;
    private static final long SERIAL = (1L << SERIAL_BITS) - 1;
    private static final int FIRST_BITS = 36;
    private static final int ASKER = 12;
    private static final int BOOT = 20;
    private static final int CODE = 24;
    /** A forger needs 2^95 guesses, and gets one a request. */
    private static final int CODE_BYTES = BYTES - CODE;

    private static final long TICK_NANOS = 100_000_000;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final long node;
    private final int boot;
    private final Mac mac;
    private final AtomicLong serials;
    private final long started;
    private final long lifetimeTicks;

    /**
     * A mint with a key of its own.
     *
     * @param now the clock that {@link #write} and {@link #open} are asked by, in nanoseconds
     */
    NonceMint(Duration lifetime, long now, Keyring keys) {
        this.node = (long) keys.node() << SERIAL_BITS;
        this.boot = keys.random().nextInt();
        this.mac = new Mac(keys.nonceKey(keys.node(), boot));
        this.serials = new AtomicLong(keys.random().nextLong() >>> (Long.SIZE - FIRST_BITS));
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
        return serials.getAndIncrement() & SERIAL;
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
        LONG.set(nonce, NODE_AND_SERIAL, node | serial);
        LONG.set(nonce, ASKER, asker);
        INT.set(nonce, BOOT, boot);
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
        return age > lifetimeTicks
                ? null
                : new Nonce((long) LONG.get(nonce, NODE_AND_SERIAL) & SERIAL, (long) LONG.get(nonce, ASKER));
    }

    /** Whether this mint made the nonce {@code text[from, to)}, however long ago. */
    boolean made(byte[] text, int from, int to) {
        Mac.Instance mac = this.mac.instance();
        return made(text, from, to, mac, mac.draft());
    }

    private static boolean made(byte[] text, int from, int to, Mac.Instance mac, byte[] nonce) {
        return Base64Url.decode(text, from, to, nonce, BYTES) && isMadeUnder(mac, nonce);
    }

    /** Whether a nonce, as bytes, was made under this key. */
    static boolean isMadeUnder(Mac.Instance mac, byte[] nonce) {
        return mac.update(nonce, 0, CODE).matches(nonce, CODE, CODE_BYTES);
    }

    /** The node that a nonce, as bytes, says it is of. */
    static int nodeOf(byte[] nonce) {
        return (int) ((long) LONG.get(nonce, NODE_AND_SERIAL) >>> SERIAL_BITS);
    }

    /** What a nonce, as bytes, says that its mint drew. */
    static int bootOf(byte[] nonce) {
        return (int) INT.get(nonce, BOOT);
    }

    /** The network that a nonce, as bytes, says it is for. */
    static long askerOf(byte[] nonce) {
        return (long) LONG.get(nonce, ASKER);
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
