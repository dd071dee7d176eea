package io.portcullis.store;

import io.portcullis.directory.DirectoryException.Conflict;
import io.portcullis.directory.DirectoryException.InUse;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Sid;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names that domains and trunks of all accounts share among them: each is taken once, parents outlive their
 * children. What an account had that is closed for good is free.
 */
final class HostNames {
    private static final String CLOSED = "(select sid from account where status = 'CLOSED')";

    private final DomainNames rule;

    HostNames(DomainNames rule) {
        this.rule = rule;
    }

    /** Gives a domain or trunk the name it asks for in place of the one it has; null is none. */
    void rename(Tx tx, Resource owner, @Nullable String old, @Nullable String name) {
        if (Objects.equals(old, name)) {
            return;
        }
        if (old != null) {
            free(tx, owner, old);
        }
        if (name != null) {
            take(tx, owner, name);
        }
    }

    /** Gives a domain or trunk from an archive its name, whatever name it had; null is none. */
    void adopt(Tx tx, Resource owner, @Nullable String name) {
        freeAll(tx, owner.sid());
        boolean closed = tx.exists(
                "select 1 from account where sid = ? and status = 'CLOSED'",
                owner.accountSid().value());
        if (name != null && !closed) {
            insert(tx, owner, name);
        }
    }

    /** Frees the name of a domain or trunk, whatever it is. */
    static void freeAll(Tx tx, Sid owner) {
        tx.handle().execute("delete from host_name where owner_sid = ?", owner.value());
    }

    private void take(Tx tx, Resource owner, String name) {
        Optional<String> parent = rule.requiredParentOf(name);
        if (parent.isPresent()
                && !tx.exists(
                        "select 1 from host_name n, account a where n.path = ? and a.sid = ?"
                                + " and n.account_sid in (a.sid, a.account_sid) and n.account_sid not in " + CLOSED,
                        path(parent.get()),
                        owner.accountSid().value())) {
            throw new Conflict(Conflict.Rule.PARENT_DOMAIN_MISSING, name);
        }
        insert(tx, owner, name);
    }

    private static void insert(Tx tx, Resource owner, String name) {
        tx.handle().execute("delete from host_name where path = ? and account_sid in " + CLOSED, path(name));
        if (tx.exists("select 1 from host_name where path = ?", path(name))) {
            throw new Conflict(Conflict.Rule.DOMAIN_NAME_TAKEN, name);
        }
        tx.handle()
                .execute(
                        "insert into host_name (path, owner_sid, account_sid) values (?, ?, ?)",
                        path(name),
                        owner.sid().value(),
                        owner.accountSid().value());
    }

    private static void free(Tx tx, Resource owner, String name) {
        String path = path(name);
        // '/' comes right after '.', so this is the range of all paths that begin with this one. A stranger's name
        // below
        // this one can be there only where names are free; it does not bind anybody.
        String end = path.substring(0, path.length() - 1) + '/';
        if (tx.exists(
                "select 1 from host_name n join account a on a.sid = n.account_sid"
                        + " where n.path > ? and n.path < ? and ? in (a.sid, a.account_sid) and a.status <> 'CLOSED'",
                path,
                end,
                owner.accountSid().value())) {
            throw new InUse(InUse.By.SUBDOMAINS_EXIST, owner.sid());
        }
        tx.handle().execute("delete from host_name where path = ?", path);
    }

    /** Labels from right to left, each with a dot behind. */
    static String path(String name) {
        List<String> labels = Arrays.asList(name.split("\\."));
        Collections.reverse(labels);
        return String.join(".", labels) + '.';
    }
}
