package io.portcullis.api;

import io.portcullis.directory.Account;
import io.portcullis.directory.Match;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One request, matched and let in.
 *
 * @param caller who asks
 * @param account whose things are asked for: of the path where it names one, else the caller's
 * @param sids what stands in the path's variables, as it was written
 * @param form the parameters of the body
 * @param query the parameters of the query
 * @param place where it was asked
 */
record Call(Caller caller, Account account, Map<String, String> sids, Form form, Form query, Place place) {
    /** The path's variable for an account. */
    static final String ACCOUNT = "AccountSid";
    /** The path's variable for an item. */
    static final String ITEM = "Sid";

    private static final String DATED = "/2010-04-01";

    /**
     * Where a request was sent.
     *
     * @param base scheme and host for absolute URLs, without a slash at the end
     * @param path without the query
     * @param source the address it came from
     */
    record Place(String base, String path, InetAddress source) {}

    /** What stands on its own in the account. */
    Scope scope() {
        return Scope.of(account.sid());
    }

    /** What is a part of the list, domain or trunk that this variable of the path names. */
    Scope scope(String variable, Sid.Kind kind) {
        return Scope.of(account.sid(), sid(variable, kind));
    }

    /** The item that the path names. */
    Sid item(Sid.Kind kind) {
        return sid(ITEM, kind);
    }

    /** The SID in a variable of the path; what is no SID of this kind is not found. */
    Sid sid(String variable, Sid.Kind kind) {
        return kind.parse(sids.getOrDefault(variable, "")).orElseThrow(this::notFound);
    }

    /** What the query says that rows must hold, of these parameters. */
    List<Match> matches(List<String> filters) {
        List<Match> matches = new ArrayList<>();
        for (String name : filters) {
            String value = query.raw(name);
            if (value != null) {
                matches.add(
                        switch (name) {
                            case "Username" -> new Match(Match.Field.USERNAME, value);
                            case "DomainName" -> new Match(Match.Field.DOMAIN_NAME, value.toLowerCase(Locale.ROOT));
                            default -> new Match(Match.Field.FRIENDLY_NAME, value);
                        });
            }
        }
        return matches;
    }

    /** A relative URI of the dated API, in this account. */
    String dated(String tail) {
        return dated(account.sid(), tail);
    }

    /** A relative URI of the dated API. */
    static String dated(Sid account, String tail) {
        return DATED + "/Accounts/" + account + tail;
    }

    /** An absolute URL. */
    String url(String path) {
        return place.base() + path;
    }

    /** The refusal for a path that leads nowhere. */
    ApiError notFound() {
        return notFound(place.path());
    }

    /** The refusal for any path that leads nowhere; the products leave their version out. */
    static ApiError notFound(String path) {
        boolean versioned = path.startsWith("/v1/") || path.startsWith("/v2/");
        return ErrorCode.NOT_FOUND.error(
                "The requested resource " + Form.echo(versioned ? path.substring(3) : path, 256) + " was not found");
    }

    /** Whether it is about trunks, whose faults have numbers of their own. */
    boolean trunking() {
        return place.path().startsWith("/v1/Trunks");
    }
}
