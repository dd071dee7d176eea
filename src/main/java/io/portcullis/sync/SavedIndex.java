package io.portcullis.sync;

import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.SnapshotStream;
import io.portcullis.directory.Position;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;

/**
 * What a node needs to serve when its store is away: the index, and what it shares with its fleet.
 *
 * @param at where in the store's history the index is
 * @param checked when it was last known to be all that the store had, by this machine's clock
 * @param identity who the node is
 */
public record SavedIndex(CredentialSnapshot snapshot, Position at, Instant checked, Identity identity) {
    /** Who a node is: its id, and the key that it shares with its fleet. */
    public static final class Identity {
        private final int node;
        private final byte[] fleetKey;

        /** Takes a copy of the key. */
        public Identity(int node, byte[] fleetKey) {
            this.node = node;
            this.fleetKey = fleetKey.clone();
        }

        /** The {@code node-id}. */
        public int node() {
            return node;
        }

        /** What all nodes of the fleet have. */
        public byte[] fleetKey() {
            return fleetKey.clone();
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "node " + node;
        }
    }

    /** Writes it; the bytes have to be sealed. */
    void writeTo(OutputStream stream) throws IOException {
        DataOutputStream out = new DataOutputStream(stream);
        out.writeUTF(snapshot.realm());
        out.writeUTF(at.epoch());
        out.writeLong(at.revision());
        out.writeUTF(at.chain());
        out.writeLong(checked.toEpochMilli());
        out.writeInt(identity.node());
        out.writeInt(identity.fleetKey.length);
        out.write(identity.fleetKey);
        SnapshotStream.write(snapshot, out);
        out.flush();
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @param base whose realm it must have
     * @throws IOException it is none, not whole, or of another realm
     */
    public static SavedIndex readFrom(InputStream stream, CredentialSnapshot base) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        String realm = in.readUTF();
        if (!realm.equals(base.realm())) {
            throw new IOException("realm: " + realm + " (expected: " + base.realm() + ")");
        }
        String epoch = in.readUTF();
        Position at = new Position(epoch, in.readLong(), in.readUTF());
        Instant checked = Instant.ofEpochMilli(in.readLong());
        int node = in.readInt();
        byte[] key = in.readNBytes(in.readInt());
        return new SavedIndex(SnapshotStream.read(in, base), at, checked, new Identity(node, key));
    }
}
