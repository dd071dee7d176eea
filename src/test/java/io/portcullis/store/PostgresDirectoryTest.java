package io.portcullis.store;

/** The contract on PostgreSQL. */
class PostgresDirectoryTest extends DirectoryContract {
    PostgresDirectoryTest() {
        super(Dialect.POSTGRESQL);
    }
}
