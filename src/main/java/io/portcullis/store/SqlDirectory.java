package io.portcullis.store;

import io.portcullis.directory.Accounts;
import io.portcullis.directory.ApiKey;
import io.portcullis.directory.Change;
import io.portcullis.directory.Credentials;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DirectoryView;
import io.portcullis.directory.EndUser;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Nodes;
import io.portcullis.directory.Position;
import io.portcullis.directory.Records;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Webhooks;
import java.util.List;
import java.util.function.Function;

/** The directory in SQL. Safe for any thread. */
final class SqlDirectory implements Directory {
    private final Database database;
    private final Writer writer;
    private final Commits commits;
    private final Tables tables;
    private final Epoch epoch;
    private final Accounts accounts;
    private final Credentials credentials;
    private final Nodes nodes;
    private final Webhooks webhooks;
    private final Records records;

    SqlDirectory(Database database, Writer writer, Commits commits, Tables tables, NodeLease lease, Seal seal) {
        this.database = database;
        this.writer = writer;
        this.commits = commits;
        this.tables = tables;
        this.epoch = new Epoch(database);
        accounts = new SqlAccounts(database, writer, tables.accounts, resources(tables.of(ApiKey.class)), lease);
        credentials = new SqlCredentials(database, writer, tables.credentials);
        webhooks = new SqlWebhooks(database, writer, tables.webhooks, seal);
        nodes = new SqlNodes(database, lease);
        records = new SqlRecords(database, writer);
    }

    private <T extends Resource> SqlResources<T> resources(Table<T> table) {
        return new SqlResources<>(database, writer, table);
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public <T extends Resource> Resources<T> resources(Class<T> kind) {
        return resources(tables.of(kind));
    }

    @Override
    public Resources<Mapping> mappings(Mapping.Kind kind) {
        return resources(tables.of(kind));
    }

    @Override
    public Resources<EndUser> endUsers(EndUser.Register register) {
        return resources(tables.of(register));
    }

    @Override
    public Webhooks webhooks() {
        return webhooks;
    }

    @Override
    public Nodes nodes() {
        return nodes;
    }

    @Override
    public Records records() {
        return records;
    }

    @Override
    public Position position() {
        return database.read(handle -> ChangeLog.position(handle, epoch.in(handle)));
    }

    @Override
    public long committed() {
        return writer.committed();
    }

    @Override
    public List<Change> changesAfter(Position position, int max) {
        return database.read(handle -> ChangeLog.after(handle, epoch.in(handle), position, max));
    }

    @Override
    public <T> T read(Function<DirectoryView, T> reader) {
        return database.read(handle -> reader.apply(new SqlView(handle, tables, epoch.in(handle))));
    }

    @Override
    public Watch watch(Runnable wake) {
        return commits.add(wake);
    }
}
