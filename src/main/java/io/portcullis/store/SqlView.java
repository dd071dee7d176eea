package io.portcullis.store;

import io.portcullis.directory.Credential;
import io.portcullis.directory.DirectoryView;
import io.portcullis.directory.Entrance;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Sid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Everything at the state that its connection's transaction sees. For one thread. */
final class SqlView implements DirectoryView {
    private static final int ROWS_AT_A_TIME = 5_000;

    private final Handle handle;
    private final Tables tables;
    private final long revision;

    SqlView(Handle handle, Tables tables) {
        this.handle = handle;
        this.tables = tables;
        this.revision = ChangeLog.revision(handle);
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public void entrances(Consumer<Entrance> each) {
        entrances("1 = ?", 1, each);
    }

    @Override
    public Optional<Entrance> entrance(Sid domainOrTrunk) {
        List<Entrance> found = new ArrayList<>(1);
        entrances("t.sid = ?", domainOrTrunk.value(), found::add);
        return found.stream().findFirst();
    }

    @Override
    public void entrancesOf(Sid account, Consumer<Entrance> each) {
        entrances("? in (a.sid, a.account_sid)", account.value(), each);
    }

    @Override
    public void credentials(Consumer<Credential> each) {
        rows(tables.credentials, "", each);
    }

    @Override
    public void credentialsOf(Sid credentialList, Consumer<Credential> each) {
        rows(tables.credentials, " where t.parent_sid = ?", each, credentialList.value());
    }

    @Override
    public void addresses(Consumer<IpAddress> each) {
        rows(tables.addresses, "", each);
    }

    @Override
    public void addressesOf(Sid accessControlList, Consumer<IpAddress> each) {
        rows(tables.addresses, " where t.parent_sid = ?", each, accessControlList.value());
    }

    private <T extends Resource> void rows(Table<T> table, String where, Consumer<T> each, Object... arguments) {
        handle.select(table.select() + where + " order by t.parent_sid", arguments)
                .setFetchSize(ROWS_AT_A_TIME)
                .map((rows, context) -> table.read(Row.of(rows)))
                .useIterator(all -> all.forEachRemaining(each));
    }

    private void entrances(String condition, Object argument, Consumer<Entrance> each) {
        String account = " t join account a on a.sid = t.account_sid join account o on o.sid = a.account_sid"
                + " where a.status <> 'CLOSED' and ";
        String owners = "a.status = 'ACTIVE' and o.status = 'ACTIVE'";
        String active = "case when " + owners + " then 1 else 0 end as active";
        handle.select("select t.*, " + active + " from sip_domain" + account + condition, argument)
                .map((rows, context) -> domain(rows))
                .list()
                .forEach(each);
        handle.select(
                        "select t.*, " + active + " from trunk" + account + "t.domain_name is not null and "
                                + condition,
                        argument)
                .map((rows, context) -> trunk(rows))
                .list()
                .forEach(each);
    }

    private Entrance domain(ResultSet rows) throws SQLException {
        Row row = Row.of(rows);
        List<Entrance.Route> routes = new ArrayList<>(2);
        route(row.optional("voice_url"), 0, 1).ifPresent(routes::add);
        route(row.optional("voice_fallback_url"), 1, 1).ifPresent(routes::add);
        return new Entrance(
                row.sid(),
                row.account(),
                row.text("domain_name"),
                row.flag("active"),
                row.flag("secure"),
                row.flag("sip_registration"),
                mapped(row.sid(), Mapping.Kind.DOMAIN_CALL_CREDENTIALS),
                mapped(row.sid(), Mapping.Kind.DOMAIN_REGISTRATION_CREDENTIALS),
                mapped(row.sid(), Mapping.Kind.DOMAIN_CALL_ADDRESSES),
                routes);
    }

    private Entrance trunk(ResultSet rows) throws SQLException {
        Row row = Row.of(rows);
        List<Entrance.Route> routes = new ArrayList<>();
        handle.select(
                        "select * from origination_url where parent_sid = ? and enabled = 1 order by priority, sid",
                        row.sid().value())
                .map((urls, context) ->
                        route(urls.getString("sip_url"), urls.getInt("priority"), urls.getInt("weight")))
                .forEach(route -> route.ifPresent(routes::add));
        return new Entrance(
                row.sid(),
                row.account(),
                row.text("domain_name"),
                row.flag("active"),
                row.flag("secure"),
                false,
                mapped(row.sid(), Mapping.Kind.TRUNK_CREDENTIALS),
                List.of(),
                mapped(row.sid(), Mapping.Kind.TRUNK_ADDRESSES),
                routes);
    }

    private List<Sid> mapped(Sid owner, Mapping.Kind kind) {
        return handle.select(
                        "select sid from mapping where parent_sid = ? and kind = ? order by created, sid",
                        owner.value(),
                        kind.name())
                .map((rows, context) -> Sid.of(rows.getString(1)))
                .list();
    }

    /** A route for a SIP URI, also in the form {@code sip://host}; none for a web hook. */
    private static Optional<Entrance.Route> route(@Nullable String url, int priority, int weight) {
        if (url == null) {
            return Optional.empty();
        }
        int colon = url.indexOf(':');
        String scheme = url.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
        if (!scheme.equals("sip") && !scheme.equals("sips")) {
            return Optional.empty();
        }
        String rest = url.substring(colon + 1);
        String uri = scheme + ':' + (rest.startsWith("//") ? rest.substring(2) : rest);
        return Optional.of(new Entrance.Route(uri, priority, weight));
    }
}
