package io.portcullis.credential;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the gate knows of domains, trunks, credentials and addresses, as it was at one revision of the store.
 * Snapshots share what did not change between them. Immutable; safe for use by any thread.
 */
public final class CredentialSnapshot {
    private final String realm;
    private final long revision;
    private final HostTable hosts;
    private final SharedMap<Policy> policies;
    private final SharedMap<UserTable> tables;
    private final SharedMap<AddressSet> addresses;

    CredentialSnapshot(String realm, long revision, HostTable hosts, Maps maps) {
        this.realm = realm;
        this.revision = revision;
        this.hosts = hosts;
        this.policies = maps.policies;
        this.tables = maps.tables;
        this.addresses = maps.addresses;
    }

    /** What is found by SID. */
    record Maps(SharedMap<Policy> policies, SharedMap<UserTable> tables, SharedMap<AddressSet> addresses) {}

    /**
     * Knows nobody; revision 0.
     *
     * @param realm the digest realm that all its HA1s belong to
     * @param seed the key of its hash tables and of those that follow from it
     */
    public static CredentialSnapshot empty(String realm, HashSeed seed) {
        SharedMap<Policy> policies = SharedMap.empty(policy -> policy.kind() == Policy.Kind.DOMAIN ? 1 : 0);
        return new CredentialSnapshot(
                realm,
                0,
                HostTable.empty(seed),
                new Maps(policies, SharedMap.empty(UserTable::size), SharedMap.empty(AddressSet::size)));
    }

    /** The digest realm that all HA1s belong to. */
    public String realm() {
        return realm;
    }

    /** The revision of the store that this shows; rises from snapshot to snapshot. */
    public long revision() {
        return revision;
    }

    /**
     * The policy of the host in {@code bytes[from, to)}; letter case and one dot at the end do not matter. Null when
     * the host is not known. Allocates nothing.
     */
    public @Nullable Policy policyOf(byte[] bytes, int from, int to) {
        return hosts.find(bytes, from, to);
    }

    /** The policy of the domain or trunk with this SID; null when there is none any more. */
    public @Nullable Policy policy(String sid) {
        return policies.get(sid);
    }

    /** The SIDs of all policies. */
    public Stream<String> policySids() {
        return policies.keys();
    }

    /** The users of a credential list; an empty table when the list is not known. */
    public UserTable table(String listSid) {
        UserTable table = tables.get(listSid);
        return table != null ? table : UserTable.EMPTY;
    }

    /** Hands over the users of each credential list, in no order. */
    public void forEachTable(Consumer<UserTable> each) {
        tables.forEach(each);
    }

    /** The addresses of an access control list; the empty set when the list is not known. */
    public AddressSet addresses(String aclSid) {
        AddressSet set = addresses.get(aclSid);
        return set != null ? set : AddressSet.EMPTY;
    }

    /** How many policies are of SIP domains. */
    public int domains() {
        return policies.weight();
    }

    /** How many policies are of trunks. */
    public int trunks() {
        return policies.size() - policies.weight();
    }

    /** How many users all tables hold. */
    public int credentials() {
        return tables.weight();
    }

    /** How many blocks all address sets hold. */
    public int aclEntries() {
        return addresses.weight();
    }

    HostTable hosts() {
        return hosts;
    }

    Maps maps() {
        return new Maps(policies, tables, addresses);
    }
}
