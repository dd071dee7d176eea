package io.portcullis.sync;

import io.portcullis.base.Cidr;
import io.portcullis.credential.AddressSet;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.Policy;
import io.portcullis.credential.Route;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.credential.UserTable;
import io.portcullis.credential.UserTable.Which;
import io.portcullis.credential.UserTableBuilder;
import io.portcullis.directory.Account;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DirectoryView;
import io.portcullis.directory.Entrance;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Position;
import io.portcullis.directory.Sid;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import io.portcullis.directory.Unreadable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Directory rows into snapshot entries. A row that cannot be compiled is our mistake; it is left out and told of, so
 * that it admits nobody and holds up nothing else. For one thread.
 */
final class SnapshotCompiler {

    /** Of one list; more are read again together with all the others. */
    private static final int MOST_ONE_BY_ONE = 50;

    private final DirectoryView view;
    private final SnapshotBuilder next;
    /** What is in force: what has not changed is taken from there, so that two snapshots have it in common. */
    private final CredentialSnapshot inForce;
    /** Texts that many policies have. */
    private final Map<String, String> texts = new HashMap<>();

    private final List<Unreadable> senseless = new ArrayList<>();
    private final Instant now;
    private final LocalDate today;

    private SnapshotCompiler(DirectoryView view, SnapshotBuilder next, CredentialSnapshot inForce, Instant now) {
        this.view = view;
        this.next = next;
        this.inForce = inForce;
        this.now = now;
        this.today = LastUses.dayOf(now);
    }

    /**
     * A snapshot, and what was left out of the parts of it that were read.
     *
     * @param at the place in the store's history that the snapshot shows
     */
    record Compiled(CredentialSnapshot snapshot, Position at, List<Unreadable> leftOut) {}

    /** All that the view shows, at its revision. */
    static Compiled load(DirectoryView view, CredentialSnapshot base, Instant now) {
        SnapshotCompiler compiler = new SnapshotCompiler(view, SnapshotBuilder.afresh(base), base, now);
        view.entrances(compiler::policy);
        Credentials credentials = compiler.new Credentials();
        view.credentials(credentials::add);
        credentials.finish();
        Addresses addresses = compiler.new Addresses();
        view.addresses(addresses::add);
        addresses.finish();
        return compiler.compiled(view.position());
    }

    /**
     * The snapshot after {@code base}, with these things read again. What else the view shows beyond {@code revision}
     * is left for the next one.
     */
    static Compiled apply(DirectoryView view, Touched touched, Position at, CredentialSnapshot base, Instant now) {
        return apply(new SnapshotCompiler(view, SnapshotBuilder.from(base), base, now), touched, at);
    }

    /** Nothing but these things, as the view shows them. */
    static Compiled only(DirectoryView view, Touched touched, CredentialSnapshot base, Instant now) {
        return apply(new SnapshotCompiler(view, SnapshotBuilder.afresh(base), base, now), touched, view.position());
    }

    private static Compiled apply(SnapshotCompiler compiler, Touched touched, Position at) {
        touched.whole().forEach(compiler::again);
        touched.credentials().forEach(compiler::patch);
        return compiler.compiled(at);
    }

    private Compiled compiled(Position at) {
        List<Unreadable> leftOut = new ArrayList<>(view.unreadable());
        // A domain that was in force may make no sense now.
        leftOut.forEach(row -> next.removePolicy(row.sid()));
        leftOut.addAll(senseless);
        return new Compiled(next.revision(at.revision()).build(), at, leftOut);
    }

    /** Reads some credentials of a list again. */
    private void patch(Sid list, Set<Sid> credentials) {
        if (credentials.size() > MOST_ONE_BY_ONE) {
            again(list);
            return;
        }
        Set<String> sids = credentials.stream().map(Sid::value).collect(Collectors.toSet());
        UserTableBuilder table = next.table(list.value()).without(sids);
        credentials.forEach(sid -> view.credential(sid).ifPresent(credential -> add(table, credential)));
        put(list, table);
    }

    private void add(UserTableBuilder table, Credential credential) {
        Sid endUser = credential.endUserSid();
        try {
            table.add(
                    credential.username(),
                    credential.sid().value(),
                    Objects.requireNonNull(credential.password()),
                    endUser == null ? null : endUser.value());
            passwords(table, credential.passwords());
        } catch (IllegalArgumentException odd) {
            leaveOut(credential.sid(), credential.credentialListSid(), odd);
        }
    }

    /** What is left to say of the passwords of the user that was added last. */
    private void passwords(UserTableBuilder table, Passwords passwords) {
        if (today.equals(passwords.lastUsed())) {
            table.noted(Which.CURRENT);
        }
        Passwords.Old old = passwords.old();
        if (old == null || old.password() == null || !old.validUntil().isAfter(now)) {
            return;
        }
        table.old(old.password(), old.validUntil());
        if (today.equals(old.lastUsed())) {
            table.noted(Which.OLD);
        }
    }

    private void put(Sid list, UserTableBuilder table) {
        try {
            if (table.size() == 0) {
                next.removeTable(list.value());
            } else {
                UserTable read = table.build();
                UserTable before = inForce.table(list.value());
                // An old password that is over makes it longer, and has to go.
                boolean same =
                        read.sizeInBytes() == before.sizeInBytes() && read.holdsSameAs(before, now.getEpochSecond());
                next.table(shared(list.value()), same ? before : read);
            }
        } catch (IllegalStateException odd) {
            leaveOut(list, list, odd);
            next.removeTable(list.value());
        }
    }

    private void leaveOut(Sid row, Sid parent, RuntimeException odd) {
        senseless.add(new Unreadable(row.value(), parent.value(), String.valueOf(odd.getMessage())));
    }

    private void again(Sid sid) {
        if (sid.is(SipDomain.KIND) || sid.is(Trunk.KIND)) {
            Optional<Entrance> entrance = view.entrance(sid);
            next.removePolicy(sid.value());
            entrance.ifPresent(this::policy);
        } else if (sid.is(Account.KIND)) {
            view.entrancesOf(sid, this::policy);
        } else if (sid.is(CredentialList.KIND)) {
            next.removeTable(sid.value());
            Credentials credentials = new Credentials();
            view.credentialsOf(sid, credentials::add);
            credentials.finish();
        } else if (sid.is(IpAccessControlList.KIND)) {
            next.removeAddresses(sid.value());
            Addresses addresses = new Addresses();
            view.addressesOf(sid, addresses::add);
            addresses.finish();
        }
        // The gate knows of nothing else, or it is a part of something that is read again.
    }

    private void policy(Entrance entrance) {
        try {
            Policy read = new Policy(
                    entrance.sid().is(Trunk.KIND) ? Policy.Kind.TRUNK : Policy.Kind.DOMAIN,
                    entrance.sid().value(),
                    shared(entrance.accountSid().value()),
                    entrance.name(),
                    entrance.active(),
                    entrance.secure(),
                    entrance.registration(),
                    entrance.offer(),
                    values(entrance.callLists()),
                    values(entrance.registrationLists()),
                    values(entrance.accessControlLists()),
                    entrance.routes().stream()
                            .map(route -> new Route(shared(route.uri()), route.priority(), route.weight()))
                            .toList());
            Policy before = inForce.policy(read.sid());
            next.policy(before != null && read.equals(before) ? before : read);
        } catch (IllegalArgumentException odd) {
            leaveOut(entrance.sid(), entrance.accountSid(), odd);
            next.removePolicy(entrance.sid().value());
        }
    }

    private List<String> values(List<Sid> sids) {
        return sids.stream().map(sid -> shared(sid.value())).toList();
    }

    private String shared(String text) {
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    /** Gathers credentials that come list by list. */
    private final class Credentials {
        private UserTableBuilder table = next.newTable();
        private @Nullable Sid list;

        void add(Credential credential) {
            if (!credential.credentialListSid().equals(list)) {
                finish();
                list = credential.credentialListSid();
                table = next.newTable();
            }
            SnapshotCompiler.this.add(table, credential);
        }

        void finish() {
            if (list != null) {
                put(list, table);
            }
        }
    }

    /** Gathers address ranges that come list by list. */
    private final class Addresses {
        private List<Cidr> blocks = new ArrayList<>();
        private @Nullable Sid list;

        void add(IpAddress address) {
            if (!address.accessControlListSid().equals(list)) {
                finish();
                list = address.accessControlListSid();
                blocks = new ArrayList<>();
            }
            blocks.add(new Cidr(address.address(), address.cidrPrefixLength()));
        }

        void finish() {
            if (list != null) {
                next.addresses(list.value(), AddressSet.of(blocks));
            }
        }
    }
}
