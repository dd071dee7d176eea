package io.portcullis.store;

/** The contract on SQLite. */
class SqliteDirectoryTest extends DirectoryContract {
    SqliteDirectoryTest() {
        super(Dialect.SQLITE);
    }
}
