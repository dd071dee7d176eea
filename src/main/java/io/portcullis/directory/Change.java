package io.portcullis.directory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the change log: that something was written, not what.
 *
 * @param position right behind it; revisions rise with every change, and become readable in this order without gaps
 *     that fill later
 * @param sid what to read again; for a mapping the domain or trunk, for many rows at once what holds them
 * @param parent the list or trunk that holds it; null for what stands on its own
 * @param account whose it is; null when an older version wrote the line
 * @param revokes whether something that was there was taken away or altered
 * @param written when, by the clock of the node that wrote it; shortly before the commit
 */
public record Change(
        Position position,
        Sid sid,
        @Nullable Sid parent,
        @Nullable Sid account,
        boolean revokes,
        Instant written) {
    /** How far the history is with it. */
    public long revision() {
        return position.revision();
    }
}
