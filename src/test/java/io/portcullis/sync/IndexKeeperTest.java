package io.portcullis.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Cidr;
import io.portcullis.credential.AddressSet;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.Route;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.credential.UserTable;
import io.portcullis.credential.UserTable.Which;
import io.portcullis.credential.UserTableBuilder;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.HashedPassword;
import io.portcullis.digest.Offer;
import io.portcullis.directory.Position;
import io.portcullis.testkit.HandClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The index outlives its process, whole, and is written when there is reason to. */
class IndexKeeperTest {
    private static final String REALM = "sip.example.com";
    private static final String LIST = "CL00000000000000000000000000000001";
    private static final String ACL = "AL00000000000000000000000000000001";
    private static final Position AT = new Position("e1", 41, "00ff");
    private static final Duration OFTEN = Duration.ofMillis(10);

    private final HandClock clock = new HandClock();
    private final CredentialIndex index = new CredentialIndex(full());
    private final SavedIndex.Identity identity = new SavedIndex.Identity(7, new byte[] {1, 2, 3});

    private static CredentialSnapshot empty(String realm) {
        return CredentialSnapshot.empty(realm, HashSeed.of(new Random()));
    }

    private static CredentialSnapshot full() {
        SnapshotBuilder next = SnapshotBuilder.from(empty(REALM)).revision(41);
        UserTableBuilder table = next.newTable();
        for (int i = 0; i < 100; i++) {
            table.add(
                    "user" + i,
                    "CR%032x".formatted(i),
                    HashedPassword.of("user" + i, REALM, "secret" + i),
                    i % 2 == 0 ? "EU%032x".formatted(i) : null);
            if (i % 3 == 0) {
                table.old(HashedPassword.of("user" + i, REALM, "old" + i), Instant.ofEpochSecond(4_000_000_000L));
            }
        }
        UserTable users = table.build();
        users.used(0, Which.CURRENT);
        return next.table(LIST, users)
                .addresses(ACL, AddressSet.of(List.of(Cidr.parse("192.0.2.0/24"), Cidr.parse("2001:db8::/32"))))
                .policy(new Policy(
                        Policy.Kind.DOMAIN,
                        "SD%032x".formatted(1),
                        "AC%032x".formatted(1),
                        "pbx.example.com",
                        true,
                        false,
                        true,
                        new Offer(List.of(Algorithm.SHA_256, Algorithm.MD5)),
                        List.of(LIST),
                        List.of(),
                        List.of(ACL),
                        List.of(new Route("sip:192.0.2.1", 10, 65_535))))
                .build();
    }

    private byte[] saved() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new SavedIndex(index.current(), AT, clock.instant(), identity).writeTo(bytes);
        return bytes.toByteArray();
    }

    private static SavedIndex read(byte[] bytes) throws IOException {
        return SavedIndex.readFrom(new ByteArrayInputStream(bytes), empty(REALM));
    }

    @Test
    void what_is_read_again_is_what_was_written() throws Exception {
        SavedIndex read = read(saved());
        assertEquals(AT, read.at());
        assertEquals(clock.instant().toEpochMilli(), read.checked().toEpochMilli());
        assertEquals(7, read.identity().node());
        assertArrayEquals(new byte[] {1, 2, 3}, read.identity().fleetKey());
        CredentialSnapshot snapshot = read.snapshot();
        assertEquals(41, snapshot.revision());
        assertEquals(index.current().policy("SD%032x".formatted(1)), snapshot.policy("SD%032x".formatted(1)));
        byte[] host = "pbx.example.com".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertEquals(
                "SD%032x".formatted(1),
                Objects.requireNonNull(snapshot.policyOf(host, 0, host.length)).sid());
        assertTrue(snapshot.table(LIST).holdsSameAs(index.current().table(LIST), 0));
        AtomicInteger marks = new AtomicInteger();
        snapshot.table(LIST).forEachUsed((row, password) -> marks.incrementAndGet());
        assertEquals(0, marks.get());
        assertTrue(snapshot.addresses(ACL).holdsSameAs(index.current().addresses(ACL)));
        assertTrue(snapshot.addresses(ACL).contains(InetAddress.getByName("192.0.2.77")));
        assertEquals(100, snapshot.credentials());
    }

    @Test
    void half_of_it_is_nothing_and_neither_is_another_realm_s() throws IOException {
        byte[] whole = saved();
        for (int length = 0; length < whole.length; length += 7) {
            byte[] half = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> read(half));
        }
        assertThrows(
                IOException.class,
                () -> SavedIndex.readFrom(new ByteArrayInputStream(whole), empty("another.example.com")));
    }

    @Test
    void it_is_written_when_something_changed_and_for_its_age_s_sake_now_and_then() {
        AtomicInteger writings = new AtomicInteger();
        AtomicReference<SavedIndex> last = new AtomicReference<>();
        IndexKeeper.Vault vault = content -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            content.writeTo(bytes);
            last.set(read(bytes.toByteArray()));
            writings.incrementAndGet();
            return bytes.size();
        };
        try (IndexKeeper keeper =
                IndexKeeper.start(index, identity, vault, clock, new IndexKeeper.Pace(OFTEN, Duration.ofMinutes(1)))) {
            keeper.checked(AT);
            await().until(() -> writings.get() == 1);
            clock.advance(Duration.ofSeconds(30));
            keeper.checked(AT);
            clock.advance(Duration.ofSeconds(20));
            keeper.checked(new Position("e1", 42, "01"));
            await().until(() -> writings.get() == 2);
            assertEquals(42, Objects.requireNonNull(last.get()).at().revision());
            clock.advance(Duration.ofSeconds(61));
            keeper.checked(new Position("e1", 42, "01"));
            await().until(() -> writings.get() == 3);
            assertEquals(
                    clock.instant().toEpochMilli(),
                    Objects.requireNonNull(last.get()).checked().toEpochMilli());
            keeper.checked(new Position("e1", 43, "02"));
        }
        assertEquals(43, Objects.requireNonNull(last.get()).at().revision(), "the last one as it ends");
    }

    @Test
    void a_disk_that_is_full_stops_nothing() {
        AtomicInteger tries = new AtomicInteger();
        IndexKeeper.Vault vault = content -> {
            if (tries.incrementAndGet() < 3) {
                throw new IOException("no space left");
            }
            return 0;
        };
        try (IndexKeeper keeper =
                IndexKeeper.start(index, identity, vault, clock, new IndexKeeper.Pace(OFTEN, Duration.ofMinutes(1)))) {
            keeper.checked(AT);
            await().until(() -> tries.get() == 3);
        }
    }
}
