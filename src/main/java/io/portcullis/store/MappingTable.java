package io.portcullis.store;

import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DirectoryException.Conflict;
import io.portcullis.directory.DirectoryException.NotFound;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Sid;
import io.portcullis.directory.SipDomain;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Mappings of one kind; all kinds share a table. */
final class MappingTable extends Table<Mapping> {
    private final Mapping.Kind kind;
    private final String lists;

    MappingTable(Mapping.Kind kind) {
        super("mapping", kind.owner().equals(SipDomain.KIND) ? "sip_domain" : "trunk", Mapping.LIMIT, "kind");
        this.kind = kind;
        this.lists = kind.list().equals(CredentialList.KIND) ? "credential_list" : "access_control_list";
    }

    /** SQL that is 1 when the domain or trunk {@code t} has a mapping of this kind, otherwise 0. */
    static String any(Mapping.Kind kind) {
        return "case when exists (select 1 from mapping m where m.parent_sid = t.sid and m.kind = '" + kind.name()
                + "') then 1 else 0 end";
    }

    /** Unmaps everything from a domain or trunk. */
    static void removeAll(Tx tx, Sid owner) {
        tx.handle().execute("delete from mapping where parent_sid = ?", owner.value());
    }

    /** Whether any domain or trunk maps the list. */
    static boolean isMapped(Tx tx, Sid list) {
        return tx.exists("select 1 from mapping where sid = ?", list.value());
    }

    @Override
    String select() {
        return "select t.*, l.friendly_name from mapping t join " + lists + " l on l.sid = t.sid";
    }

    @Override
    String kind() {
        return kind.name();
    }

    @Override
    String key() {
        return "parent_sid, kind, sid";
    }

    @Override
    Mapping read(Row row) throws SQLException {
        // An archive has the list's name with the list only.
        String friendlyName = Objects.requireNonNullElse(row.optional("friendly_name"), "");
        return new Mapping(kind, row.sid(), row.account(), row.parent(), friendlyName, row.dates());
    }

    @Override
    List<@Nullable Object> values(Mapping row) {
        return List.of(kind.name());
    }

    @Override
    void admit(Tx tx, Mapping row, @Nullable Mapping old) {
        if (old != null) {
            throw new IllegalArgumentException(row.sid() + ": a mapping is made and removed, never changed");
        }
        if (row.kind() != kind) {
            throw new IllegalArgumentException("mapping: " + row.kind() + " (expected: " + kind + ")");
        }
        requireList(tx, row);
        if (tx.exists(
                "select 1 from mapping t where sid = ? and parent_sid = ?" + filter(),
                row.sid().value(),
                row.ownerSid().value())) {
            throw new Conflict(Conflict.Rule.ALREADY_MAPPED, row.sid() + " at " + row.ownerSid());
        }
    }

    @Override
    void adopt(Tx tx, Mapping row) {
        requireParent(tx, row);
        requireList(tx, row);
    }

    private void requireList(Tx tx, Mapping row) {
        if (!tx.exists(
                "select 1 from " + lists + " where sid = ? and account_sid = ?",
                row.sid().value(),
                row.accountSid().value())) {
            throw new NotFound(row.sid());
        }
    }

    @Override
    Line changed(Mapping row, boolean revokes) {
        // Also a new one may revoke: a first access list shuts out whoever is not on it.
        return new Line(row.ownerSid(), null, row.accountSid(), true);
    }
}
