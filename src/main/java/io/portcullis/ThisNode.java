package io.portcullis;

import io.portcullis.api.Insight;
import io.portcullis.config.Config;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Page;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.edge.EdgeServer;
import io.portcullis.observe.Telemetry;
import io.portcullis.store.Store;
import io.portcullis.sync.Freshness;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the API tells of this node. The edge starts behind it: until then, who asks for it waits. */
record ThisNode(String version, Config config, int nodeId, Instant started, CredentialIndex index, Parts parts) {
    private static final long START_SECONDS = 10;

    /** Parts that know something. */
    record Parts(
            Telemetry telemetry,
            Store store,
            Freshness freshness,
            Leaving leaving,
            CompletableFuture<Optional<EdgeServer>> edge) {}

    Insight insight() {
        Telemetry.Around around = new Telemetry.Around(
                index,
                () -> edge().map(EdgeServer::gate).orElse(config.edge().gate()),
                account -> lists(parts.store.directory(), account));
        return parts.telemetry.insight(around, this::edge, this::status, Clock.systemUTC());
    }

    private Optional<EdgeServer> edge() {
        return parts.edge.copy().orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
    }

    private Insight.Status status() {
        Optional<EdgeServer> edge = edge();
        CredentialSnapshot snapshot = index.current();
        Insight.Counts counts = new Insight.Counts(
                snapshot.domains(),
                snapshot.trunks(),
                snapshot.credentials(),
                snapshot.revision(),
                index.confirmedAgeNanos(System.nanoTime()) / 1e9,
                parts.store.isUp(),
                edge.map(there -> there.lockouts().size()).orElse(0),
                parts.telemetry.events().bytes(),
                edge.map(EdgeServer::queueWait).orElse(Duration.ZERO).toNanos() / 1e9);
        List<String> listeners = edge.map(EdgeServer::listening).orElse(List.of()).stream()
                .map(listener -> listener.transport().scheme() + "://" + listener.address())
                .toList();
        Optional<String> failing = parts.leaving.hasBegun() ? Optional.of("about to stop") : parts.freshness.failure();
        return new Insight.Status(version, config.realm(), nodeId, started, listeners, counts, failing);
    }

    /** The SIDs of all credential lists of an account; none while the store is away. */
    private static List<String> lists(Directory directory, String account) {
        try {
            List<String> all = new ArrayList<>();
            Page<CredentialList> page;
            PageRequest next = PageRequest.first(PageRequest.MOST);
            do {
                page = directory.resources(CredentialList.class).list(Scope.of(Sid.of(account)), next);
                page.rows().forEach(list -> all.add(list.sid().value()));
                next = page.next() == null ? next : PageRequest.at(page.next(), PageRequest.MOST);
            } while (page.next() != null);
            return all;
        } catch (DirectoryException away) {
            return List.of();
        }
    }
}
