package io.portcullis.gate;

import io.portcullis.credential.PackedSid;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the edge wrote into a Record-Route of its own, and only the edge could have: a {@link DialogProof} makes, opens
 * and compares it.
 *
 * <pre>
 *   0         1       2      3            5                6     10          18        26
 *   +---------+-------+------+------------+----------------+-----+-----------+---------+--
 *   | version | flags | kind | local port | outside's port | when | whose (8) | contact |
 *   +---------+-------+------+------------+----------------+-----+-----------+---------+--
 *      | entrance (18)? | credential (18)? | outside's address (4, 16) | inside's port | inside's address | MAC (16) |
 *    --+----------------+------------------+---------------------------+---------------+------------------+----------+
 * </pre>
 *
 * {@code kind} has three bits for the transport of either end; {@code when} is in seconds of Unix time; {@code whose}
 * is a keyed hash of the Call-ID and of the tags that were known, {@code contact} one of the URI that the peer inside
 * gave as its Contact, 0 when it gave none. A part with {@code ?} is there when its flag says so. Written in base64url,
 * a user part that needs no escapes. Immutable.
 */
public final class DialogToken {
    static final byte VERSION = 0x20;

    static final int OUTSIDE_IPV6 = 1;
    static final int INSIDE_IPV6 = 2;
    /** Given to the peer inside, and worth nothing to anybody else. */
    static final int FOR_INSIDE = 4;
    /** Given in a request, which is how the one who is called gets it: counts on the flow that it was sent over. */
    static final int ON_ITS_FLOW = 8;
    /** Bound to the tag of the peer outside. */
    static final int OUTSIDE_TAG = 16;
    /** Bound to the tag of the peer inside. */
    static final int INSIDE_TAG = 32;

    private static final int ENTRANCE = 64;
    private static final int CREDENTIAL = 128;

    static final int KIND = 2;
    private static final int LOCAL_PORT = 3;
    static final int WHEN = 7;
    static final int WHOSE = 11;
    static final int CONTACT = 19;
    static final int FIXED = 27;
    /** Of the letters of an entrance's SID; set for a registration, as no letter has it. */
    private static final int REGISTERED = 0x80;

    private static final int TRANSPORT_BITS = 3;
    private static final int ONE_TRANSPORT = (1 << TRANSPORT_BITS) - 1;
    static final int SHORTEST = FIXED + 4 + 2 + 4 + Mac.LENGTH;
    static final int LONGEST = FIXED + 2 * PackedSid.BYTES + 16 + 2 + 16 + Mac.LENGTH;
    private static final Transport[] TRANSPORTS = Transport.values();

    private final byte[] bytes;

    private DialogToken(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Between whom a dialog runs.
     *
     * @param transport the outside peer's
     * @param localPort the port of the listener that the outside peer knows
     * @param outside the peer that was let in
     * @param insideTransport the inside peer's
     * @param inside the target behind the edge, or where it connected from
     */
    public record Ends(
            Transport transport,
            int localPort,
            InetSocketAddress outside,
            Transport insideTransport,
            InetSocketAddress inside) {}

    /** The token that says this, without what its dialog makes of it: hashes and MAC are 0. */
    static byte[] draft(int flags, Ends ends, @Nullable Entrance entrance, long when) {
        byte[] outside = ends.outside().getAddress().getAddress();
        byte[] inside = ends.inside().getAddress().getAddress();
        String credential = entrance == null ? null : entrance.credentialSid();
        int all = flags
                | (outside.length > 4 ? OUTSIDE_IPV6 : 0)
                | (inside.length > 4 ? INSIDE_IPV6 : 0)
                | (entrance == null ? 0 : ENTRANCE)
                | (credential == null ? 0 : CREDENTIAL);
        byte[] token = new byte[length(all)];
        int at = FIXED;
        if (entrance != null) {
            PackedSid.write(entrance.sid(), token, at);
            token[at] |= (byte) (entrance.registered() ? REGISTERED : 0);
            at += PackedSid.BYTES;
        }
        if (credential != null) {
            at = PackedSid.write(credential, token, at);
        }
        ByteBuffer.wrap(token)
                .put(VERSION)
                .put((byte) all)
                .put((byte) (code(ends.insideTransport()) << TRANSPORT_BITS | code(ends.transport())))
                .putShort((short) ends.localPort())
                .putShort((short) ends.outside().getPort())
                .putInt((int) when)
                .position(at)
                .put(outside)
                .putShort((short) ends.inside().getPort())
                .put(inside);
        return token;
    }

    @SuppressWarnings("EnumOrdinal") // outlives a restart but not a change of the enumeration: VERSION rises then
    private static int code(Transport transport) {
        return transport.ordinal();
    }

    /** The token that {@code bytes} are, which nobody changes any more; null when they have another form. */
    static @Nullable DialogToken of(byte[] bytes) {
        int kind = bytes[KIND];
        boolean transports = kind >>> (2 * TRANSPORT_BITS) == 0
                && kind >>> TRANSPORT_BITS < TRANSPORTS.length
                && (kind & ONE_TRANSPORT) < TRANSPORTS.length;
        return bytes[0] == VERSION && transports && bytes.length == length(bytes[1]) ? new DialogToken(bytes) : null;
    }

    /** Whether {@code text}, a user part, has the length and the beginning of a token: almost nothing else does. */
    public static boolean mayBe(Bytes text) {
        // The first six of its bits are those of VERSION.
        return text.length() >= Base64Url.encodedLength(SHORTEST)
                && text.length() <= Base64Url.encodedLength(LONGEST)
                && text.at(0) == 'I';
    }

    private static int length(int flags) {
        return FIXED
                + ((flags & ENTRANCE) == 0 ? 0 : PackedSid.BYTES)
                + ((flags & CREDENTIAL) == 0 ? 0 : PackedSid.BYTES)
                + ((flags & OUTSIDE_IPV6) == 0 ? 4 : 16)
                + 2
                + ((flags & INSIDE_IPV6) == 0 ? 4 : 16)
                + Mac.LENGTH;
    }

    /** A copy of all that it says, for another token of the same dialog. */
    byte[] copy() {
        return bytes.clone();
    }

    byte[] bytes() {
        return bytes;
    }

    /** As the user part of a URI. */
    public Bytes text() {
        return Bytes.of(Base64Url.encode(bytes));
    }

    boolean has(int flag) {
        return (bytes[1] & flag) != 0;
    }

    /** Whether it is what the peer inside was given, and so counts only from there. */
    public boolean isForInside() {
        return has(FOR_INSIDE);
    }

    /** Whether it counts only on the flow that it names: it was given in a request, before the peer's tag was known. */
    public boolean isOnItsFlow() {
        return has(ON_ITS_FLOW);
    }

    /** When it was made, in seconds of Unix time. */
    public long when() {
        return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(WHEN));
    }

    /**
     * The hash of the URI that the peer inside gave as its Contact, by {@link DialogProof#contact}; 0 when it gave
     * none.
     */
    public long contact() {
        return ByteBuffer.wrap(bytes).getLong(CONTACT);
    }

    long whose() {
        return ByteBuffer.wrap(bytes).getLong(WHOSE);
    }

    /** Where the peer outside was let in; null for one that registered before that was noted. */
    public @Nullable Entrance entrance() {
        if (!has(ENTRANCE)) {
            return null;
        }
        byte[] sid = new byte[PackedSid.BYTES];
        System.arraycopy(bytes, FIXED, sid, 0, PackedSid.BYTES);
        boolean registered = (sid[0] & REGISTERED) != 0;
        sid[0] &= (byte) ~REGISTERED;
        String credential = has(CREDENTIAL) ? PackedSid.read(bytes, FIXED + PackedSid.BYTES) : null;
        return new Entrance(PackedSid.read(sid, 0), credential, registered);
    }

    /** Between whom the dialog runs. */
    public Ends ends() {
        ByteBuffer read = ByteBuffer.wrap(bytes).position(LOCAL_PORT);
        int localPort = Short.toUnsignedInt(read.getShort());
        int outsidePort = Short.toUnsignedInt(read.getShort());
        int insideLength = has(INSIDE_IPV6) ? 16 : 4;
        int outsideLength = has(OUTSIDE_IPV6) ? 16 : 4;
        read.position(bytes.length - Mac.LENGTH - insideLength - 2 - outsideLength);
        InetAddress outside = address(read, outsideLength);
        int insidePort = Short.toUnsignedInt(read.getShort());
        return new Ends(
                TRANSPORTS[bytes[KIND] & ONE_TRANSPORT],
                localPort,
                new InetSocketAddress(outside, outsidePort),
                TRANSPORTS[bytes[KIND] >>> TRANSPORT_BITS],
                new InetSocketAddress(address(read, insideLength), insidePort));
    }

    private static InetAddress address(ByteBuffer read, int length) {
        byte[] address = new byte[length];
        read.get(address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("address: " + length + " bytes (expected: 4 or 16)", impossible);
        }
    }
}
