package io.portcullis.store;

import io.portcullis.directory.DomainNames;
import io.portcullis.testkit.HandClock;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Rows;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Opens stores of either kind, again and again. */
final class StoreFixture {
    final HandClock clock = new HandClock();
    final SecureRandom random = new SecureRandom();
    final Path dataDir;
    final String url;
    DomainNames names = DomainNames.FREE;
    String realm = Rows.REALM;
    private int nodeId = 1;

    @Nullable
    String masterKey;

    StoreFixture(Dialect dialect, Path dataDir) {
        this(
                dialect == Dialect.SQLITE ? "jdbc:sqlite:" + dataDir.resolve("portcullis.db") : Postgres.newDatabase(),
                dataDir);
    }

    StoreFixture(String url, Path dataDir) {
        this.url = url;
        this.dataDir = dataDir;
    }

    /** Another node on the same store. */
    StoreFixture node(int id) {
        StoreFixture other = new StoreFixture(url, dataDir);
        other.nodeId = id;
        return other;
    }

    Store open() {
        return Store.open(opening());
    }

    Store.Opening opening() {
        return new Store.Opening(new StoreSettings(url, dataDir, realm, nodeId), names, masterKey, clock, random);
    }

    Rows rows(Store store) {
        return new Rows(store.directory(), random, clock);
    }
}
