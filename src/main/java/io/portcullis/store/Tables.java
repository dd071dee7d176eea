package io.portcullis.store;

import io.portcullis.directory.DomainNames;
import io.portcullis.directory.EndUser;
import io.portcullis.directory.Mapping;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every kind of resource. */
final class Tables {
    final AccountTable accounts = new AccountTable();
    final ApiKeyTable apiKeys = new ApiKeyTable();
    final SipDomainTable domains;
    final CredentialListTable credentialLists = new CredentialListTable();
    final CredentialTable credentials;
    final AccessControlListTable accessControlLists = new AccessControlListTable();
    final IpAddressTable addresses = new IpAddressTable();
    final TrunkTable trunks;
    final OriginationUrlTable originationUrls = new OriginationUrlTable();
    final Map<Mapping.Kind, MappingTable> mappings = new EnumMap<>(Mapping.Kind.class);
    final Map<EndUser.Register, EndUserTable> endUsers = new EnumMap<>(EndUser.Register.class);

    Tables(PasswordForm form, DomainNames rule) {
        this(form, rule, true);
    }

    Tables(PasswordForm form, DomainNames rule, boolean caseSensitiveUsernames) {
        HostNames names = new HostNames(rule);
        domains = new SipDomainTable(names);
        trunks = new TrunkTable(names);
        credentials = new CredentialTable(form, !caseSensitiveUsernames);
        for (Mapping.Kind kind : Mapping.Kind.values()) {
            mappings.put(kind, new MappingTable(kind));
        }
        for (EndUser.Register register : EndUser.Register.values()) {
            endUsers.put(register, new EndUserTable(register));
        }
    }

    /** All of them, each behind those that its rows refer to. */
    List<Table<?>> inOrder() {
        return Stream.of(
                        Stream.of(accounts, apiKeys, domains, trunks, originationUrls),
                        endUsers.values().stream(),
                        Stream.of(credentialLists, credentials, accessControlLists, addresses),
                        mappings.values().stream())
                .<Table<?>>flatMap(tables -> tables)
                .toList();
    }
}
