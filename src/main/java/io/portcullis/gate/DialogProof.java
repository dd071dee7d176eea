package io.portcullis.gate;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Lets a dialog prove that it was admitted: the user part of the Record-Route URI that the edge inserts says between whom
 * the dialog runs, and a MAC binds that to its Call-ID and to the tag of whoever sent the request that it was made for.
 * Whoever continues the dialog sends it back in Route. Nothing is stored for a dialog.
 *
 * <pre>
 *   0      1      2            4                 6        10 or 22
 *   +------+------+------------+-----------------+---------+-- the same for inside: --+-----+
 *   | v, f | kind | local port | outside's port  | address |   port    |   address    | MAC |
 *   +------+------+------------+-----------------+---------+-----------+--------------+-----+
 *      |      '- transports: two spare bits, three for inside's, three for outside's
 *      '- version; then a spare bit, whose tag it is (1 for inside's), which addresses are IPv6 (inside's, outside's)
 * </pre>
 *
 * The whole is written in base64url, a user part that needs no escapes. Safe for use by any thread.
 */
public final class DialogProof {
    private static final byte VERSION = 1 << 4;
    private static final byte OUTSIDE_IPV6 = 1;
    private static final byte INSIDE_IPV6 = 2;
    private static final byte INSIDE_SENT = 4;
    private static final int FLAGS = OUTSIDE_IPV6 | INSIDE_IPV6 | INSIDE_SENT;
    private static final int TRANSPORT_BITS = 3;
    private static final int ONE_TRANSPORT = (1 << TRANSPORT_BITS) - 1;
    private static final int FIXED = 1 + 1 + 2 + 2 + 2;
    private static final int SHORTEST = FIXED + 4 + 4 + Mac.LENGTH;
    private static final int LONGEST = FIXED + 16 + 16 + Mac.LENGTH;
    private static final Transport[] TRANSPORTS = Transport.values();

    private final Mac mac;

    /** A maker and checker of proofs under {@code key}, which every node and every start of a deployment share. */
    public DialogProof(byte[] key) {
        this.mac = new Mac(key);
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

    /**
     * What a proof says.
     *
     * @param ends between whom the dialog runs
     * @param fromOutside whether the request that brought it comes from the end outside, by the tag in its From
     */
    public record Proven(Ends ends, boolean fromOutside) {}

    /**
     * The proof for the dialog that {@code request} begins or goes on with, as the user part of a URI.
     *
     * @param fromOutside whether the end outside sent it
     */
    public Bytes mint(SipRequest request, Ends ends, boolean fromOutside) {
        byte[] outside = ends.outside.getAddress().getAddress();
        byte[] inside = ends.inside.getAddress().getAddress();
        ByteBuffer proof = ByteBuffer.allocate(FIXED + outside.length + inside.length + Mac.LENGTH);
        int flags = (outside.length > 4 ? OUTSIDE_IPV6 : 0) | (inside.length > 4 ? INSIDE_IPV6 : 0);
        proof.put((byte) (VERSION | flags | (fromOutside ? 0 : INSIDE_SENT)))
                .put((byte) (code(ends.insideTransport) << TRANSPORT_BITS | code(ends.transport)))
                .putShort((short) ends.localPort)
                .putShort((short) ends.outside.getPort())
                .put(outside)
                .putShort((short) ends.inside.getPort())
                .put(inside);
        code(proof.array(), request.callId(), request.from()).write(proof.array(), proof.position());
        return Bytes.of(Base64Url.encode(proof.array()));
    }

    /**
     * What {@code proof}, the user part of a URI of ours, says about the dialog of {@code request}, whichever side sent it;
     * empty when it was made by nobody who has the key, or for another dialog.
     */
    public Optional<Proven> open(Bytes proof, SipRequest request) {
        int length = proof.length() * 3 / 4;
        byte[] bytes = new byte[Math.max(SHORTEST, Math.min(length, LONGEST))];
        if (!Base64Url.decode(proof, bytes) || (bytes[0] & ~FLAGS) != VERSION || !namesTransports(bytes[1])) {
            return Optional.empty();
        }
        int outside = (bytes[0] & OUTSIDE_IPV6) == 0 ? 4 : 16;
        int inside = (bytes[0] & INSIDE_IPV6) == 0 ? 4 : 16;
        if (bytes.length != FIXED + outside + inside + Mac.LENGTH) {
            return Optional.empty();
        }
        int end = bytes.length - Mac.LENGTH;
        boolean again = code(bytes, request.callId(), request.from()).matches(bytes, end);
        if (!again && !code(bytes, request.callId(), request.to()).matches(bytes, end)) {
            return Optional.empty();
        }
        boolean outsideSent = (bytes[0] & INSIDE_SENT) == 0;
        return Optional.of(new Proven(ends(ByteBuffer.wrap(bytes).position(1), outside, inside), again == outsideSent));
    }

    private static boolean namesTransports(byte kind) {
        return kind >>> (2 * TRANSPORT_BITS) == 0
                && kind >>> TRANSPORT_BITS < TRANSPORTS.length
                && (kind & ONE_TRANSPORT) < TRANSPORTS.length;
    }

    private static Ends ends(ByteBuffer read, int outsideLength, int insideLength) {
        int kind = read.get();
        int localPort = Short.toUnsignedInt(read.getShort());
        InetSocketAddress outside = socketAddress(read, outsideLength);
        InetSocketAddress inside = socketAddress(read, insideLength);
        return new Ends(
                TRANSPORTS[kind & ONE_TRANSPORT], localPort, outside, TRANSPORTS[kind >>> TRANSPORT_BITS], inside);
    }

    private static InetSocketAddress socketAddress(ByteBuffer read, int length) {
        int port = Short.toUnsignedInt(read.getShort());
        byte[] address = new byte[length];
        read.get(address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("address: " + length + " bytes (expected: 4 or 16)", impossible);
        }
    }

    @SuppressWarnings(
            "EnumOrdinal") // a proof outlives a restart but not a change of the enumeration: VERSION rises then
    private static int code(Transport transport) {
        return transport.ordinal();
    }

    /** The code of all before it, the Call-ID and the party's tag; a length goes in, so that no two splits are alike. */
    private Mac.Instance code(byte[] proof, Bytes callId, NameAddr party) {
        Bytes tag = party.tag();
        Bytes said = tag == null ? Bytes.EMPTY : tag;
        byte[] length = {(byte) (callId.length() >> 8), (byte) callId.length()};
        return mac.instance()
                .update(proof, 0, proof.length - Mac.LENGTH)
                .update(length, 0, length.length)
                .update(callId.array(), callId.from(), callId.to())
                .update(said.array(), said.from(), said.to());
    }
}
