package io.portcullis.credential;

import static io.portcullis.credential.UserRow.credentialAt;
import static io.portcullis.credential.UserRow.endOf;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * In which bucket of a {@link UserTable} the row of a credential is, by its SID: a table with open addressing, three
 * quarters full at most. Two bytes a place while there are fewer than 65,535 buckets, else four. Immutable; safe for
 * use by any thread.
 */
final class SidPlaces {
    private static final int MOST_FEW = Character.MAX_VALUE;

    /** One more than the bucket of what hashes to this place or to one before it; 0 is free. */
    private final char @Nullable [] few;

    private final int @Nullable [] many;
    private final int places;

    /** Of rows that lie in the order of their buckets. */
    SidPlaces(byte[] rows, int[] starts, int size) {
        int buckets = starts.length - 1;
        places = size + size / 3 + 1;
        few = buckets < MOST_FEW ? new char[places] : null;
        many = few == null ? new int[places] : null;
        for (int bucket = 0; bucket < buckets; bucket++) {
            for (int row = starts[bucket]; row < starts[bucket + 1]; row = endOf(rows, row)) {
                put(placeOf(rows, credentialAt(rows, row)), bucket + 1);
            }
        }
    }

    private void put(int first, int entry) {
        int place = first;
        while (entry(place) != 0) {
            place = after(place);
        }
        if (few != null) {
            few[place] = (char) entry;
        } else if (many != null) {
            many[place] = entry;
        }
    }

    private int entry(int place) {
        return few != null ? few[place] : many != null ? many[place] : 0;
    }

    private int after(int place) {
        return place + 1 == places ? 0 : place + 1;
    }

    /** The row of the credential with this packed SID; {@link UserTable#ABSENT} when there is none. */
    int find(byte[] rows, int[] starts, byte[] sid) {
        int place = placeOf(sid, 0);
        for (int entry = entry(place); entry != 0; entry = entry(place)) {
            for (int row = starts[entry - 1]; row < starts[entry]; row = endOf(rows, row)) {
                int at = credentialAt(rows, row);
                if (Arrays.equals(rows, at, at + PackedSid.BYTES, sid, 0, PackedSid.BYTES)) {
                    return row;
                }
            }
            place = after(place);
        }
        return UserTable.ABSENT;
    }

    /** Bytes of heap, without object headers. */
    long sizeInBytes() {
        return (long) places * (few != null ? Character.BYTES : Integer.BYTES);
    }

    /** Nobody outside chooses a SID, and those that we make are drawn by lot. */
    private int placeOf(byte[] bytes, int sid) {
        int last = sid + PackedSid.BYTES - Integer.BYTES;
        int drawn = (bytes[last] & 0xff) << 24
                | (bytes[last + 1] & 0xff) << 16
                | (bytes[last + 2] & 0xff) << 8
                | (bytes[last + 3] & 0xff);
        int mixed = drawn * 0x9e3779b9;
        return (int) (((mixed & 0xffff_ffffL) * places) >>> Integer.SIZE);
    }
}
