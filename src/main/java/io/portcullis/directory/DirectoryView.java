package io.portcullis.directory;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Everything at one revision, for building the index. Usable only while the function it was given to runs, by its
 * thread; rows are handed over one by one, so that a million of them need no list.
 */
public interface DirectoryView {
    /** The revision that all other answers belong to. */
    long revision();

    /** Each domain, and each trunk that has a name. */
    void entrances(Consumer<Entrance> each);

    /** This domain or trunk; empty when it does not exist or has no name. */
    Optional<Entrance> entrance(Sid domainOrTrunk);

    /** Each domain and named trunk of this account and its subaccounts. */
    void entrancesOf(Sid account, Consumer<Entrance> each);

    /** Each credential, those of a list one after another. */
    void credentials(Consumer<Credential> each);

    /** Each credential of this list; none when it does not exist. */
    void credentialsOf(Sid credentialList, Consumer<Credential> each);

    /** Each address range, those of a list one after another. */
    void addresses(Consumer<IpAddress> each);

    /** Each address range of this list; none when it does not exist. */
    void addressesOf(Sid accessControlList, Consumer<IpAddress> each);
}
