package io.portcullis.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Cidr;
import io.portcullis.digest.HashedPassword;
import io.portcullis.digest.Offer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialIndexTest {
    private static final CredentialSnapshot EMPTY =
            CredentialSnapshot.empty("sip.example.com", HashSeed.of(new Random(3)));
    private static final HashedPassword PASSWORD = HashedPassword.of("u", "sip.example.com", "p");

    @Test
    void an_empty_snapshot_knows_nobody_and_admits_no_address() {
        assertEquals("sip.example.com", EMPTY.realm());
        assertEquals(0, EMPTY.revision());
        assertNull(policy(EMPTY, "a.example.com"));
        assertEquals(0, EMPTY.table("CL1").size());
        assertFalse(EMPTY.addresses("AL1").contains(InetAddress.getLoopbackAddress()));
        assertEquals(List.of(0, 0, 0, 0), counts(EMPTY));
    }

    @Test
    void a_policy_is_found_by_host_in_any_letter_case_with_or_without_its_last_dot() {
        CredentialSnapshot snapshot = with(domain("SD1", "a-1.example.com"));
        Policy policy = Objects.requireNonNull(policy(snapshot, "a-1.example.com"));
        assertEquals("SD1", policy.sid());
        assertSame(policy, policy(snapshot, "A-1.eXample.COM"));
        assertSame(policy, policy(snapshot, "a-1.example.com."));
        byte[] uri = "sip:x@a-1.Example.com;y".getBytes(StandardCharsets.US_ASCII);
        assertSame(policy, snapshot.policyOf(uri, 6, 21));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a-1.example.com..",
                "a-1.example.co",
                "xa-1.example.com",
                "a\r1.example.com",
                "a-1.example.com\u0000"
            })
    void other_hosts_are_unknown(String host) {
        assertNull(policy(with(domain("SD1", "a-1.example.com")), host));
    }

    @Test
    void a_host_longer_than_any_name_is_unknown() {
        String longest = ("a".repeat(62) + ".").repeat(4) + "a";
        assertEquals(
                "SD1",
                Objects.requireNonNull(policy(with(domain("SD1", longest)), longest))
                        .sid());
        assertNull(policy(with(domain("SD1", longest)), longest + "a"));
        assertThrows(IllegalArgumentException.class, () -> domain("SD1", longest + "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A.example.com", "a.example.com.", "a b", "ä.example.com"})
    void a_policy_has_a_host_name_in_plain_form(String name) {
        assertThrows(IllegalArgumentException.class, () -> domain("SD1", name));
    }

    @Test
    void a_renamed_domain_leaves_its_old_name() {
        CredentialSnapshot renamed = SnapshotBuilder.from(with(domain("SD1", "old.example.com")))
                .policy(domain("SD1", "new.example.com"))
                .build();
        assertNull(policy(renamed, "old.example.com"));
        assertEquals(
                "SD1",
                Objects.requireNonNull(policy(renamed, "new.example.com")).sid());
        assertEquals(1, renamed.domains());
    }

    @Test
    void names_may_be_swapped_and_handed_on_in_one_step() {
        CredentialSnapshot before =
                with(domain("SD1", "a.example.com"), domain("SD2", "b.example.com"), trunk("TK3", "c.example.com"));
        CredentialSnapshot after = SnapshotBuilder.from(before)
                .policy(domain("SD1", "b.example.com"))
                .policy(domain("SD2", "a.example.com"))
                .policy(domain("SD4", "c.example.com"))
                .removePolicy("TK3")
                .build();
        assertEquals(
                "SD2", Objects.requireNonNull(policy(after, "a.example.com")).sid());
        assertEquals(
                "SD1", Objects.requireNonNull(policy(after, "b.example.com")).sid());
        assertEquals(
                "SD4", Objects.requireNonNull(policy(after, "c.example.com")).sid());
        assertEquals(List.of(3, 0, 0, 0), counts(after));
        assertEquals(
                "SD1", Objects.requireNonNull(policy(before, "a.example.com")).sid());
        assertEquals(List.of(2, 1, 0, 0), counts(before));
    }

    @Test
    void of_two_changes_to_one_policy_the_later_counts() {
        CredentialSnapshot base = with(domain("SD1", "a.example.com"));
        assertNull(policy(
                SnapshotBuilder.from(base)
                        .policy(domain("SD1", "b.example.com"))
                        .removePolicy("SD1")
                        .build(),
                "b.example.com"));
        assertEquals(
                "SD1",
                Objects.requireNonNull(policy(
                                SnapshotBuilder.from(base)
                                        .removePolicy("SD1")
                                        .policy(domain("SD1", "b.example.com"))
                                        .build(),
                                "b.example.com"))
                        .sid());
        assertEquals(1, SnapshotBuilder.from(base).removePolicy("SD9").build().domains());
    }

    @Test
    void tables_and_addresses_come_and_go_and_are_counted() {
        CredentialSnapshot one = SnapshotBuilder.from(EMPTY)
                .revision(5)
                .table("CL1", table("alice", "bob"))
                .table("CL2", table("carol"))
                .addresses("AL1", AddressSet.of(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1"))))
                .build();
        assertEquals(List.of(0, 0, 3, 2), counts(one));
        assertEquals(5, one.revision());
        assertTrue(one.addresses("AL1").contains(InetAddress.getLoopbackAddress()));
        CredentialSnapshot two = SnapshotBuilder.from(one)
                .table("CL1", table("bob"))
                .removeTable("CL2")
                .removeTable("CL9")
                .addresses("AL1", AddressSet.EMPTY)
                .build();
        assertEquals(List.of(0, 0, 1, 0), counts(two));
        assertEquals(
                List.of(0, 0, 0, 0),
                counts(SnapshotBuilder.from(two)
                        .removeTable("CL1")
                        .removeAddresses("AL1")
                        .build()));
        assertEquals(List.of(0, 0, 3, 2), counts(one));
        assertEquals(2, one.table("CL1").size());
        assertEquals(1, one.table("CL2").size());
        assertEquals(2, one.addresses("AL1").size());
    }

    @Test
    void a_name_that_passed_to_another_stays_with_it_when_the_first_owner_goes() {
        CredentialSnapshot taken = SnapshotBuilder.from(with(domain("SD1", "a.example.com")))
                .policy(trunk("TK2", "a.example.com"))
                .build();
        CredentialSnapshot left =
                SnapshotBuilder.from(taken).removePolicy("SD1").build();
        assertEquals(
                "TK2", Objects.requireNonNull(policy(left, "a.example.com")).sid());
    }

    @Test
    void a_full_load_forgets_everything_but_the_realm() {
        CredentialSnapshot base = SnapshotBuilder.from(with(domain("SD1", "a.example.com")))
                .table("CL1", table("bob"))
                .revision(9)
                .build();
        CredentialSnapshot fresh = SnapshotBuilder.afresh(base).revision(10).build();
        assertEquals(List.of(0, 0, 0, 0), counts(fresh));
        assertNull(policy(fresh, "a.example.com"));
        assertEquals("sip.example.com", fresh.realm());
    }

    @Test
    void what_did_not_change_is_shared() {
        CredentialSnapshot before = SnapshotBuilder.from(with(domain("SD1", "a.example.com")))
                .table("CL1", table("bob"))
                .build();
        CredentialSnapshot after = SnapshotBuilder.from(before)
                .policy(domain("SD2", "b.example.com"))
                .table("CL2", table("bob"))
                .build();
        assertSame(before.table("CL1"), after.table("CL1"));
        assertSame(policy(before, "a.example.com"), policy(after, "a.example.com"));
    }

    @Test
    void thousands_of_random_changes_leave_what_a_plain_map_would_hold() {
        Random random = new Random(11);
        Map<String, Policy> expected = new HashMap<>();
        CredentialSnapshot snapshot = EMPTY;
        for (int step = 0; step < 300; step++) {
            SnapshotBuilder builder = SnapshotBuilder.from(snapshot);
            for (int i = 0; i < 20; i++) {
                String sid = "SD" + random.nextInt(2000);
                if (random.nextInt(3) == 0) {
                    builder.removePolicy(sid);
                    expected.remove(sid);
                } else {
                    Policy policy = domain(sid, "h" + random.nextInt(3) + "-" + sid.toLowerCase(Locale.ROOT));
                    builder.policy(policy);
                    expected.put(sid, policy);
                }
            }
            snapshot = builder.build();
        }
        assertEquals(expected.size(), snapshot.domains());
        for (int i = 0; i < 2000; i++) {
            for (int variant = 0; variant < 3; variant++) {
                String host = "h" + variant + "-sd" + i;
                Policy held = expected.get("SD" + i);
                assertEquals(held != null && held.name().equals(host) ? held : null, policy(snapshot, host));
            }
        }
    }

    @Test
    void a_revision_never_falls_unless_everything_was_read_again() {
        CredentialIndex index = new CredentialIndex(EMPTY);
        CredentialSnapshot two = SnapshotBuilder.from(EMPTY).revision(2).build();
        index.publish(two);
        assertSame(two, index.current());
        CredentialSnapshot one = SnapshotBuilder.from(EMPTY).revision(1).build();
        String message = assertThrows(IllegalArgumentException.class, () -> index.publish(one))
                .getMessage();
        assertEquals("revision: 1 (expected: >= 2)", message);
        assertSame(two, index.current());
        index.replace(one);
        assertSame(one, index.current());
    }

    @Test
    void readers_see_each_snapshot_whole_and_in_order() throws Exception {
        CredentialIndex index = new CredentialIndex(EMPTY);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> read(index, done)));
            }
            for (int revision = 1; revision <= 2000; revision++) {
                String name = "r" + revision;
                index.publish(SnapshotBuilder.from(index.current())
                        .revision(revision)
                        .policy(domain("SD1", name))
                        .table("CL1", table(name))
                        .build());
            }
            done.set(true);
            for (Future<Long> reader : readers) {
                assertEquals(2000, reader.get());
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /** Reads until the writer is done; answers the last revision seen. */
    private static long read(CredentialIndex index, AtomicBoolean done) {
        long last = 0;
        boolean again = true;
        while (again) {
            again = !done.get();
            CredentialSnapshot snapshot = index.current();
            assertTrue(snapshot.revision() >= last);
            last = snapshot.revision();
            if (last > 0) {
                byte[] name = ("r" + last).getBytes(StandardCharsets.US_ASCII);
                assertEquals(
                        "SD1",
                        Objects.requireNonNull(snapshot.policyOf(name, 0, name.length))
                                .sid());
                assertTrue(snapshot.table("CL1").find(name, 0, name.length) >= 0);
            }
        }
        return last;
    }

    @Test
    void two_hundred_thousand_credentials_stay_within_150_bytes_each() {
        int lists = 200;
        int users = 1000;
        SnapshotBuilder builder = SnapshotBuilder.from(EMPTY);
        List<UserTable> tables = new ArrayList<>();
        for (int list = 0; list < lists; list++) {
            UserTableBuilder table = builder.newTable();
            for (int user = 0; user < users; user++) {
                table.add("+49891234" + list + user, "CR%032x".formatted(list * users + user), PASSWORD, null);
            }
            tables.add(table.build());
            builder.table("CL%032x".formatted(list), tables.get(list));
        }
        CredentialSnapshot snapshot = builder.revision(1).build();
        assertEquals(lists * users, snapshot.credentials());
        long bytes = tables.stream().mapToLong(UserTable::sizeInBytes).sum();
        assertTrue(bytes <= 150L * lists * users, "bytes: " + bytes);
        byte[] last = "+49891234199999".getBytes(StandardCharsets.US_ASCII);
        UserTable table = snapshot.table("CL%032x".formatted(199));
        assertEquals("CR%032x".formatted(199_999), table.credentialSid(table.find(last, 0, last.length)));
    }

    private static CredentialSnapshot with(Policy... policies) {
        SnapshotBuilder builder = SnapshotBuilder.from(EMPTY);
        List.of(policies).forEach(builder::policy);
        return builder.build();
    }

    private static Policy domain(String sid, String name) {
        return policy(Policy.Kind.DOMAIN, sid, name);
    }

    private static Policy trunk(String sid, String name) {
        return policy(Policy.Kind.TRUNK, sid, name);
    }

    private static Policy policy(Policy.Kind kind, String sid, String name) {
        return new Policy(
                kind,
                sid,
                "AC1",
                name,
                true,
                false,
                false,
                Offer.OF_DEPLOYMENT,
                List.of("CL1"),
                List.of(),
                List.of(),
                List.of());
    }

    private static @Nullable Policy policy(CredentialSnapshot snapshot, String host) {
        byte[] bytes = host.getBytes(StandardCharsets.UTF_8);
        return snapshot.policyOf(bytes, 0, bytes.length);
    }

    private static UserTable table(String... users) {
        UserTableBuilder table = SnapshotBuilder.from(EMPTY).newTable();
        for (int i = 0; i < users.length; i++) {
            table.add(users[i], "CR%032x".formatted(i), PASSWORD, null);
        }
        return table.build();
    }

    private static List<Integer> counts(CredentialSnapshot snapshot) {
        return List.of(snapshot.domains(), snapshot.trunks(), snapshot.credentials(), snapshot.aclEntries());
    }
}
