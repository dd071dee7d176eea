package io.portcullis.sync;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.directory.DomainNames;
import io.portcullis.store.Store;
import io.portcullis.store.StoreSettings;
import io.portcullis.testkit.Rows;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * A process that does nothing but follow a store. It says what it has in force: {@code revision nanos credentials} a line,
 * where nanos are since the oldest change in it was written.
 */
final class Follower {
    private Follower() {}

    /** Arguments: JDBC URL, data directory. */
    public static void main(String[] arguments) throws InterruptedException {
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        StoreSettings settings = new StoreSettings(arguments[0], Path.of(arguments[1]), Rows.REALM, 2);
        Store store = Store.open(new Store.Opening(settings, DomainNames.FREE, null, clock, random));
        CredentialIndex index = new CredentialIndex(CredentialSnapshot.empty(Rows.REALM, HashSeed.of(random)));
        PrintStream out = new PrintStream(System.out, true);
        SnapshotFeed.start(store.directory(), index, clock, new FeedListener() {
            @Override
            public void published(long revision, long nanos) {
                out.println(revision + " " + nanos + " " + index.current().credentials());
            }

            @Override
            public void foundByAsking() {
                // Read by nobody but a person: how often a wake was lost.
                out.println("0 0 0 found by asking");
            }

            @Override
            public void loaded(long revision) {
                published(revision, 0);
            }
        });
        Thread.currentThread().join();
    }
}
