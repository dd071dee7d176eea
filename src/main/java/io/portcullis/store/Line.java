package io.portcullis.store;

import io.portcullis.directory.Resource;
import io.portcullis.directory.Sid;
import org.jspecify.annotations.Nullable;

/**
 * A line to be written into the change log.
 *
 * @param sid what followers have to read again
 * @param parent what holds it; null when it stands on its own
 * @param account whose it is
 * @param revokes whether something that was there is taken away or altered
 */
record Line(Sid sid, @Nullable Sid parent, Sid account, boolean revokes) {
    /** The row itself. */
    static Line of(Resource row, boolean revokes) {
        boolean alone = row.parentSid().equals(row.accountSid());
        return new Line(row.sid(), alone ? null : row.parentSid(), row.accountSid(), revokes);
    }

    /** What holds the row, with all that is in it; the row itself when it stands on its own. */
    static Line around(Resource row, boolean revokes) {
        boolean alone = row.parentSid().equals(row.accountSid());
        return new Line(alone ? row.sid() : row.parentSid(), null, row.accountSid(), revokes);
    }

    /** Both at once, for the same SID. */
    Line and(Line other) {
        return revokes ? this : other;
    }
}
