package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Scope;
import io.portcullis.testkit.Rows;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Files of SQLite that are not as they should be: what to do is said, and what is stored stays private. */
class SqliteFileTest {
    private static final int PAGE = 4096;

    @TempDir
    Path dataDir;

    @Test
    void nobody_else_may_read_the_database_whatever_the_directory_allows() throws Exception {
        Files.setPosixFilePermissions(dataDir, PosixFilePermissions.fromString("rwxrwxrwx"));
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, dataDir);
        try (Store store = fixture.open()) {
            fixture.rows(store).account();
            assertPrivate();
        }
        Files.setPosixFilePermissions(dataDir.resolve("portcullis.db"), PosixFilePermissions.fromString("rw-r--r--"));
        try (Store store = fixture.open()) {
            fixture.rows(store).account();
            assertPrivate();
        }
    }

    private void assertPrivate() throws Exception {
        try (Stream<Path> files = Files.list(dataDir)) {
            List<Path> database = files.filter(
                            file -> file.getFileName().toString().startsWith("portcullis.db"))
                    .toList();
            assertTrue(database.size() >= 2, database.toString());
            for (Path file : database) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                        file.toString());
            }
        }
    }

    @Test
    void a_damaged_page_says_what_to_do() throws Exception {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, dataDir);
        Account account;
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            account = rows.account();
            for (int i = 0; i < 100; i++) {
                rows.list(account);
            }
        }
        scribble(dataDir.resolve("portcullis.db"));
        String told;
        try (Store store = fixture.open()) {
            told = String.valueOf(assertThrows(
                            DirectoryException.Unavailable.class,
                            () -> store.directory()
                                    .resources(CredentialList.class)
                                    .list(Scope.of(account.sid()), PageRequest.first(100)))
                    .getMessage());
        } catch (StoreException refused) {
            told = String.valueOf(refused.getMessage());
        }
        assertTrue(told.contains("its file is damaged. Stop every process"), told);
    }

    /** Over every page but the first, which says that it is a database at all. */
    private static void scribble(Path database) throws Exception {
        byte[] junk = new byte[PAGE];
        new Random(1).nextBytes(junk);
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            for (long page = 1; page < file.length() / PAGE; page++) {
                file.seek(page * PAGE);
                file.write(junk);
            }
        }
    }

    @Test
    void a_log_that_was_removed_stops_writes_and_is_written_back_on_closing() throws Exception {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, dataDir);
        CredentialList list;
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            Account account = rows.account();
            list = rows.list(account);
            Files.delete(dataDir.resolve("portcullis.db-wal"));
            String told = String.valueOf(assertThrows(DirectoryException.Unavailable.class, () -> rows.list(account))
                    .getMessage());
            assertTrue(told.contains("portcullis.db-wal was removed while in use"), told);
        }
        try (Store store = fixture.open()) {
            assertEquals(list, store.directory().resources(CredentialList.class).fetch(Scope.of(list), list.sid()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SQLITE_CORRUPT, damaged",
        "SQLITE_NOTADB, damaged",
        "SQLITE_READONLY_DBMOVED, mounted read-only",
        "SQLITE_READONLY, mounted read-only",
        "SQLITE_CANTOPEN, cannot be opened",
        "SQLITE_FULL, file system is full",
        "SQLITE_IOERR_WRITE, faults of the disk",
        "SQLITE_BUSY, another process"
    })
    void each_failure_that_an_operator_can_mend_says_how(SQLiteErrorCode code, String words) {
        RuntimeException told = Failures.translate(new SQLiteException("x", code));
        assertTrue(String.valueOf(told.getMessage()).contains(words), told.getMessage());
    }
}
