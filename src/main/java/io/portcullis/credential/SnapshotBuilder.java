package io.portcullis.credential;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The next snapshot from the last one and what changed. Calls may come in any order; of two for the same SID the later
 * counts. For one thread and one {@link #build()}.
 */
public final class SnapshotBuilder {
    private final String realm;
    private final HostTable hosts;
    private final SharedMap.Edit<Policy> policies;
    private final SharedMap.Edit<UserTable> tables;
    private final SharedMap.Edit<AddressSet> addresses;
    private final Map<String, Policy> changed = new HashMap<>();
    private final Set<String> removed = new HashSet<>();
    private long revision;

    private SnapshotBuilder(CredentialSnapshot base) {
        CredentialSnapshot.Maps maps = base.maps();
        this.realm = base.realm();
        this.revision = base.revision();
        this.hosts = base.hosts();
        this.policies = maps.policies().edit();
        this.tables = maps.tables().edit();
        this.addresses = maps.addresses().edit();
    }

    /** Starts from all that {@code base} knows. */
    public static SnapshotBuilder from(CredentialSnapshot base) {
        return new SnapshotBuilder(base);
    }

    /** Starts from nothing but the realm and hash seed of {@code base}: for a full load. */
    public static SnapshotBuilder afresh(CredentialSnapshot base) {
        return new SnapshotBuilder(
                CredentialSnapshot.empty(base.realm(), base.hosts().seed()));
    }

    /** A table of credentials in the making that hashes as this snapshot does. */
    public UserTableBuilder newTable() {
        return UserTable.builder(hosts.seed());
    }

    /** The revision of the store that the next snapshot shows. */
    public SnapshotBuilder revision(long revision) {
        this.revision = revision;
        return this;
    }

    /**
     * Adds a policy, or replaces the one with the same SID, whose old name is free then. A name that another policy
     * still has passes to this one; the store sees to it that no two have the same.
     */
    public SnapshotBuilder policy(Policy policy) {
        removed.remove(policy.sid());
        changed.put(policy.sid(), policy);
        return this;
    }

    /** Removes the policy of a domain or trunk, if there is one. */
    public SnapshotBuilder removePolicy(String sid) {
        changed.remove(sid);
        removed.add(sid);
        return this;
    }

    /** The users of a credential list as they are so far; an empty table when the list is not known. */
    public UserTable table(String listSid) {
        UserTable table = tables.get(listSid);
        return table != null ? table : newTable().build();
    }

    /** Adds or replaces the users of a credential list. */
    public SnapshotBuilder table(String listSid, UserTable table) {
        tables.put(listSid, table);
        return this;
    }

    /** Removes a credential list, if it is there. */
    public SnapshotBuilder removeTable(String listSid) {
        tables.remove(listSid);
        return this;
    }

    /** Adds or replaces the addresses of an access control list. */
    public SnapshotBuilder addresses(String aclSid, AddressSet set) {
        addresses.put(aclSid, set);
        return this;
    }

    /** Removes an access control list, if it is there. */
    public SnapshotBuilder removeAddresses(String aclSid) {
        addresses.remove(aclSid);
        return this;
    }

    /** The next snapshot. */
    public CredentialSnapshot build() {
        HostTable.Edit names = hosts.edit();
        // All old names are freed before any new one is taken, so that two domains may swap theirs.
        removed.forEach(sid -> free(sid, names));
        changed.keySet().forEach(sid -> free(sid, names));
        removed.forEach(policies::remove);
        changed.forEach((sid, policy) -> {
            names.put(policy);
            policies.put(sid, policy);
        });
        return new CredentialSnapshot(
                realm,
                revision,
                names.build(),
                new CredentialSnapshot.Maps(policies.build(), tables.build(), addresses.build()));
    }

    private void free(String sid, HostTable.Edit names) {
        Policy before = policies.get(sid);
        if (before != null) {
            names.remove(before);
        }
    }
}
