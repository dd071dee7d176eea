package io.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.StartUnderTest.Told;
import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.RefusingPostgres;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that people make before anything works: each is told in the words of who can put it right. */
class FailedStartTest {
    @TempDir
    Path folder;

    private StartUnderTest start = new StartUnderTest(Path.of("none"));

    @BeforeEach
    void folder() {
        start = new StartUnderTest(folder);
    }

    @Test
    void without_a_mistake_it_starts() throws IOException {
        start.serve().isFine();
        start.serve().isFine();
    }

    @Test
    void a_file_that_is_not_there() {
        start.command("serve").isFault("file", "portcullis.yaml:1 ", "missing", "(expected: a file that exists)");
    }

    @Test
    void a_file_that_is_a_directory() throws IOException {
        Files.createDirectory(start.file());
        start.command("serve").isFault("file", "unreadable");
    }

    @Test
    void a_file_that_is_no_yaml() throws IOException {
        Files.writeString(start.file(), "realm: [\n");
        start.command("serve").isFault("yaml", "valid YAML");
    }

    @Test
    void a_key_that_is_spelled_wrong() throws IOException {
        start.set("relm", "x").serve().isFault("relm", "did you mean realm?");
    }

    @Test
    void more_mistakes_than_fit_on_three_lines() throws IOException {
        start.set("a", "1").set("b", "1").set("c", "1").set("d", "1");
        Told told = start.serve();
        told.isFault("a", "and 2 more", "portcullis check");
        assertEquals(4, start.command("check").err().size());
    }

    @Test
    void a_variable_that_is_not_set_is_named() throws IOException {
        start.set("realm", "\"${PBX_REALM}\"").serve().isFault("realm", "environment variable PBX_REALM to be set");
    }

    @Test
    void a_variable_of_a_secret_is_named_as_well() throws IOException {
        start.set("store", "{ url: \"${DATABASE_URL}\" }");
        start.serve().isFault("store.url", "(hidden)", "environment variable DATABASE_URL to be set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip", "api", "admin"})
    void a_port_that_somebody_has(String key) throws IOException {
        try (ServerSocket stream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket datagrams = new DatagramSocket(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), stream.getLocalPort()))) {
            String taken = "127.0.0.1:" + datagrams.getLocalPort();
            start.set(key, key.equals("sip") ? "{ listen: [ \"udp://" + taken + "\" ] }" : "{ listen: " + taken + " }");
            start.serve().isFaultWithAdvice(key + ".listen", taken, "already in use", "this process itself");
        }
    }

    @Test
    void an_address_of_another_machine() throws IOException {
        start.set("sip", "{ listen: [ \"udp://192.0.2.1:5060\" ] }");
        start.serve().isFaultWithAdvice("sip.listen", "no interface has this address", "ip address");
    }

    @Test
    void a_name_to_listen_on_that_nobody_knows() throws IOException {
        start.set("sip", "{ listen: [ \"tcp://edge..invalid:5060\" ] }");
        start.serve().isFaultWithAdvice("sip.listen", "tcp://edge..invalid:5060", "cannot resolve", "/etc/hosts");
    }

    @Test
    void a_name_for_the_api_that_nobody_knows() throws IOException {
        start.set("api", "{ listen: \"edge..invalid:8080\" }");
        start.serve().isFault("api.listen", "edge..invalid:8080", "this machine can resolve");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        28P01 | password authentication failed for user "edge" | password=
        28000 | no pg_hba.conf entry for host "127.0.0.1"      | pg_hba.conf must admit
        53300 | sorry, too many clients already                | max_connections
        57P03 | the database system is starting up             | wait""")
    void a_database_server_that_refuses(String state, String message, String advice) throws IOException {
        try (RefusingPostgres server = new RefusingPostgres(state, message)) {
            start.set("store", "{ url: \"" + server.url("Hidden-Sesame-1") + "\" }");
            Told told = start.serve();
            told.isFaultWithAdvice("store.url", "jdbc:postgresql://127.0.0.1:", "/edge", message, advice);
            assertFalse(told.toString().contains("Hidden-Sesame-1"), told::toString);
        }
    }

    @Test
    void a_database_server_that_is_down() throws IOException {
        int nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        start.set("store", "{ url: \"jdbc:postgresql://127.0.0.1:" + nobody + "/edge?user=edge&password=Hidden-1\" }");
        Told told = start.serve();
        told.isFaultWithAdvice("store.url", "127.0.0.1:" + nobody + "/edge", "refused", "Start the server");
        assertFalse(told.toString().contains("Hidden-1"), told::toString);
    }

    @Test
    void a_database_server_whose_name_nobody_knows() throws IOException {
        start.set("store", "{ url: \"jdbc:postgresql://db..invalid/edge?user=edge\" }");
        start.serve().isFaultWithAdvice("store.url", "db..invalid", "cannot resolve");
    }

    @Test
    void a_database_that_is_not_there() throws IOException {
        start.set("store", "{ url: \"" + Postgres.url("postgres", "nosuch") + "\" }");
        start.serve().isFaultWithAdvice("store.url", "\"nosuch\" does not exist", "createdb");
    }

    @Test
    void a_database_whose_user_may_create_nothing() throws IOException, SQLException {
        Postgres.newUser("stranger");
        String own = Postgres.newDatabase();
        try (Connection connection = DriverManager.getConnection(own);
                Statement statement = connection.createStatement()) {
            statement.execute("revoke create on schema public from public");
        }
        String url = own.replace("user=postgres", "user=stranger");
        start.set("store", "{ url: \"" + url + "\" }");
        start.serve().isFaultWithAdvice("store.url", "permission denied for schema public", "grant create");
    }

    @Test
    void a_data_directory_that_is_a_file() throws IOException {
        Files.writeString(folder.resolve("data"), "mine");
        start.serve().isFaultWithAdvice("data-dir", folder.resolve("data").toString());
    }

    @Test
    void a_database_file_that_is_none() throws IOException {
        Files.createDirectory(folder.resolve("data"));
        Files.writeString(folder.resolve("data").resolve("portcullis.db"), "this is a letter to my aunt".repeat(100));
        start.serve().isFaultWithAdvice("store.url", "damaged", "restore a backup");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_disk_that_is_full() throws IOException, InterruptedException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(done("mount", "-t", "tmpfs", "-o", "size=300k", "none", disk.toString()), "root mounts");
        try {
            start.set("data-dir", disk.toString());
            start.serve().isFaultWithAdvice("store.url", "the file system is full. Make room");
            assertTrue(done("mount", "-o", "remount,size=20m", disk.toString()));
            start.serve().isFine();
        } finally {
            done("umount", "-l", disk.toString());
        }
    }

    private static boolean done(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    @Test
    void a_master_key_that_others_may_read() throws IOException {
        start.serve().isFine();
        Path key = folder.resolve("data").resolve("master.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        start.serve().isFaultWithAdvice(key.toString(), "rw-r--r--", "chmod 600");
    }

    @Test
    void a_master_key_that_is_gone() throws IOException {
        start.serve().isFine();
        Path key = folder.resolve("data").resolve("master.key");
        Files.delete(key);
        start.serve().isFaultWithAdvice(key.toString(), "absent", "backup");
        assertFalse(Files.exists(key), "and no other is made");
    }

    @Test
    void a_master_key_in_the_environment_of_another_form() throws IOException {
        start.environment.put("PORTCULLIS_MASTER_KEY", "0123");
        start.write();
        Told told = start.command("export", folder.resolve("all.jsonl"));
        told.isFaultWithAdvice("PORTCULLIS_MASTER_KEY", "4 characters, hidden", "openssl rand -hex 32");
    }

    @Test
    void another_realm_than_that_of_the_store() throws IOException {
        start.serve().isFine();
        start.set("realm", "other.example.com");
        start.serve().isFaultWithAdvice("realm", "other.example.com", "(expected: sip.example.com");
    }

    @Test
    void a_certificate_that_is_not_there() throws IOException {
        start.set("sip", "{ listen: [ \"tls://127.0.0.1:0\" ], tls: { certificate: edge.pem, key: edge.key } }");
        start.serve().isFault("sip.tls.certificate", "edge.pem", "a readable file");
    }

    @Test
    void a_key_of_another_certificate() throws IOException {
        identity(Instant.now(), Duration.ofDays(90));
        new Authority("others")
                .identity(Authority.Kind.EC, "dns:b")
                .write(folder.resolve("b"), folder.resolve("edge.key"));
        withCertificate().serve().isFault("sip.tls.key", "the key of the first certificate");
    }

    @Test
    void a_certificate_that_has_expired() throws IOException {
        identity(Instant.now().minus(Duration.ofDays(91)), Duration.ofDays(90));
        withCertificate().serve().isFaultWithAdvice("sip.tls.certificate", "expired at", "Renew it");
        start.command("check").isFaultWithAdvice("sip.tls.certificate", "expired at");
    }

    @Test
    void a_certificate_that_is_not_yet_valid() throws IOException {
        identity(Instant.now().plus(Duration.ofDays(2)), Duration.ofDays(90));
        withCertificate().serve().isFaultWithAdvice("sip.tls.certificate", "valid only from", "clock");
    }

    @Test
    void a_certificate_of_the_api_that_has_expired() throws IOException {
        identity(Instant.now().minus(Duration.ofDays(91)), Duration.ofDays(90));
        start.set("api", "{ listen: 127.0.0.1:0, tls: { certificate: edge.pem, key: edge.key } }");
        start.serve().isFaultWithAdvice("api.tls.certificate", "expired at");
    }

    @Test
    void a_certificate_that_ends_soon_is_warned_about_and_no_other() throws IOException {
        identity(Instant.now(), Duration.ofDays(5));
        withCertificate().write();
        Told told = start.command("check");
        told.isFine();
        assertTrue(told.err().get(0).contains("expires in 4 days"), told::toString);
        assertTrue(
                start.serve().log().stream()
                        .noneMatch(event -> event.getFormattedMessage().contains("expired")),
                "it starts");
        identity(Instant.now(), Duration.ofDays(15));
        assertEquals(List.of(), start.command("check").err());
    }

    @Test
    void a_failed_first_start_is_no_reason_for_the_second_to_fail() throws IOException {
        start.set("realm", "wrong.example.com").set("sip", "{ listen: [ \"udp://192.0.2.1:5060\" ] }");
        start.serve().isFault("sip.listen");
        start.set("realm", "right.example.com").set("sip", "{ listen: [ \"udp://127.0.0.1:0\" ] }");
        start.serve().isFine();
        start.set("sip", "{ listen: [ \"udp://192.0.2.1:5060\" ] }");
        start.serve().isFault("sip.listen");
        start.set("sip", "{ listen: [ \"udp://127.0.0.1:0\" ] }");
        start.serve().isFine();
    }

    @Test
    void a_failed_import_is_no_reason_for_the_second_to_fail() throws IOException {
        StartUnderTest old = new StartUnderTest(Files.createDirectory(folder.resolve("old")));
        old.serve().isFine();
        Path archive = folder.resolve("old").resolve("all.jsonl");
        old.command("export", archive).isFine();
        start.write();
        start.command("import", archive).isFaultWithAdvice("line 1", "another master key");
        Files.copy(
                old.folder.resolve("data").resolve("master.key"),
                folder.resolve("data").resolve("master.key"));
        start.command("import", archive).isFine();
    }

    @Test
    void an_archive_that_is_not_there_leaves_no_store_behind() throws IOException {
        start.write();
        start.command("import", folder.resolve("none")).isFaultWithAdvice("file", "no such file");
        assertFalse(Files.exists(folder.resolve("data")));
    }

    @Test
    void a_list_that_is_not_there() throws IOException {
        start.write();
        Path users = Files.writeString(folder.resolve("users"), "alice,0123456789abcdef0123456789abcdef\n");
        Told told = start.command("import", "--credential-list", "CL00000000000000000000000000000009", users);
        assertEquals(2, told.code(), told::toString);
        told.isTold();
    }

    @Test
    void an_export_over_what_is_there() throws IOException {
        start.write();
        Path mine = Files.writeString(folder.resolve("mine"), "mine");
        start.command("export", mine).isFaultWithAdvice("file", "a file of this name is there");
        assertEquals("mine", Files.readString(mine));
    }

    @Test
    void a_new_master_key_keeps_the_old_one_until_it_is_told_otherwise() throws IOException {
        start.serve().isFine();
        Path key = folder.resolve("data").resolve("master.key");
        String old = Files.readString(key);
        Told told = start.command("rekey");
        told.isFine();
        assertTrue(told.out().contains("exports and backups from before open only with the old one"), told::toString);
        Path kept = folder.resolve("data").resolve("master.key.1");
        assertEquals(old, Files.readString(kept));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
        start.command("rekey", "--forget-old-keys").isFine();
        assertFalse(Files.exists(kept));
        start.serve().isFine();
    }

    @Test
    void a_data_directory_belongs_beside_the_file_and_is_shown() throws IOException {
        start.write();
        String shown = folder.resolve("data").toString();
        assertTrue(start.command("check").out().contains("data in " + shown));
        start.serve().isFine();
        assertTrue(Files.exists(folder.resolve("data").resolve("portcullis.db")));
    }

    @Test
    void data_in_the_working_directory_of_old_is_not_left_behind_unseen() throws IOException {
        Path here = Files.createTempDirectory(Path.of("target"), "data-of-old");
        try {
            Files.writeString(here.resolve("master.key"), "");
            start.set("data-dir", here.toString());
            start.serve().isFaultWithAdvice("data-dir", here.toAbsolutePath() + " has data", "move it");
        } finally {
            try (Stream<Path> files = Files.list(here)) {
                files.forEach(file -> file.toFile().delete());
            }
            Files.delete(here);
        }
    }

    @ParameterizedTest
    @CsvSource({"sreve, serve", "chek, check"})
    void a_command_that_is_spelled_wrong(String written, String meant) {
        Told told = start.run(written);
        assertEquals(2, told.code());
        told.isTold();
        assertTrue(told.err().contains("Did you mean " + meant + "?"), told::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reky", "imprt", "stor"})
    void nobody_is_asked_whether_he_meant_what_cannot_be_undone(String written) {
        Told told = start.run(written);
        assertEquals(2, told.code());
        told.isTold();
        assertFalse(told.toString().contains("Did you mean"), told::toString);
    }

    @Test
    void a_command_without_its_file() {
        Told told = start.run("serve");
        assertEquals(2, told.code());
        told.isTold();
        assertTrue(told.err().get(0).contains("--config"), told::toString);
        assertEquals("Try: portcullis serve --help", told.err().get(told.err().size() - 1));
    }

    private void identity(Instant from, Duration lasts) {
        new Authority("test")
                .signingFor(from, from.plus(lasts))
                .identity(Authority.Kind.EC, "dns:edge.example.com")
                .write(folder.resolve("edge.pem"), folder.resolve("edge.key"));
    }

    private StartUnderTest withCertificate() {
        return start.set("sip", "{ listen: [ \"tls://127.0.0.1:0\" ], tls: { certificate: edge.pem, key: edge.key } }");
    }
}
