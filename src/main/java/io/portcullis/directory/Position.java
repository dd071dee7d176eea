package io.portcullis.directory;

/**
 * A place in the history of a store. Two stores that began as one and then went different ways, as after a failover to
 * a replica that lagged or a restore, have places of the same revision and of different chains or epochs.
 *
 * @param epoch which history; another one after a failover, and after {@code store new-epoch}
 * @param revision how far in it; 0 before the first write
 * @param chain 32 hexadecimal digits over all changes up to here; empty before the first one
 */
public record Position(String epoch, long revision, String chain) {
    /** Before everything, in no history. */
    public static final Position NOWHERE = new Position("", 0, "");
}
