package io.portcullis.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.Route;
import io.portcullis.credential.UserTable;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.digest.HashedPassword;
import io.portcullis.directory.Account;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Scope;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import io.portcullis.store.Store;
import io.portcullis.store.StoreSettings;
import io.portcullis.testkit.HandClock;
import io.portcullis.testkit.Rows;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feed on a real store: what is written is soon what the gate reads. */
class SnapshotFeedTest {
    private final HandClock clock = new HandClock();
    private final SecureRandom random = new SecureRandom();
    private final List<Long> published = Collections.synchronizedList(new ArrayList<>());
    private final FeedListener listener = new FeedListener() {
        @Override
        public void published(long revision, long nanos) {
            published.add(revision);
        }

        @Override
        public void loaded(long revision) {
            published.add(revision);
        }
    };

    private String url;
    private Store store;
    private Directory directory;
    private Rows rows;
    private Account account;
    private CredentialIndex index;
    private @Nullable SnapshotFeed feed;

    @BeforeEach
    void open(@TempDir Path dataDir) {
        url = "jdbc:sqlite:" + dataDir.resolve("portcullis.db");
        StoreSettings settings = new StoreSettings(url, dataDir, Rows.REALM, 1);
        store = Store.open(new Store.Opening(settings, DomainNames.FREE, null, clock, random));
        directory = store.directory();
        rows = new Rows(directory, random, clock);
        index = new CredentialIndex(CredentialSnapshot.empty(Rows.REALM, HashSeed.of(random)));
        account = rows.account();
    }

    @AfterEach
    void close() {
        if (feed != null) {
            feed.close();
        }
        store.close();
    }

    @Test
    void everything_that_was_there_is_in_force_when_the_feed_has_started() {
        SipDomain domain = rows.domain(account, "pbx.example.com");
        CredentialList list = rows.list(account);
        Credential credential = rows.credential(list, "alice", "StrongPassword123");
        IpAccessControlList acl = rows.acl(account);
        rows.address(acl, "192.0.2.0", 24);
        rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain, list);
        rows.map(Mapping.Kind.DOMAIN_CALL_ADDRESSES, domain, acl);
        start();

        Policy policy = policy("PBX.example.com");
        assertNotNull(policy);
        assertEquals(List.of(list.sid().value()), policy.callLists());
        assertEquals(List.of(acl.sid().value()), policy.acls());
        UserTable table = index.current().table(list.sid().value());
        int row = find(table, "alice");
        assertEquals(credential.sid().value(), table.credentialSid(row));
        byte[] ha1 = new byte[Algorithm.SHA_256.length()];
        assertTrue(table.copyHa1(row, Algorithm.SHA_256, ha1));
        assertEquals(
                Ha1.of(Algorithm.SHA_256, "alice", Rows.REALM, "StrongPassword123"),
                Ha1.ofHash(Algorithm.SHA_256, ha1));
        assertTrue(index.current().addresses(acl.sid().value()).contains(address("192.0.2.7")));
        assertEquals(directory.revision(), index.current().revision());
    }

    @Test
    void what_is_written_later_is_soon_in_force() {
        start();
        SipDomain domain = rows.domain(account, "pbx.example.com");
        CredentialList list = rows.list(account);
        rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain, list);
        Credential credential = rows.credential(list, "alice", "StrongPassword123");
        settled();
        assertNotNull(policy("pbx.example.com"));
        assertTrue(find(table(list), "alice") >= 0);

        directory.credentials().delete(Scope.of(credential), credential.sid());
        settled();
        assertEquals(UserTable.ABSENT, find(table(list), "alice"));

        directory.resources(SipDomain.class).delete(Scope.of(domain), domain.sid());
        settled();
        assertEquals(null, policy("pbx.example.com"));
        assertFalse(published.isEmpty());
    }

    @Test
    void a_new_password_takes_the_place_of_the_old_one() {
        CredentialList list = rows.list(account);
        Credential credential = rows.credential(list, "alice", "StrongPassword123");
        start();
        HashedPassword changed = HashedPassword.of("alice", Rows.REALM, "OtherPassword456");
        directory
                .credentials()
                .update(
                        Scope.of(credential),
                        credential.sid(),
                        old -> new Credential(
                                old.sid(),
                                old.accountSid(),
                                old.credentialListSid(),
                                old.username(),
                                Passwords.of(changed),
                                null,
                                old.dates()));
        settled();
        byte[] ha1 = new byte[Algorithm.MD5.length()];
        assertTrue(table(list).copyHa1(find(table(list), "alice"), Algorithm.MD5, ha1));
        assertEquals(changed.of(Algorithm.MD5), Ha1.ofHash(Algorithm.MD5, ha1));
    }

    @Test
    void a_suspended_account_closes_its_domains_at_once() {
        rows.domain(account, "pbx.example.com");
        start();
        assertTrue(active("pbx.example.com"));
        directory
                .accounts()
                .update(
                        Scope.of(account),
                        account.sid(),
                        old -> new Account(
                                old.sid(),
                                old.accountSid(),
                                old.friendlyName(),
                                Account.Status.SUSPENDED,
                                old.tokens(),
                                old.dates()));
        settled();
        assertFalse(active("pbx.example.com"));
    }

    @Test
    void a_trunk_and_its_routes_come_and_go() {
        start();
        Trunk trunk = rows.trunk(account, "trunk.example.com");
        rows.url(trunk, "sip://pbx.example.com", 5);
        settled();
        Policy policy = policy("trunk.example.com");
        assertNotNull(policy);
        assertEquals(Policy.Kind.TRUNK, policy.kind());
        assertEquals(List.of(new Route("sip:pbx.example.com", 5, 10)), policy.routes());
        directory
                .resources(Trunk.class)
                .update(Scope.of(trunk), trunk.sid(), old -> Rows.named(old, "other.example.com"));
        settled();
        assertEquals(null, policy("trunk.example.com"));
        assertNotNull(policy("other.example.com"));
    }

    @Test
    void a_name_given_up_by_one_domain_serves_another() {
        SipDomain first = rows.domain(account, "pbx.example.com");
        start();
        directory.resources(SipDomain.class).delete(Scope.of(first), first.sid());
        SipDomain second = rows.domain(account, "pbx.example.com");
        settled();
        Policy policy = policy("pbx.example.com");
        assertNotNull(policy);
        assertEquals(second.sid().value(), policy.sid());
    }

    @Test
    void a_feed_behind_the_pruned_log_reads_everything_again() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch pruned = new CountDownLatch(1);
        feed = SnapshotFeed.start(directory, index, clock, new FeedListener() {
            @Override
            public void published(long revision, long nanos) {
                // Holds up the feed's own thread; the first call comes from start().
                if (Thread.currentThread().getName().equals("sync") && pruned.getCount() > 0) {
                    reading.countDown();
                    await().until(() -> pruned.getCount() == 0);
                }
            }
        });
        rows.list(account);
        assertTrue(reading.await(10, TimeUnit.SECONDS));
        rows.domain(account, "pbx.example.com");
        long last = directory.revision();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("delete from change_log");
            statement.executeUpdate("insert into meta (name, value) values ('pruned-to', '" + last + "')");
        }
        pruned.countDown();
        settled();
        assertNotNull(policy("pbx.example.com"));
    }

    private void start() {
        feed = SnapshotFeed.start(directory, index, clock, listener);
    }

    private void settled() {
        long revision = directory.revision();
        await().until(() -> index.current().revision() >= revision);
    }

    private boolean active(String host) {
        Policy policy = policy(host);
        return policy != null && policy.active();
    }

    private @Nullable Policy policy(String host) {
        byte[] bytes = host.getBytes(StandardCharsets.US_ASCII);
        return index.current().policyOf(bytes, 0, bytes.length);
    }

    private UserTable table(CredentialList list) {
        return index.current().table(list.sid().value());
    }

    private static int find(UserTable table, String username) {
        byte[] bytes = username.getBytes(StandardCharsets.UTF_8);
        return table.find(bytes, 0, bytes.length);
    }

    private static InetAddress address(String text) {
        return IpAddress.literal(text).orElseThrow();
    }
}
