package io.portcullis.directory;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node of the fleet as it was heard last.
 *
 * @param id its {@code node-id}
 * @param role what it does, as in {@code role} of its configuration
 * @param address its {@code sip.node-address}; null when it has none
 * @param at what is in force there
 * @param checkedAge how long before it was heard it had last known that it has everything
 * @param lastSeen when it was heard, by the store's clock
 * @param silentFor how long ago that is, by the same clock
 */
public record Node(
        int id,
        String role,
        @Nullable String address,
        Position at,
        Duration checkedAge,
        Instant lastSeen,
        Duration silentFor) {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

    /** Whether it was heard within 5 s. */
    public boolean live() {
        return silentFor.compareTo(LONGEST_SILENCE) <= 0;
    }

    /** Whether a revision that another node of this epoch has is in force there as well. */
    public boolean has(long revision, String epoch) {
        return at.revision() >= revision && at.epoch().equals(epoch);
    }
}
