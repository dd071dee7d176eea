package io.portcullis.directory;

import java.util.HexFormat;
import java.util.Optional;

/**
 * A place in a list: right after or right before a row. It carries the row's position rather than the row, so it holds
 * when rows come or go, even that one.
 *
 * <pre>
 *   P A|B  16 hex digits: created, microseconds since 1970   34 characters: SID
 * </pre>
 */
public record PageToken(Direction direction, long createdMicros, Sid sid) {
    private static final HexFormat HEX = HexFormat.of();
    private static final int SID_AT = 2 + Long.BYTES * 2;

    /** On which side of the row the page lies. */
    public enum Direction {
        AFTER('A'),
        BEFORE('B');

        private final char letter;

        Direction(char letter) {
            this.letter = letter;
        }
    }

    /** The page that begins behind this row. */
    public static PageToken after(Resource row) {
        return new PageToken(Direction.AFTER, micros(row), row.sid());
    }

    /** The page that ends before this row. */
    public static PageToken before(Resource row) {
        return new PageToken(Direction.BEFORE, micros(row), row.sid());
    }

    /** Reads what {@link #encoded} wrote; empty when it is anything else. */
    public static Optional<PageToken> parse(String text) {
        if (text.length() != SID_AT + Sid.LENGTH || text.charAt(0) != 'P') {
            return Optional.empty();
        }
        Optional<Sid> sid = Sid.parse(text.substring(SID_AT));
        for (Direction direction : Direction.values()) {
            if (direction.letter == text.charAt(1) && sid.isPresent() && isHex(text)) {
                return Optional.of(new PageToken(direction, HexFormat.fromHexDigitsToLong(text, 2, SID_AT), sid.get()));
            }
        }
        return Optional.empty();
    }

    /** Letters and digits only, fit for a URI. */
    public String encoded() {
        return "P" + direction.letter + HEX.toHexDigits(createdMicros) + sid;
    }

    private static boolean isHex(String text) {
        return text.substring(2, SID_AT).chars().allMatch(HexFormat::isHexDigit);
    }

    private static long micros(Resource row) {
        return Micros.of(row.dates().created());
    }
}
