package io.portcullis.sync;

import io.portcullis.base.Cidr;
import io.portcullis.credential.AddressSet;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.Policy;
import io.portcullis.credential.Route;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.credential.UserTable;
import io.portcullis.credential.UserTable.Which;
import io.portcullis.directory.Credential;
import io.portcullis.directory.DirectoryView;
import io.portcullis.directory.Entrance;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Sid;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directory rows into snapshot entries. A row that cannot be compiled is our mistake; it is logged and left out, so that it
 * admits nobody and holds up nothing else. For one thread.
 */
final class SnapshotCompiler {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotCompiler.class);

    private final DirectoryView view;
    private final SnapshotBuilder next;
    private final Instant now;
    private final LocalDate today;

    private SnapshotCompiler(DirectoryView view, SnapshotBuilder next, Instant now) {
        this.view = view;
        this.next = next;
        this.now = now;
        this.today = LastUses.dayOf(now);
    }

    /** All that the view shows, at its revision. */
    static CredentialSnapshot load(DirectoryView view, CredentialSnapshot base, Instant now) {
        SnapshotCompiler compiler = new SnapshotCompiler(view, SnapshotBuilder.afresh(base), now);
        view.entrances(compiler::policy);
        Credentials credentials = compiler.new Credentials();
        view.credentials(credentials::add);
        credentials.finish();
        Addresses addresses = compiler.new Addresses();
        view.addresses(addresses::add);
        addresses.finish();
        return compiler.next.revision(view.revision()).build();
    }

    /**
     * The snapshot after {@code base}, with these things read again. What else the view shows beyond {@code revision} is left
     * for the next one.
     */
    static CredentialSnapshot apply(
            DirectoryView view, Collection<Sid> changed, long revision, CredentialSnapshot base, Instant now) {
        SnapshotCompiler compiler = new SnapshotCompiler(view, SnapshotBuilder.from(base), now);
        changed.forEach(compiler::again);
        return compiler.next.revision(revision).build();
    }

    private void again(Sid sid) {
        switch (sid.kind()) {
            case DOMAIN, TRUNK -> {
                Optional<Entrance> entrance = view.entrance(sid);
                entrance.ifPresentOrElse(this::policy, () -> next.removePolicy(sid.value()));
            }
            case ACCOUNT -> view.entrancesOf(sid, this::policy);
            case CREDENTIAL_LIST -> {
                next.removeTable(sid.value());
                Credentials credentials = new Credentials();
                view.credentialsOf(sid, credentials::add);
                credentials.finish();
            }
            case ACCESS_CONTROL_LIST -> {
                next.removeAddresses(sid.value());
                Addresses addresses = new Addresses();
                view.addressesOf(sid, addresses::add);
                addresses.finish();
            }
            case API_KEY, END_USER, CREDENTIAL, IP_ADDRESS, ORIGINATION_URL -> {
                // The gate does not know of the first two; the others are logged as what holds them.
            }
        }
    }

    private void policy(Entrance entrance) {
        try {
            next.policy(new Policy(
                    entrance.sid().kind() == Sid.Kind.TRUNK ? Policy.Kind.TRUNK : Policy.Kind.DOMAIN,
                    entrance.sid().value(),
                    entrance.accountSid().value(),
                    entrance.name(),
                    entrance.active(),
                    entrance.secure(),
                    entrance.registration(),
                    values(entrance.callLists()),
                    values(entrance.registrationLists()),
                    values(entrance.accessControlLists()),
                    entrance.routes().stream()
                            .map(route -> new Route(route.uri(), route.priority(), route.weight()))
                            .toList()));
        } catch (IllegalArgumentException odd) {
            LOG.error("{} is left out: {}", entrance.sid(), odd.getMessage());
            next.removePolicy(entrance.sid().value());
        }
    }

    private static List<String> values(List<Sid> sids) {
        return sids.stream().map(Sid::value).toList();
    }

    /** Gathers credentials that come list by list. */
    private final class Credentials {
        private UserTable.Builder table = next.newTable();
        private @Nullable Sid list;

        void add(Credential credential) {
            if (!credential.credentialListSid().equals(list)) {
                finish();
                list = credential.credentialListSid();
                table = next.newTable();
            }
            Sid endUser = credential.endUserSid();
            try {
                table.add(
                        credential.username(),
                        credential.sid().value(),
                        credential.password(),
                        endUser == null ? null : endUser.value());
                passwords(credential.passwords());
            } catch (IllegalArgumentException odd) {
                LOG.error("{} is left out: {}", credential.sid(), odd.getMessage());
            }
        }

        /** What is left to say of the passwords of the user that was added last. */
        private void passwords(Passwords passwords) {
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

        void finish() {
            if (list == null) {
                return;
            }
            try {
                next.table(list.value(), table.build());
            } catch (IllegalStateException odd) {
                LOG.error("{} is left out: {}", list, odd.getMessage());
                next.removeTable(list.value());
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
