package io.portcullis.gate;

import io.portcullis.base.SourceNetwork;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is locked out: a network that guesses one user's password, or, where {@code culprit} is null, a network that
 * guesses
 * for many.
 *
 * @param network by {@link SourceNetwork}
 * @param userHash what stands for the user; 0 for all of them
 * @param failures how many wrong responses, or for how many users
 * @param since how long ago it was locked out
 * @param left how long it stays so
 */
public record LockedOut(
        long network, long userHash, @Nullable Culprit culprit, int failures, Duration since, Duration left) {
    private static final String PREFIX = "LO";
    private static final HexFormat HEX = HexFormat.of();
    private static final int LENGTH = 34;

    /** {@code LO} and 32 hexadecimal digits. */
    public String sid() {
        return PREFIX + HEX.toHexDigits(network) + HEX.toHexDigits(userHash);
    }

    /** The address, or the first 64 bits of it. */
    public String source() {
        return SourceNetwork.text(network);
    }

    /** Whose domain it was; null for a whole network, which is nobody's. */
    public @Nullable String accountSid() {
        return culprit == null ? null : culprit.accountSid();
    }

    /** The user's name as it was said; null for all users. */
    public @Nullable String user() {
        return culprit == null ? null : culprit.name();
    }

    /** The network and user of a SID that {@link #sid} wrote; empty when it wrote no such. */
    static Optional<long[]> parse(String sid) {
        if (sid.length() != LENGTH
                || !sid.startsWith(PREFIX)
                || !sid.substring(2).chars().allMatch(HexFormat::isHexDigit)) {
            return Optional.empty();
        }
        return Optional.of(
                new long[] {HexFormat.fromHexDigitsToLong(sid, 2, 18), HexFormat.fromHexDigitsToLong(sid, 18, LENGTH)});
    }
}
