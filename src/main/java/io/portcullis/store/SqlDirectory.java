package io.portcullis.store;

import io.portcullis.directory.Accounts;
import io.portcullis.directory.ApiKey;
import io.portcullis.directory.Change;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Credentials;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DirectoryView;
import io.portcullis.directory.EndUser;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Nodes;
import io.portcullis.directory.OriginationUrl;
import io.portcullis.directory.Position;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Resources;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The directory in SQL. Safe for any thread. */
final class SqlDirectory implements Directory {
    private final Database database;
    private final Writer writer;
    private final Commits commits;
    private final Tables tables;
    private final Epoch epoch;
    private final SqlResources<ApiKey> apiKeys;
    private final Accounts accounts;
    private final Resources<SipDomain> domains;
    private final Resources<CredentialList> credentialLists;
    private final Credentials credentials;
    private final Resources<IpAccessControlList> accessControlLists;
    private final Resources<IpAddress> addresses;
    private final Resources<Trunk> trunks;
    private final Resources<OriginationUrl> originationUrls;
    private final Map<Mapping.Kind, Resources<Mapping>> mappings = new EnumMap<>(Mapping.Kind.class);
    private final Map<EndUser.Register, Resources<EndUser>> endUsers = new EnumMap<>(EndUser.Register.class);
    private final Nodes nodes;

    SqlDirectory(Database database, Writer writer, Commits commits, Tables tables, int nodeId) {
        this.database = database;
        this.writer = writer;
        this.commits = commits;
        this.tables = tables;
        this.epoch = new Epoch(database);
        apiKeys = resources(tables.apiKeys);
        accounts = new SqlAccounts(database, writer, tables.accounts, apiKeys, nodeId);
        domains = resources(tables.domains);
        credentialLists = resources(tables.credentialLists);
        credentials = new SqlCredentials(database, writer, tables.credentials);
        accessControlLists = resources(tables.accessControlLists);
        addresses = resources(tables.addresses);
        trunks = resources(tables.trunks);
        originationUrls = resources(tables.originationUrls);
        tables.mappings.forEach((kind, table) -> mappings.put(kind, resources(table)));
        tables.endUsers.forEach((register, table) -> endUsers.put(register, resources(table)));
        nodes = new SqlNodes(database, nodeId);
    }

    private <T extends Resource> SqlResources<T> resources(Table<T> table) {
        return new SqlResources<>(database, writer, table);
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public Resources<ApiKey> apiKeys() {
        return apiKeys;
    }

    @Override
    public Resources<SipDomain> domains() {
        return domains;
    }

    @Override
    public Resources<CredentialList> credentialLists() {
        return credentialLists;
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public Resources<IpAccessControlList> accessControlLists() {
        return accessControlLists;
    }

    @Override
    public Resources<IpAddress> addresses() {
        return addresses;
    }

    @Override
    public Resources<Trunk> trunks() {
        return trunks;
    }

    @Override
    public Resources<OriginationUrl> originationUrls() {
        return originationUrls;
    }

    @Override
    public Resources<Mapping> mappings(Mapping.Kind kind) {
        return Objects.requireNonNull(mappings.get(kind));
    }

    @Override
    public Resources<EndUser> endUsers(EndUser.Register register) {
        return Objects.requireNonNull(endUsers.get(register));
    }

    @Override
    public Nodes nodes() {
        return nodes;
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
