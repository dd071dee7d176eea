package io.portcullis.store;

import io.portcullis.digest.HashedPassword;
import io.portcullis.directory.Credential;
import io.portcullis.directory.DirectoryException.Conflict;
import io.portcullis.directory.DirectoryException.NotFound;
import io.portcullis.directory.Limit;
import io.portcullis.directory.Sid;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credentials; their HA1s are stored as a {@link PasswordForm} says. */
final class CredentialTable extends Table<Credential> {
    private final PasswordForm form;

    CredentialTable(PasswordForm form) {
        super("credential", "credential_list", Limit.CREDENTIALS_PER_LIST, "username", "ha1s", "end_user_sid");
        this.form = form;
    }

    @Override
    Credential read(Row row) throws SQLException {
        Sid sid = row.sid();
        return new Credential(
                sid,
                row.account(),
                row.parent(),
                row.text("username"),
                password(sid, row),
                row.optionalSid("end_user_sid"),
                row.dates());
    }

    /** Null when what is stored does not open. */
    private @Nullable HashedPassword password(Sid sid, Row row) throws SQLException {
        try {
            return PackedPassword.unpack(form.read(sid, row.bytes("ha1s")));
        } catch (Row.Malformed | IllegalArgumentException lost) {
            return null;
        }
    }

    @Override
    List<@Nullable Object> values(Credential row) {
        HashedPassword password = row.password();
        if (password == null) {
            throw new Conflict(Conflict.Rule.PASSWORD_LOST, row.sid().value());
        }
        Sid endUser = row.endUserSid();
        return Arrays.asList(
                row.username(),
                form.write(row.sid(), PackedPassword.pack(password)),
                endUser == null ? null : endUser.value());
    }

    @Override
    void admit(Tx tx, Credential row, @Nullable Credential old) {
        if (old != null && !old.username().equals(row.username())) {
            throw new IllegalArgumentException(row.sid() + ": another user name (expected: the one its hashes hold)");
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
}
