package io.portcullis.edge;

import io.portcullis.canon.Canon;
import io.portcullis.config.Config;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.credential.UserTableBuilder;
import io.portcullis.digest.HashedPassword;
import io.portcullis.digest.Offer;
import io.portcullis.dns.NameService;
import io.portcullis.gate.DialogProof;
import io.portcullis.gate.FlowToken;
import io.portcullis.gate.Gate;
import io.portcullis.gate.GateListener;
import io.portcullis.gate.Keyring;
import io.portcullis.gate.OwnHosts;
import io.portcullis.gate.OwnRealm;
import io.portcullis.proxy.Crossing;
import io.portcullis.proxy.Proxy;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.proxy.TrustBorder;
import io.portcullis.transaction.Capacity;
import io.portcullis.transaction.HeldBytes;
import io.portcullis.transaction.Timers;
import io.portcullis.upstream.OffLimits;
import io.portcullis.upstream.RouteBook;
import io.portcullis.upstream.RouteSettings;
import io.portcullis.upstream.UpstreamPool;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The whole edge on a loop without sockets, with a PBX at 192.0.2.11:5080. Alice, from 198.51.100.7, is trusted to fail. */
final class LooseEdge {
    private static final String LIST = "CL00000000000000000000000000000001";

    static final int TRANSACTIONS = 1_000;

    private LooseEdge() {}

    /** An edge where Alice may call and register at every one of {@code hosts}. */
    static Edge on(LoopOfInboxes loop, Set<String> hosts) {
        return whole(loop, hosts, EdgeListener.NONE).edge;
    }

    /** An edge, what keeps the state of its transactions, and what keeps that of its dialogs. */
    record Whole(Edge edge, Proxy proxy, Dialogs dialogs) {}

    /** The same, with somebody who listens; holds {@value #TRANSACTIONS} transactions. */
    static Whole whole(LoopOfInboxes loop, Set<String> hosts, EdgeListener listener) {
        Config config = config();
        byte[] key = new byte[32];
        SecureRandom random = new SecureRandom();
        UpstreamPool pool = new UpstreamPool(config.edge().upstreams());
        CredentialIndex index = index(hosts);
        RouteRewriting rewriting = new RouteRewriting(new DialogProof(key));
        OwnHosts ownHosts = OwnHosts.of(null, List.of(LoopOfInboxes.EDGE), index);
        RouteBook book = new RouteBook(
                pool,
                OffLimits.of(List.of(LoopOfInboxes.EDGE)),
                RouteSettings.PUBLIC,
                NameService.NONE,
                loop::nanos,
                random);
        OwnRealm realm = new OwnRealm(config.edge().gate().realm());
        TrustBorder border = new TrustBorder(realm::holdsCredentials, realm::holdsChallenge);
        EdgeParts parts = new EdgeParts(
                new Gate(
                        config.edge().gate(),
                        index,
                        ownHosts,
                        loop::nanos,
                        new Keyring(1, key, random),
                        GateListener.NONE),
                new EdgeParts.Marks(
                        rewriting,
                        new PathHeader(new FlowToken(key, 1), config.edge().path()),
                        new StatelessTag(random)),
                ownHosts,
                book,
                border,
                listener);
        Crossing crossing = new Crossing(border, rewriting);
        Proxy proxy = new Proxy(
                loop, Timers.DEFAULTS, new Capacity(1000, HeldBytes.unbounded()), random, crossing, ProxyListener.NONE);
        parts.join(loop, proxy);
        SecondLane lane = new SecondLane(
                new Canon(config.edge().canon(), loop.nanos()), config.edge(), pool, loop::nanos, EdgeListener.NONE);
        return new Whole(new Edge(parts, loop, proxy, lane, new Random(1)), proxy, parts.dialogs());
    }

    private static Config config() {
        try {
            return EdgeUnderTest.config(
                    List.of("udp://127.0.0.1:0"),
                    "sip:192.0.2.11:5080",
                    Duration.ofSeconds(2),
                    EdgeUnderTest.SIP + "odd-messages: 0",
                    "gate: { trusted-sources: [ 198.51.100.7/32 ] }");
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static CredentialIndex index(Set<String> hosts) {
        CredentialSnapshot empty = CredentialSnapshot.empty(EdgeUnderTest.REALM, HashSeed.of(new Random(1)));
        SnapshotBuilder next = SnapshotBuilder.from(empty).revision(1);
        UserTableBuilder table = next.newTable();
        table.add(
                EdgeUnderTest.ALICE,
                "CR00000000000000000000000000000001",
                HashedPassword.of(EdgeUnderTest.ALICE, EdgeUnderTest.REALM, EdgeUnderTest.PASSWORD),
                null);
        next.table(LIST, table.build());
        int serial = 0;
        for (String host : hosts) {
            next.policy(new Policy(
                    Policy.Kind.DOMAIN,
                    String.format("SD%032x", ++serial),
                    "AC00000000000000000000000000000001",
                    host,
                    true,
                    false,
                    true,
                    Offer.OF_DEPLOYMENT,
                    List.of(LIST),
                    List.of(LIST),
                    List.of(),
                    List.of()));
        }
        CredentialIndex index = new CredentialIndex(empty);
        index.publish(next.build());
        return index;
    }
}
