package io.portcullis.store;

import io.portcullis.digest.Offer;
import io.portcullis.directory.Dates;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Sid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row to make a resource of: from the database or from a line of an export. */
interface Row {
    /** The column of {@link #offer}. */
    String OFFER = "digest_algorithms";

    /** What is stored makes no sense; the message says what is wrong and holds no secret. */
    final class Malformed extends SQLException {
        Malformed(String what) {
            super(what);
        }
    }

    /** A text; null when it is unset. */
    @Nullable
    String optional(String column) throws SQLException;

    long number(String column) throws SQLException;

    byte[] bytes(String column) throws SQLException;

    /** Bytes; null when they are unset. */
    default byte @Nullable [] optionalBytes(String column) throws SQLException {
        return isSet(column) ? bytes(column) : null;
    }

    /** A number; null when it is unset. */
    default @Nullable Long optionalNumber(String column) throws SQLException {
        return isSet(column) ? number(column) : null;
    }

    /** Whether the column holds anything; false where the row is of an older store that did not have it. */
    boolean isSet(String column) throws SQLException;

    default String text(String column) throws SQLException {
        String text = optional(column);
        if (text == null) {
            throw new Malformed(column + ": unset (expected: a text)");
        }
        return text;
    }

    default int integer(String column) throws SQLException {
        return Math.toIntExact(number(column));
    }

    default boolean flag(String column) throws SQLException {
        return number(column) != 0;
    }

    default Sid sid(String column) throws SQLException {
        return Sid.of(text(column));
    }

    default @Nullable Sid optionalSid(String column) throws SQLException {
        String text = optional(column);
        return text == null ? null : Sid.of(text);
    }

    default <E extends Enum<E>> E choice(Class<E> type, String column) throws SQLException {
        return Enum.valueOf(type, text(column));
    }

    default Sid sid() throws SQLException {
        return sid("sid");
    }

    default Sid account() throws SQLException {
        return sid("account_sid");
    }

    default Sid parent() throws SQLException {
        return sid("parent_sid");
    }

    /** The digest algorithms of a domain or trunk; those of the deployment where nothing is said. */
    default Offer offer() throws SQLException {
        String text = optional(OFFER);
        return text == null ? Offer.OF_DEPLOYMENT : Offer.parse(text);
    }

    default Dates dates() throws SQLException {
        return new Dates(Micros.toInstant(number("created")), Micros.toInstant(number("updated")));
    }

    /** The row that a result set stands on. */
    static Row of(ResultSet rows) {
        return new Row() {
            @Override
            public @Nullable String optional(String column) throws SQLException {
                return rows.getString(column);
            }

            @Override
            public boolean isSet(String column) throws SQLException {
                return rows.getObject(column) != null;
            }

            @Override
            public long number(String column) throws SQLException {
                return rows.getLong(column);
            }

            @Override
            public byte[] bytes(String column) throws SQLException {
                return Optional.ofNullable(rows.getBytes(column))
                        .orElseThrow(() -> new Malformed(column + ": unset (expected: bytes)"));
            }
        };
    }
}
