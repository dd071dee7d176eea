package io.portcullis.store;

import io.portcullis.directory.ApiKey;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.EndUser;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.OriginationUrl;
import io.portcullis.directory.Resource;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Every kind of resource, in the order in which an archive holds them: each behind those that its rows refer to. */
final class Tables {
    final AccountTable accounts = new AccountTable();
    final CredentialTable credentials;
    final WebhookTable webhooks = new WebhookTable();
    final IpAddressTable addresses = new IpAddressTable();
    private final List<Table<?>> inOrder = new ArrayList<>();
    private final Map<Class<?>, Table<?>> byKind = new HashMap<>();
    private final Map<Mapping.Kind, MappingTable> mappings = new EnumMap<>(Mapping.Kind.class);
    private final Map<EndUser.Register, EndUserTable> endUsers = new EnumMap<>(EndUser.Register.class);

    Tables(PasswordForm form, DomainNames rule) {
        this(form, rule, true);
    }

    Tables(PasswordForm form, DomainNames rule, boolean caseSensitiveUsernames) {
        HostNames names = new HostNames(rule);
        credentials = new CredentialTable(form, !caseSensitiveUsernames);
        inOrder.add(accounts);
        add(ApiKey.class, new ApiKeyTable());
        inOrder.add(webhooks);
        add(SipDomain.class, new SipDomainTable(names));
        add(Trunk.class, new TrunkTable(names));
        add(OriginationUrl.class, new OriginationUrlTable());
        for (EndUser.Register register : EndUser.Register.values()) {
            endUsers.put(register, new EndUserTable(register));
        }
        inOrder.addAll(endUsers.values());
        add(CredentialList.class, new CredentialListTable());
        inOrder.add(credentials);
        add(IpAccessControlList.class, new AccessControlListTable());
        add(IpAddress.class, addresses);
        for (Mapping.Kind kind : Mapping.Kind.values()) {
            mappings.put(kind, new MappingTable(kind));
        }
        inOrder.addAll(mappings.values());
    }

    private <T extends Resource> void add(Class<T> kind, Table<T> table) {
        inOrder.add(table);
        byKind.put(kind, table);
    }

    /** The table of a kind that {@code Directory} has no method of its own for. */
    @SuppressWarnings("unchecked") // a kind is added with its own table only
    <T extends Resource> Table<T> of(Class<T> kind) {
        Table<?> table = byKind.get(kind);
        if (table == null) {
            throw new IllegalArgumentException(
                    "kind: " + kind.getSimpleName() + " (expected: one with one table and no more to it)");
        }
        return (Table<T>) table;
    }

    Table<Mapping> of(Mapping.Kind kind) {
        return Objects.requireNonNull(mappings.get(kind));
    }

    Table<EndUser> of(EndUser.Register register) {
        return Objects.requireNonNull(endUsers.get(register));
    }

    /** All of them. */
    List<Table<?>> inOrder() {
        return List.copyOf(inOrder);
    }
}
