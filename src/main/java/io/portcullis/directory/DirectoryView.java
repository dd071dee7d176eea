package io.portcullis.directory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Everything at one revision, for building the index. Usable only while the function it was given to runs, by its
 * thread; rows are handed over one by one, so that a million of them need no list.
 */
public interface DirectoryView {
    /** The place in the store's history that all other answers belong to. */
    Position position();

    /** The revision that all other answers belong to. */
    default long revision() {
        return position().revision();
    }

    /**
     * What changed after a position, as {@link Directory#changesAfter} tells it.
     *
     * @throws DirectoryException.Pruned some of it was pruned from the log
     * @throws DirectoryException.Diverged the store's history has no such place
     */
    List<Change> changesAfter(Position position, int max);

    /**
     * The rows that were left out of the other answers so far because they make no sense; at most 10,000 are
     * remembered. A domain or trunk is left out as a whole when a part of it makes none.
     */
    List<Unreadable> unreadable();

    /**
     * A number for each account over what the index is made of in it: how many rows there are of each kind, and when
     * they were changed. Cheaper by far than reading them.
     */
    Map<String, Long> digests();

    /** Each domain, and each trunk that has a name. */
    void entrances(Consumer<Entrance> each);

    /** This domain or trunk; empty when it does not exist or has no name. */
    Optional<Entrance> entrance(Sid domainOrTrunk);

    /** Each domain and named trunk of this account and its subaccounts. */
    void entrancesOf(Sid account, Consumer<Entrance> each);

    /** Each credential, those of a list one after another. */
    void credentials(Consumer<Credential> each);

    /** This credential; empty when it does not exist or makes no sense. */
    Optional<Credential> credential(Sid credential);

    /** Each credential of this list; none when it does not exist. */
    void credentialsOf(Sid credentialList, Consumer<Credential> each);

    /** Each address range, those of a list one after another. */
    void addresses(Consumer<IpAddress> each);

    /** Each address range of this list; none when it does not exist. */
    void addressesOf(Sid accessControlList, Consumer<IpAddress> each);
}
