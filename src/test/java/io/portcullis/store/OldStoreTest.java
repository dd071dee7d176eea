package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What version 0.1.0 has stored, by its own SQL and with its own key, is all there for this one. */
class OldStoreTest {
    private static final String OLD = "/store-0.1/";
    private static final Scope ACCOUNT = Scope.of(Sid.of("AC00000000000000000000000000000001"));
    private static final PageRequest ALL = PageRequest.first(100);

    @TempDir
    private Path dataDir;

    private StoreFixture old(Dialect dialect) throws IOException, SQLException {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        Files.writeString(dataDir.resolve("master.key"), text("master.key"));
        Files.setPosixFilePermissions(dataDir.resolve("master.key"), PosixFilePermissions.fromString("rw-------"));
        Flyway.configure(OldStoreTest.class.getClassLoader())
                .dataSource(fixture.url, null, null)
                .locations("classpath:store-0.1")
                .placeholders(dialect.types())
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(fixture.url);
                Statement statement = connection.createStatement()) {
            for (String line : text("data.sql").lines().toList()) {
                if (line.startsWith("insert")) {
                    statement.execute(dialect == Dialect.SQLITE ? line : inPostgresql(line));
                }
            }
            if (dialect == Dialect.POSTGRESQL) {
                statement.execute("select setval(pg_get_serial_sequence('change_log', 'revision'), 12)");
            }
        }
        return fixture;
    }

    private static String inPostgresql(String line) {
        String bytes = line.replaceAll("x'([0-9a-f]*)'", "'\\\\x$1'");
        return line.contains(" change_log ") ? bytes.replace(" values ", " overriding system value values ") : bytes;
    }

    private static String text(String name) throws IOException {
        try (InputStream in = OldStoreTest.class.getResourceAsStream(OLD + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_opens_with_every_row(Dialect dialect) throws Exception {
        StoreFixture fixture = old(dialect);
        try (Store store = fixture.open()) {
            SipDomain domain = store.directory()
                    .resources(SipDomain.class)
                    .list(ACCOUNT, ALL)
                    .rows()
                    .get(0);
            assertEquals("pbx.example.com", domain.domainName());
            assertTrue(domain.sipRegistration());
            Trunk trunk = store.directory()
                    .resources(Trunk.class)
                    .list(ACCOUNT, ALL)
                    .rows()
                    .get(0);
            assertEquals("trunk.example.com", trunk.domainName());
            CredentialList list = list(store);
            for (Mapping.Kind kind : new Mapping.Kind[] {
                Mapping.Kind.DOMAIN_CALL_CREDENTIALS, Mapping.Kind.DOMAIN_REGISTRATION_CREDENTIALS
            }) {
                Mapping mapping = store.directory()
                        .mappings(kind)
                        .list(Scope.of(domain.accountSid(), domain.sid()), ALL)
                        .rows()
                        .get(0);
                assertEquals(list.sid(), mapping.sid());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void its_passwords_are_those_of_before_and_so_is_the_key_of_its_dialogs(Dialect dialect) throws Exception {
        StoreFixture fixture = old(dialect);
        String sealed = sealedDialogKey(fixture.url);
        try (Store store = fixture.open()) {
            assertEquals(32, store.secrets().get("dialog").length);
            var users =
                    store
                            .directory()
                            .credentials()
                            .list(Scope.of(ACCOUNT.account(), list(store).sid()), ALL)
                            .rows()
                            .stream()
                            .collect(Collectors.toMap(Credential::username, each -> each));
            assertEquals(2, users.size());
            byte[] expected = Ha1.of(Algorithm.MD5, "alice", "sip.example.com", "Open-Sesame-2026")
                    .hash();
            Credential alice = Objects.requireNonNull(users.get("alice"));
            Ha1 found = Objects.requireNonNull(alice.password()).of(Algorithm.MD5);
            assertEquals(
                    HexFormat.of().formatHex(expected),
                    HexFormat.of().formatHex(Objects.requireNonNull(found).hash()));
        }
        assertEquals(sealed, sealedDialogKey(fixture.url), "dialogs of before prove themselves with it");
    }

    @ParameterizedTest
    @EnumSource
    void it_is_written_to_and_sealed_with_a_new_key(Dialect dialect) throws Exception {
        StoreFixture fixture = old(dialect);
        try (Store store = fixture.open()) {
            fixture.rows(store).credential(list(store), "carol", "Open-Sesame-2028");
            assertTrue(store.directory().revision() > 12);
        }
        assertEquals(3, Rekey.run(fixture.opening(), null));
        try (Store store = fixture.open()) {
            assertNotNull(list(store));
        }
    }

    private static CredentialList list(Store store) {
        return store.directory()
                .resources(CredentialList.class)
                .list(ACCOUNT, ALL)
                .rows()
                .get(0);
    }

    private static String sealedDialogKey(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select sealed from secret where name = 'dialog'")) {
            rows.next();
            return HexFormat.of().formatHex(rows.getBytes(1));
        }
    }
}
