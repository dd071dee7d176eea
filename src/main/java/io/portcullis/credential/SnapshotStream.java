package io.portcullis.credential;

import io.portcullis.digest.Offer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A snapshot as bytes, piece by piece: what is under way is one entry, or one row table, and never a second snapshot.
 * The marks of which passwords were used are left out. The bytes hold what a password is as good as; who keeps them has
 * to seal them.
 */
public final class SnapshotStream {
    private SnapshotStream() {}

    /** Writes all that {@code snapshot} knows but for its realm. */
    public static void write(CredentialSnapshot snapshot, DataOutputStream out) throws IOException {
        CredentialSnapshot.Maps maps = snapshot.maps();
        out.writeLong(snapshot.revision());
        out.writeInt(maps.policies().size());
        maps.policies().each((sid, policy) -> write(policy, out));
        out.writeInt(maps.tables().size());
        maps.tables().each((sid, table) -> {
            out.writeUTF(sid);
            table.writeTo(out);
        });
        out.writeInt(maps.addresses().size());
        maps.addresses().each((sid, set) -> {
            out.writeUTF(sid);
            set.writeTo(out);
        });
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param base whose realm and hash seed the snapshot has
     * @throws IOException it is none, or not whole
     */
    public static CredentialSnapshot read(DataInputStream in, CredentialSnapshot base) throws IOException {
        SnapshotBuilder next = SnapshotBuilder.afresh(base).revision(in.readLong());
        try {
            for (int left = in.readInt(); left > 0; left--) {
                next.policy(policy(in));
            }
            for (int left = in.readInt(); left > 0; left--) {
                String sid = in.readUTF();
                next.table(sid, next.newTable().readFrom(in).build());
            }
            for (int left = in.readInt(); left > 0; left--) {
                String sid = in.readUTF();
                next.addresses(sid, AddressSet.readFrom(in));
            }
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException senseless) {
            throw new IOException("no snapshot: " + senseless.getMessage(), senseless);
        }
        return next.build();
    }

    private static void write(Policy policy, DataOutputStream out) throws IOException {
        out.writeUTF(policy.kind().name());
        out.writeUTF(policy.sid());
        out.writeUTF(policy.accountSid());
        out.writeUTF(policy.name());
        out.writeBoolean(policy.active());
        out.writeBoolean(policy.secure());
        out.writeBoolean(policy.sipRegistration());
        out.writeUTF(policy.offer().text());
        write(policy.callLists(), out);
        write(policy.registrationLists(), out);
        write(policy.acls(), out);
        out.writeInt(policy.routes().size());
        for (Route route : policy.routes()) {
            out.writeUTF(route.uri());
            out.writeShort(route.priority());
            out.writeShort(route.weight());
        }
    }

    private static Policy policy(DataInputStream in) throws IOException {
        return new Policy(
                Policy.Kind.valueOf(in.readUTF()),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readBoolean(),
                in.readBoolean(),
                in.readBoolean(),
                Offer.parse(in.readUTF()),
                texts(in),
                texts(in),
                texts(in),
                routes(in));
    }

    private static void write(List<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(in.readUTF());
        }
        return texts;
    }

    private static List<Route> routes(DataInputStream in) throws IOException {
        List<Route> routes = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            routes.add(new Route(in.readUTF(), in.readUnsignedShort(), in.readUnsignedShort()));
        }
        return routes;
    }
}
