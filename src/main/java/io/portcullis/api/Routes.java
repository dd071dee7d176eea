package io.portcullis.api;

import static io.portcullis.api.Operation.ALL;
import static io.portcullis.api.Operation.CREATE;
import static io.portcullis.api.Operation.DELETE;
import static io.portcullis.api.Operation.FETCH;
import static io.portcullis.api.Operation.LIST;
import static io.portcullis.api.Operation.NO_DELETE;
import static io.portcullis.api.Operation.NO_UPDATE;
import static io.portcullis.api.Operation.READ;
import static io.portcullis.api.Operation.UPDATE;
import static io.portcullis.directory.EndUser.Register.NUMBERS;
import static io.portcullis.directory.EndUser.Register.TRUSTHUB;
import static io.portcullis.directory.Mapping.Kind.DOMAIN_CALL_ADDRESSES;
import static io.portcullis.directory.Mapping.Kind.DOMAIN_CALL_CREDENTIALS;
import static io.portcullis.directory.Mapping.Kind.DOMAIN_REGISTRATION_CREDENTIALS;
import static io.portcullis.directory.Mapping.Kind.TRUNK_ADDRESSES;
import static io.portcullis.directory.Mapping.Kind.TRUNK_CREDENTIALS;

import io.portcullis.directory.ApiKey;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Directory;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.OriginationUrl;
import io.portcullis.directory.Records;
import io.portcullis.directory.Resources;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The paths of the API: a table of collections, each with its items one segment below. Four products share one
 * listener, for no two of them share a path.
 */
final class Routes {
    /** How the paths of the dated API begin, and no others. */
    static final String DATED = "/2010-04-01/";

    private static final String JSON = ".json";
    private static final String ACCOUNT = "/2010-04-01/Accounts/{AccountSid}";

    private final List<Row> rows = new ArrayList<>();

    /**
     * A collection of the API.
     *
     * @param name what it is called in logs and meters
     * @param key the list's key in an answer; empty for what is no collection
     * @param segments what its path consists of; those in braces are variables
     */
    record Row(String name, String key, Set<Operation> operations, Endpoint endpoint, List<String> segments) {
        /** The login that reaches it; those that reach further do as well. */
        Caller.Login needed() {
            if (segments.contains("AuthTokens") || endpoint instanceof WebhooksEndpoint) {
                return Caller.Login.TOKEN;
            }
            return endpoint instanceof AccountsEndpoint || endpoint instanceof KeysEndpoint
                    ? Caller.Login.MAIN_KEY
                    : Caller.Login.STANDARD_KEY;
        }

        /** Whether it is one thing that is always there, at the path where others have a collection. */
        boolean alone() {
            return key.isEmpty();
        }

        /** The SIDs in a path of this collection or of an item of it; empty when it is neither. */
        private Optional<Map<String, String>> match(List<String> path) {
            int extra = path.size() - segments.size();
            if (extra < 0 || extra > (alone() ? 0 : 1)) {
                return Optional.empty();
            }
            Map<String, String> sids = new HashMap<>();
            for (int i = 0; i < segments.size(); i++) {
                String expected = segments.get(i);
                if (expected.startsWith("{")) {
                    sids.put(expected.substring(1, expected.length() - 1), path.get(i));
                } else if (!expected.equals(path.get(i))) {
                    return Optional.empty();
                }
            }
            if (extra == 1) {
                sids.put(Call.ITEM, path.get(segments.size()));
            }
            return Optional.of(sids);
        }
    }

    /** A path that the API has. */
    record Match(Row row, Map<String, String> sids) {
        /** The account that the path names, as it is written there; null when it names none. */
        @Nullable
        String account() {
            return sids.get(row.endpoint() instanceof AccountsEndpoint ? Call.ITEM : Call.ACCOUNT);
        }

        /** What an HTTP method asks here; empty when it asks nothing that can be done. HEAD asks what GET does. */
        Optional<Operation> operation(String method) {
            String asked = method.equals("HEAD") ? "GET" : method;
            return here().filter(operation -> operation.method().equals(asked)).findFirst();
        }

        /** The methods that ask something here, as {@code Allow} tells them. */
        String allowed() {
            Stream<String> methods =
                    here().map(operation -> operation.method().equals("GET") ? "GET, HEAD" : operation.method());
            return Stream.concat(methods, Stream.of("OPTIONS")).collect(Collectors.joining(", "));
        }

        private Stream<Operation> here() {
            return row.operations().stream()
                    .filter(operation -> row.alone() || operation.onItem() == sids.containsKey(Call.ITEM));
        }
    }

    /** Everything that the API has. */
    static Routes of(ApiServer.Ports ports, ApiSettings settings, Logins logins, Mint mint) {
        Directory directory = ports.directory();
        RouteBorder border = ports.border();
        Routes routes = new Routes();
        routes.add("/portcullis/v1/Nodes", "nodes", EnumSet.of(LIST), new NodesEndpoint(ports.nodes()));
        routes.insight(ports.insight(), new Viewers(settings, logins));
        routes.add(
                "/portcullis/v1/" + WebhooksEndpoint.NAME,
                "webhooks",
                ALL,
                new WebhooksEndpoint(directory.webhooks(), border, mint));
        routes.monitor(directory.records());
        routes.accounts(directory, logins, mint);
        routes.sip(directory, settings, border, mint);
        routes.mappings(directory, mint);
        routes.trunking(directory, settings, border, mint);
        routes.endUsers(directory, mint);
        return routes;
    }

    private void insight(Insight insight, Viewers viewers) {
        String ours = "/portcullis/v1/";
        NodeEndpoints node = new NodeEndpoints(insight, viewers);
        add(ours + "Attempts", "attempts", READ, new AttemptsEndpoint(insight, viewers));
        add(ours + "Lockouts", "lockouts", EnumSet.of(LIST, FETCH, DELETE), new LockoutsEndpoint(insight, viewers));
        add(ours + "Upstreams", "upstreams", EnumSet.of(LIST), node.upstreams());
        add(ours + "Registrations", "registrations", EnumSet.of(LIST), node.registrations());
        addAlone(ours + "Status", EnumSet.of(FETCH), node.status());
        addAlone(ours + "Explain", EnumSet.of(UPDATE), new ExplainEndpoint(insight, viewers));
    }

    private void monitor(Records records) {
        add("/v1/Alerts", "alerts", READ, new AlertsEndpoint(records));
        add("/v1/Events", "events", READ, new WritesEndpoint(records));
        add(ACCOUNT + "/Calls", "calls", READ, new CallsEndpoint(records));
    }

    private void accounts(Directory directory, Logins logins, Mint mint) {
        add("/2010-04-01/Accounts", "accounts", NO_DELETE, new AccountsEndpoint(directory.accounts(), logins, mint));
        add(ACCOUNT + "/Keys", "keys", ALL, new KeysEndpoint(directory.resources(ApiKey.class), logins, mint));
        AuthTokensEndpoint tokens = new AuthTokensEndpoint(directory.accounts(), logins, mint);
        addAlone("/v1/AuthTokens/Secondary", EnumSet.of(CREATE, DELETE), tokens.secondary());
        addAlone("/v1/AuthTokens/Promote", EnumSet.of(UPDATE), tokens.promotion());
    }

    private void sip(Directory directory, ApiSettings settings, RouteBorder border, Mint mint) {
        String lists = ACCOUNT + "/SIP/CredentialLists";
        String accessLists = ACCOUNT + "/SIP/IpAccessControlLists";
        add(
                ACCOUNT + "/SIP/Domains",
                "domains",
                ALL,
                new DomainsEndpoint(directory.resources(SipDomain.class), settings.sipDomainSuffix(), border, mint));
        add(
                lists,
                "credential_lists",
                ALL,
                new CredentialListsEndpoint(directory.resources(CredentialList.class), mint));
        add(
                lists + "/{CredentialListSid}/Credentials",
                "credentials",
                ALL,
                new CredentialsEndpoint(directory.credentials(), settings.realm(), mint));
        addAlone(
                "/portcullis/v1/CredentialLists/{CredentialListSid}/Bulk",
                EnumSet.of(CREATE),
                new BulkEndpoint(directory.credentials(), settings.realm(), mint));
        add(
                accessLists,
                "ip_access_control_lists",
                ALL,
                new AccessListsEndpoint(directory.resources(IpAccessControlList.class), mint));
        add(
                accessLists + "/{IpAccessControlListSid}/IpAddresses",
                "ip_addresses",
                ALL,
                new AddressesEndpoint(directory.resources(IpAddress.class), mint));
    }

    private void mappings(Directory directory, Mint mint) {
        String domain = ACCOUNT + "/SIP/Domains/{DomainSid}";
        String credentials = "/CredentialListMappings";
        String addresses = "/IpAccessControlListMappings";
        Resources<SipDomain> domains = directory.resources(SipDomain.class);
        Resources<Mapping> calls = directory.mappings(DOMAIN_CALL_CREDENTIALS);
        Resources<Mapping> callAddresses = directory.mappings(DOMAIN_CALL_ADDRESSES);
        Resources<Mapping> registrations = directory.mappings(DOMAIN_REGISTRATION_CREDENTIALS);
        add(
                domain + credentials,
                "credential_list_mappings",
                NO_UPDATE,
                new DomainMappingsEndpoint(domains, calls, DOMAIN_CALL_CREDENTIALS, true, mint));
        add(
                domain + addresses,
                "ip_access_control_list_mappings",
                NO_UPDATE,
                new DomainMappingsEndpoint(domains, callAddresses, DOMAIN_CALL_ADDRESSES, true, mint));
        add(
                domain + "/Auth/Calls" + credentials,
                "contents",
                NO_UPDATE,
                new DomainMappingsEndpoint(domains, calls, DOMAIN_CALL_CREDENTIALS, false, mint));
        add(
                domain + "/Auth/Calls" + addresses,
                "contents",
                NO_UPDATE,
                new DomainMappingsEndpoint(domains, callAddresses, DOMAIN_CALL_ADDRESSES, false, mint));
        add(
                domain + "/Auth/Registrations" + credentials,
                "contents",
                NO_UPDATE,
                new DomainMappingsEndpoint(domains, registrations, DOMAIN_REGISTRATION_CREDENTIALS, false, mint));
    }

    private void trunking(Directory directory, ApiSettings settings, RouteBorder border, Mint mint) {
        Resources<Trunk> trunks = directory.resources(Trunk.class);
        String trunk = "/v1/Trunks/{TrunkSid}";
        add("/v1/Trunks", "trunks", ALL, new TrunksEndpoint(trunks, settings.sipDomainSuffix(), mint));
        add(
                trunk + "/CredentialLists",
                "credential_lists",
                NO_UPDATE,
                new TrunkListsEndpoint(trunks, directory.mappings(TRUNK_CREDENTIALS), TRUNK_CREDENTIALS, mint));
        add(
                trunk + "/IpAccessControlLists",
                "ip_access_control_lists",
                NO_UPDATE,
                new TrunkListsEndpoint(trunks, directory.mappings(TRUNK_ADDRESSES), TRUNK_ADDRESSES, mint));
        add(trunk + "/PhoneNumbers", "phone_numbers", READ, new TrunkPhoneNumbersEndpoint(trunks));
        addAlone(trunk + "/Recording", EnumSet.of(FETCH, UPDATE), new TrunkRecordingEndpoint(trunks));
        add(
                trunk + "/OriginationUrls",
                "origination_urls",
                ALL,
                new OriginationUrlsEndpoint(directory.resources(OriginationUrl.class), border, mint));
    }

    private void endUsers(Directory directory, Mint mint) {
        add("/v1/EndUsers", "results", ALL, new EndUsersEndpoint(directory.endUsers(TRUSTHUB), TRUSTHUB, mint));
        add("/v1/EndUserTypes", "end_user_types", READ, EndUserTypesEndpoint.trusthub());
        add(
                "/v2/RegulatoryCompliance/EndUsers",
                "results",
                ALL,
                new EndUsersEndpoint(directory.endUsers(NUMBERS), NUMBERS, mint));
        add("/v2/RegulatoryCompliance/EndUserTypes", "end_user_types", READ, EndUserTypesEndpoint.numbers());
    }

    /** Adds a collection; {@code key} is the key of its list in an answer. */
    private void add(String template, String key, Set<Operation> operations, Endpoint endpoint) {
        rows.add(new Row(name(template), key, operations, endpoint, segments(template)));
    }

    /** Adds one thing that is no collection. */
    private void addAlone(String template, Set<Operation> operations, Endpoint endpoint) {
        add(template, "", operations, endpoint);
    }

    /** What a collection is called in logs and meters: its path without version, account and variables. */
    private static String name(String template) {
        return template.replaceFirst(
                        "^/(2010-04-01(/Accounts/\\{AccountSid})?|v[12](/RegulatoryCompliance)?|portcullis/v1)/", "")
                .replaceAll("\\{[A-Za-z]+}/", "");
    }

    /** The collection or item at a path; empty when there is none. */
    Optional<Match> find(String path) {
        boolean dated = path.startsWith(DATED);
        if (dated != path.endsWith(JSON)) {
            return Optional.empty();
        }
        List<String> segments = segments(dated ? path.substring(0, path.length() - JSON.length()) : path);
        if (segments.contains("")) {
            return Optional.empty();
        }
        for (Row row : rows) {
            Optional<Map<String, String>> sids = row.match(segments);
            if (sids.isPresent()) {
                return Optional.of(new Match(row, sids.get()));
            }
        }
        return Optional.empty();
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }
}
