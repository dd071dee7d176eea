package io.portcullis.sync;

import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.Policy;
import io.portcullis.directory.Account;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DirectoryView;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.Sid;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether some things are in force as the store has them. */
final class Comparison {
    private final Instant now;
    private final CredentialSnapshot stored;
    private final CredentialSnapshot inForce;

    private Comparison(CredentialSnapshot stored, CredentialSnapshot inForce, Instant now) {
        this.now = now;
        this.stored = stored;
        this.inForce = inForce;
    }

    /**
     * What differs; empty when nothing does.
     *
     * @param touched what to compare
     * @param late what is not in force yet, and may differ
     */
    static Optional<String> of(
            DirectoryView view, CredentialSnapshot inForce, Touched touched, Touched late, Instant now) {
        Comparison comparison = new Comparison(
                SnapshotCompiler.only(view, touched, inForce, now).snapshot(), inForce, now);
        // Policies that an account brings with it are in what was compiled, not among what was touched.
        Stream<Sid> sids = Stream.concat(
                touched.whole().stream(), comparison.stored.policySids().map(Sid::of));
        boolean accountsLate = late.whole().stream().anyMatch(sid -> sid.is(Account.KIND));
        return sids.filter(sid -> !late.hasTouched(sid))
                .filter(sid -> !(accountsLate && isEntrance(sid)))
                .filter(sid -> !comparison.agreesOn(sid))
                .map(sid -> sid + " is not in force as it is stored")
                .findFirst();
    }

    private static boolean isEntrance(Sid sid) {
        return sid.is(SipDomain.KIND) || sid.is(Trunk.KIND);
    }

    private boolean agreesOn(Sid sid) {
        if (isEntrance(sid)) {
            return policyAgrees(sid.value());
        }
        if (sid.is(CredentialList.KIND)) {
            return stored.table(sid.value()).holdsSameAs(inForce.table(sid.value()), now.getEpochSecond());
        }
        // The gate knows of no others.
        return !sid.is(IpAccessControlList.KIND)
                || stored.addresses(sid.value()).holdsSameAs(inForce.addresses(sid.value()));
    }

    private boolean policyAgrees(String sid) {
        Policy policy = stored.policy(sid);
        if (!Objects.equals(policy, inForce.policy(sid))) {
            return false;
        }
        if (policy == null) {
            return true;
        }
        byte[] name = policy.name().getBytes(StandardCharsets.US_ASCII);
        return policy.equals(inForce.policyOf(name, 0, name.length));
    }
}
