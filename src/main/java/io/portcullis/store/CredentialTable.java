package io.portcullis.store;

import io.portcullis.digest.HashedPassword;
import io.portcullis.directory.Credential;
import io.portcullis.directory.DirectoryException.Conflict;
import io.portcullis.directory.DirectoryException.NotFound;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Sid;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Credentials; their HA1s are stored as a {@link PasswordForm} says. */
final class CredentialTable extends Table<Credential> {
    private static final String[] COLUMNS = {
        "username", "ha1s", "end_user_sid", "old_ha1s", "old_until", "last_used", "old_last_used"
    };

    /** Of those that are never null. */
    static final Map<String, Class<?>> TYPES = Map.of(
            "sid",
            String.class,
            "account_sid",
            String.class,
            "parent_sid",
            String.class,
            "created",
            Long.class,
            "updated",
            Long.class,
            "username",
            String.class,
            "ha1s",
            byte[].class);

    private final PasswordForm form;
    private final boolean distinctByCase;

    CredentialTable(PasswordForm form) {
        this(form, false);
    }

    /** With {@code distinctByCase} a list takes no name that differs only by case from one that it has. */
    CredentialTable(PasswordForm form, boolean distinctByCase) {
        super("credential", "credential_list", Credential.LIMIT, COLUMNS);
        this.form = form;
        this.distinctByCase = distinctByCase;
    }

    @Override
    Credential read(Row row) throws SQLException {
        Sid sid = row.sid();
        return new Credential(
                sid,
                row.account(),
                row.parent(),
                row.text("username"),
                new Passwords(password(sid, row), day(row, "last_used"), old(sid, row)),
                row.optionalSid("end_user_sid"),
                row.dates());
    }

    /** Null when what is stored does not open. */
    private @Nullable HashedPassword password(Sid sid, Row row) throws SQLException {
        return opened(form, sid, row.bytes("ha1s"));
    }

    private static @Nullable HashedPassword opened(PasswordForm form, Sid sid, byte[] stored) {
        try {
            return PackedPassword.unpack(form.read(sid, stored));
        } catch (Row.Malformed | IllegalArgumentException lost) {
            return null;
        }
    }

    private Passwords.@Nullable Old old(Sid sid, Row row) throws SQLException {
        Long until = row.optionalNumber("old_until");
        if (until == null) {
            return null;
        }
        byte[] bytes = row.optionalBytes("old_ha1s");
        return new Passwords.Old(
                bytes == null ? null : opened(form.old(), sid, bytes),
                Micros.toInstant(until),
                day(row, "old_last_used"));
    }

    private static @Nullable LocalDate day(Row row, String column) throws SQLException {
        Long day = row.optionalNumber(column);
        return day == null ? null : LocalDate.ofEpochDay(day);
    }

    private static @Nullable Long day(@Nullable LocalDate day) {
        return day == null ? null : day.toEpochDay();
    }

    @Override
    List<@Nullable Object> values(Credential row) {
        HashedPassword password = row.password();
        if (password == null) {
            throw new Conflict(Conflict.Rule.PASSWORD_LOST, row.sid().value());
        }
        Sid endUser = row.endUserSid();
        Passwords.Old old = row.passwords().old();
        HashedPassword oldPassword = old == null ? null : old.password();
        return Arrays.asList(
                row.username(),
                form.write(row.sid(), PackedPassword.pack(password)),
                endUser == null ? null : endUser.value(),
                oldPassword == null ? null : form.old().write(row.sid(), PackedPassword.pack(oldPassword)),
                old == null ? null : Micros.of(old.validUntil()),
                day(row.passwords().lastUsed()),
                old == null ? null : day(old.lastUsed()));
    }

    @Override
    void admit(Tx tx, Credential row, @Nullable Credential old) {
        if (old != null && !old.username().equals(row.username())) {
            throw new IllegalArgumentException(row.sid() + ": another user name (expected: the one its hashes hold)");
        }
        if (old == null && distinctByCase) {
            requireDistinctByCase(tx, row);
        }
        requireUnique(tx, row, "username", row.username(), Conflict.Rule.USERNAME_TAKEN);
        Sid endUser = row.endUserSid();
        if (endUser != null
                && !tx.exists(
                        "select 1 from end_user where sid = ? and account_sid = ?",
                        endUser.value(),
                        row.accountSid().value())) {
            throw new NotFound(endUser);
        }
    }

    /** Whether this list may not have names that differ only by case. */
    boolean distinctByCase() {
        return distinctByCase;
    }

    /** What names that differ only by case have in common; ASCII letters, as the database folds them. */
    static String folded(String username) {
        StringBuilder folded = new StringBuilder(username.length());
        username.chars().forEach(c -> folded.append((char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)));
        return folded.toString();
    }

    private static void requireDistinctByCase(Tx tx, Credential row) {
        if (tx.exists(
                "select 1 from credential where parent_sid = ? and lower(username) = lower(?) and username <> ?",
                row.credentialListSid().value(),
                row.username(),
                row.username())) {
            throw new Conflict(Conflict.Rule.USERNAME_DIFFERS_BY_CASE, row.username());
        }
    }
}
