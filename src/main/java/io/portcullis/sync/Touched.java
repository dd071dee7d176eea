package io.portcullis.sync;

import io.portcullis.directory.Change;
import io.portcullis.directory.Credential;
import io.portcullis.directory.Sid;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What changes have touched: things to be read again as a whole, and credentials to be read again one by one. For one
 * thread.
 */
final class Touched {
    private final Set<Sid> whole = new LinkedHashSet<>();
    private final Map<Sid, Set<Sid>> credentials = new LinkedHashMap<>();
    private final Set<String> accounts = new LinkedHashSet<>();
    private boolean unknownAccount;

    static Touched by(List<Change> changes) {
        Touched touched = new Touched();
        changes.forEach(touched::add);
        return touched;
    }

    /** Adds what a change touched. */
    void add(Change change) {
        account(change);
        Sid parent = change.parent();
        if (parent != null && change.sid().is(Credential.KIND)) {
            if (!whole.contains(parent)) {
                credentials
                        .computeIfAbsent(parent, list -> new LinkedHashSet<>())
                        .add(change.sid());
            }
            return;
        }
        Sid holder = parent == null ? change.sid() : parent;
        whole.add(holder);
        credentials.remove(holder);
    }

    /** Adds what a change touched, but every list as a whole. */
    void addAround(Change change) {
        account(change);
        Sid parent = change.parent();
        whole.add(parent == null ? change.sid() : parent);
    }

    private void account(Change change) {
        Sid account = change.account();
        if (account == null) {
            unknownAccount = true;
        } else {
            accounts.add(account.value());
        }
    }

    /** Lists, domains, trunks and accounts. */
    Set<Sid> whole() {
        return whole;
    }

    /** Credentials by their list; none of a list that is to be read as a whole. */
    Map<Sid, Set<Sid>> credentials() {
        return credentials;
    }

    /** Whether anything of this account may have been touched. */
    boolean mayHaveTouched(String account) {
        return unknownAccount || accounts.contains(account);
    }

    /** Whether this was touched itself. */
    boolean hasTouched(Sid sid) {
        return whole.contains(sid) || credentials.containsKey(sid);
    }

    int size() {
        return whole.size() + credentials.size();
    }

    /** All SIDs of rows and of what holds them that are read again. */
    Set<String> sids() {
        Set<String> all = new LinkedHashSet<>();
        whole.forEach(sid -> all.add(sid.value()));
        credentials.forEach((list, rows) -> rows.forEach(row -> all.add(row.value())));
        return all;
    }
}
