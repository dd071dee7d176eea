package io.portcullis.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.credential.Policy;
import io.portcullis.directory.Account;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Scope;
import io.portcullis.directory.SipDomain;
import io.portcullis.testkit.Rows;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change costs what it changes, and who is shut out does not wait for who is let in. */
class CostOfChangeTest {
    @TempDir
    Path dataDir;

    /** What was written behind the store's back stands for rows that nobody reads: it would show if they were read. */
    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void a_change_of_one_credential_reads_no_other(String kind) {
        try (FollowedStore followed = new FollowedStore(kind, dataDir)) {
            CredentialList list = followed.rows.list(followed.rows.account());
            Credential unread = followed.rows.credential(list, "unread", "StrongPassword123");
            Credential gone = followed.rows.credential(list, "gone", "StrongPassword123");
            followed.followed(FeedListener.NONE);
            followed.scribble(
                    "delete from credential where sid = ?", unread.sid().value());

            followed.rows.credential(list, "new", "StrongPassword123");
            followed.directory.credentials().delete(Scope.of(gone), gone.sid());
            followed.settled();
            assertTrue(followed.knows(list, "new"));
            assertFalse(followed.knows(list, "gone"));
            assertTrue(followed.knows(list, "unread"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FollowedStore.SQLITE, FollowedStore.POSTGRESQL})
    void a_change_of_an_account_reads_its_own_domains_and_its_subaccounts_and_no_other(String kind) {
        try (FollowedStore followed = new FollowedStore(kind, dataDir)) {
            Rows rows = followed.rows;
            Account owner = rows.account();
            SipDomain own = rows.domain(owner, "own.example.com");
            SipDomain below = rows.domain(rows.subaccount(owner), "below.example.com");
            SipDomain other = rows.domain(rows.account(), "other.example.com");
            followed.followed(FeedListener.NONE);
            followed.scribble("update sip_domain set secure = 1");

            suspend(followed, owner);
            followed.settled();
            assertFalse(policy(followed, own).active());
            assertFalse(policy(followed, below).active());
            assertTrue(policy(followed, other).active());
            assertTrue(policy(followed, own).secure());
            assertFalse(policy(followed, other).secure());
        }
    }

    @Test
    void a_revocation_behind_a_thousand_new_users_comes_into_force_before_them() throws Exception {
        AtomicReference<String> first = new AtomicReference<>();
        AtomicInteger snapshots = new AtomicInteger();
        try (FollowedStore followed = new FollowedStore(FollowedStore.POSTGRESQL, dataDir)) {
            Account account = followed.rows.account();
            CredentialList victims = followed.rows.list(account);
            Credential victim = followed.rows.credential(victims, "victim", "StrongPassword123");
            CredentialList list = followed.rows.list(account);
            followed.followed(new FeedListener() {
                @Override
                public void published(long revision, long nanos) {
                    snapshots.incrementAndGet();
                    first.compareAndSet(
                            null, followed.knows(victims, "victim") + " " + followed.knows(list, "user999"));
                }
            });
            followed.away();
            for (int i = 0; i < 1_000; i++) {
                followed.rows.credential(list, "user" + i, "StrongPassword123");
            }
            followed.directory.credentials().delete(Scope.of(victim), victim.sid());
            first.set(null);
            followed.back();
            followed.settled();
            await().until(() -> followed.knows(list, "user999"));
            assertEquals("false false", first.get(), "the victim is out, and the last of the new is not yet in");
            assertTrue(snapshots.get() >= 3, snapshots + " snapshots");
        }
    }

    private static Policy policy(FollowedStore followed, SipDomain domain) {
        Policy policy = followed.policy(domain.domainName());
        assertNotNull(policy);
        return policy;
    }

    private static void suspend(FollowedStore followed, Account account) {
        followed.directory
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
    }
}
