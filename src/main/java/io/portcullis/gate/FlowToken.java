package io.portcullis.gate;

import io.portcullis.credential.PackedSid;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names the flow that a phone registered over, and where and as whom it was let in, in the user part of the edge's Path
 * URI (RFC 3327, RFC 5626 section 5.2): the registrar keeps it and sends it back in Route with whatever is for that
 * phone. A MAC makes it nobody's but the edge's to write. Nothing is stored for a registration.
 *
 * <pre>
 *   0      1      2            4               6
 *   +------+------+------------+---------------+-----------------+------------+
 *   | v, f | kind | local port | remote's port | address (4, 16) | connection |
 *   +------+------+------------+---------------+-----------------+------------+
 *       +---------------+-----------------+----------------+-----+
 *       | entrance (18) | credential (18) | called (4, 16) | MAC |
 *       +---------------+-----------------+----------------+-----+
 * </pre>
 *
 * Entrance and credential, and the address that was called, are there when the flags say so: a token of before they
 * were noted is still good, since registrars keep them for long. The whole is written in base64url, a user part that
 * needs no escapes; its first byte is none that a {@link DialogToken} begins with. A connection is named so that no
 * other one, of this process or of one before or beside it, has the same name: whoever gets the port of a phone that
 * went away does not get its calls. Safe for use by any thread.
 */
public final class FlowToken {
    private static final int VERSION = 0x80;
    private static final int IPV6 = 1;
    private static final int ENTRANCE = 2;
    private static final int CALLED = 4;
    private static final int FIXED = 1 + 1 + 2 + 2 + 8;
    private static final int SHORTEST = FIXED + 4 + Mac.LENGTH;
    private static final int SIDS = 2 * PackedSid.BYTES;
    private static final int LONGEST = FIXED + 16 + SIDS + 16 + Mac.LENGTH;
    private static final byte[] NOWHERE = {};
    private static final byte[] PURPOSE = Bytes.of("flow token").toArray();
    private static final Transport[] TRANSPORTS = Transport.values();

    private final Mac mac;
    private final long start;

    /**
     * A maker and reader of tokens.
     *
     * @param key what every node and every start of a deployment share; tokens get a key of their own that is made of
     *     it
     * @param start drawn by lot for each start of the process: connections end with it, though pairs of addresses do
     *     not
     */
    public FlowToken(byte[] key, long start) {
        byte[] own = new byte[Mac.LENGTH];
        new Mac(key).instance().update(PURPOSE, 0, PURPOSE.length).write(own, 0);
        this.mac = new Mac(own);
        this.start = start;
    }

    /**
     * The way to a phone.
     *
     * @param localPort the port of the listener that the phone knows
     * @param called the address of ours that the phone sends its datagrams to; null for a stream, and when it was not
     *     noted yet
     * @param connection the connection's serial number in this process; 0 for datagrams, whose flow is the pair of
     *     addresses. Read from a token of another process it is a number that no connection has
     * @param entrance where the phone registered, or null when that was not noted yet
     */
    public record Way(
            Transport transport,
            int localPort,
            @Nullable InetAddress called,
            InetSocketAddress remote,
            long connection,
            @Nullable Entrance entrance) {}

    /** The token for {@code way}, as the user part of a URI. */
    public Bytes mint(Way way) {
        byte[] remote = way.remote.getAddress().getAddress();
        Entrance entrance = way.entrance;
        String credential = entrance == null ? null : entrance.credentialSid();
        boolean known = entrance != null && credential != null;
        byte[] called = way.called == null ? NOWHERE : way.called.getAddress();
        boolean noted = called.length == remote.length;
        ByteBuffer token = ByteBuffer.allocate(
                FIXED + remote.length + (known ? SIDS : 0) + (noted ? called.length : 0) + Mac.LENGTH);
        token.put((byte) (VERSION | (remote.length > 4 ? IPV6 : 0) | (known ? ENTRANCE : 0) | (noted ? CALLED : 0)))
                .put(code(way.transport))
                .putShort((short) way.localPort)
                .putShort((short) way.remote.getPort())
                .put(remote)
                .putLong(way.connection == 0 ? 0 : start + way.connection);
        if (entrance != null && credential != null) {
            int at = PackedSid.write(entrance.sid(), token.array(), token.position());
            token.position(PackedSid.write(credential, token.array(), at));
        }
        if (noted) {
            token.put(called);
        }
        mac.instance().update(token.array(), 0, token.position()).write(token.array(), token.position());
        return Bytes.of(Base64Url.encode(token.array()));
    }

    /**
     * The way that {@code token}, the user part of a URI of ours, names; empty when it was made by nobody who has the
     * key.
     */
    public Optional<Way> open(Bytes token) {
        int length = token.length() * 3 / 4;
        byte[] bytes = new byte[Math.max(SHORTEST, Math.min(length, LONGEST))];
        if (!Base64Url.decode(token, bytes) || bytes[1] < 0 || bytes[1] >= TRANSPORTS.length) {
            return Optional.empty();
        }
        int flags = bytes[0] & 0xff;
        int form = FIXED
                + addressLength(flags)
                + ((flags & ENTRANCE) == 0 ? 0 : SIDS)
                + ((flags & CALLED) == 0 ? 0 : addressLength(flags))
                + Mac.LENGTH;
        int end = bytes.length - Mac.LENGTH;
        boolean ours = (flags & ~(IPV6 | ENTRANCE | CALLED)) == VERSION
                && bytes.length == form
                && mac.instance().update(bytes, 0, end).matches(bytes, end);
        return ours ? Optional.of(read(bytes)) : Optional.empty();
    }

    private static int addressLength(int flags) {
        return (flags & IPV6) == 0 ? 4 : 16;
    }

    private Way read(byte[] bytes) {
        ByteBuffer token = ByteBuffer.wrap(bytes);
        int flags = token.get();
        Transport transport = TRANSPORTS[token.get()];
        int localPort = Short.toUnsignedInt(token.getShort());
        int port = Short.toUnsignedInt(token.getShort());
        byte[] address = new byte[addressLength(flags)];
        token.get(address);
        long connection = token.getLong();
        int sids = token.position();
        Entrance entrance = (flags & ENTRANCE) == 0
                ? null
                : new Entrance(PackedSid.read(bytes, sids), PackedSid.read(bytes, sids + PackedSid.BYTES), true);
        byte[] called = new byte[(flags & CALLED) == 0 ? 0 : address.length];
        token.position(bytes.length - Mac.LENGTH - called.length).get(called);
        return new Way(
                transport,
                localPort,
                called.length == 0 ? null : host(called),
                new InetSocketAddress(host(address), port),
                transport.isReliable() ? connection - start : 0,
                entrance);
    }

    private static InetAddress host(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("address: " + address.length + " bytes (expected: 4 or 16)", impossible);
        }
    }

    @SuppressWarnings("EnumOrdinal") // as in a dialog's proof: VERSION changes with the enumeration
    private static byte code(Transport transport) {
        return (byte) transport.ordinal();
    }
}
