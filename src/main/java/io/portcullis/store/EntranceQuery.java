package io.portcullis.store;

import io.portcullis.directory.Entrance;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Sid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Domains and trunks with all that the gate needs of the rows around them. For one thread. */
final class EntranceQuery {
    static final String DOMAINS = "sip_domain";
    /** Those without a name are nobody's entrance. */
    static final String TRUNKS = "(select * from trunk where domain_name is not null)";

    private static final String FLAG =
            "select t.*, case when a.status = 'ACTIVE' and o.status = 'ACTIVE'" + " then 1 else 0 end as active from ";
    private static final String OWNERS =
            " t join account a on a.sid = t.account_sid join account o on o.sid = a.account_sid"
                    + " where a.status <> 'CLOSED'";
    private final Handle handle;
    private EntranceParts parts;

    EntranceQuery(Handle handle) {
        this.handle = handle;
        this.parts = EntranceParts.each(handle);
    }

    /** All domains and trunks will be gone through. */
    void expectAll() {
        parts = EntranceParts.all(handle);
    }

    /** Only some will be, from now on. */
    void expectFew() {
        parts = EntranceParts.each(handle);
    }

    /** What is done with a row. */
    interface Each {
        boolean row(ResultSet rows) throws SQLException;
    }

    /**
     * Goes through domains or trunks.
     *
     * @param where begins with {@code and}, or empty for all
     * @param from {@link #DOMAINS} or {@link #TRUNKS}
     */
    void each(String where, Object[] arguments, Each each, String from) {
        // As a list: reading a row asks further questions on the same connection.
        handle.select(FLAG + from + OWNERS + where, arguments)
                .map((rows, context) -> each.row(rows))
                .list();
    }

    Entrance domain(Row row) throws SQLException {
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
                row.offer(),
                mapped(row.sid(), Mapping.Kind.DOMAIN_CALL_CREDENTIALS),
                mapped(row.sid(), Mapping.Kind.DOMAIN_REGISTRATION_CREDENTIALS),
                mapped(row.sid(), Mapping.Kind.DOMAIN_CALL_ADDRESSES),
                routes);
    }

    Entrance trunk(Row row) throws SQLException {
        List<Entrance.Route> routes = new ArrayList<>();
        parts.urls(row.sid())
                .forEach(url -> route(url.uri(), url.priority(), url.weight()).ifPresent(routes::add));
        return new Entrance(
                row.sid(),
                row.account(),
                row.text("domain_name"),
                row.flag("active"),
                row.flag("secure"),
                false,
                row.offer(),
                mapped(row.sid(), Mapping.Kind.TRUNK_CREDENTIALS),
                List.of(),
                mapped(row.sid(), Mapping.Kind.TRUNK_ADDRESSES),
                routes);
    }

    private List<Sid> mapped(Sid owner, Mapping.Kind kind) {
        return parts.mapped(owner, kind).stream().map(Sid::of).toList();
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
