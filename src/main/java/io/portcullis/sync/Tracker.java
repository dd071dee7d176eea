package io.portcullis.sync;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.directory.Change;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.DirectoryView;
import io.portcullis.directory.Position;
import io.portcullis.directory.Unreadable;
import io.portcullis.sync.SnapshotCompiler.Compiled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is in force and where in the store's history that is, and the steps that bring it forward. For one thread. */
final class Tracker {
    private static final Logger LOG = LoggerFactory.getLogger(Tracker.class);
    /** Changes that are looked at together; those that revoke something go first among them. */
    private static final int MOST_TOGETHER = 10_000;
    /** Changes of one snapshot; more make several. */
    private static final int MOST_PER_SNAPSHOT = 500;
    /** Things to compare one by one; when there are more, everything is read instead. */
    private static final int MOST_TOUCHED = 50_000;
    /** Rows that are told of one by one. */
    private static final int MOST_TOLD = 20;

    private static final int MOST_REMEMBERED = 10_000;
    private final Directory directory;
    private final CredentialIndex index;
    private final InstantSource clock;
    private final FeedListener listener;
    private final Map<String, Unreadable> unreadable = new LinkedHashMap<>();
    private Position position = Position.NOWHERE;
    private long revokedUpTo;
    private Map<String, Long> digests = Map.of();
    private Touched sinceDigests = new Touched();

    Tracker(Directory directory, CredentialIndex index, InstantSource clock, FeedListener listener) {
        this.directory = directory;
        this.index = index;
        this.clock = clock;
        this.listener = listener;
    }

    /** Reads everything and puts it in force. */
    void load() {
        long asked = System.nanoTime();
        CredentialSnapshot base = index.current();
        Compiled all = directory.read(view -> {
            Compiled compiled = SnapshotCompiler.load(view, base, clock.instant());
            digests = view.digests();
            return compiled;
        });
        sinceDigests = new Touched();
        position = all.at();
        revokedUpTo = position.revision();
        index.replace(all.snapshot());
        index.confirm(asked);
        remember(unreadable.keySet(), all.leftOut());
        listener.loaded(position.revision());
        listener.checked(position);
    }

    /** Publishes some of what changed since the last snapshot; answers whether there was anything. */
    boolean follow() {
        long asked = System.nanoTime();
        List<Change> changes;
        try {
            changes = directory.changesAfter(position, MOST_TOGETHER);
        } catch (DirectoryException.Pruned behind) {
            LOG.warn("the change log was pruned, everything is read again: {}", behind.getMessage());
            load();
            return false;
        } catch (DirectoryException.Diverged other) {
            LOG.warn(
                    "the store has another history than was followed, everything is read again: {}",
                    other.getMessage());
            load();
            listener.diverged(String.valueOf(other.getMessage()));
            return false;
        }
        boolean all = changes.size() <= MOST_PER_SNAPSHOT;
        if (!all) {
            revokeFirst(changes);
            changes = changes.subList(0, MOST_PER_SNAPSHOT);
        }
        if (!changes.isEmpty()) {
            put(changes, changes.get(changes.size() - 1).position());
        }
        if (all) {
            index.confirm(asked);
            listener.checked(position);
        }
        return !changes.isEmpty();
    }

    /** Nobody who was shut out waits until thousands of others have been let in. */
    private void revokeFirst(List<Change> changes) {
        List<Change> urgent = changes.stream()
                .filter(change -> change.revokes() && change.revision() > revokedUpTo)
                .toList();
        revokedUpTo = Math.max(revokedUpTo, changes.get(changes.size() - 1).revision());
        if (!urgent.isEmpty()) {
            put(urgent, position);
        }
    }

    /** Puts changes in force; what is in force then shows all up to {@code at}, and these. */
    private void put(List<Change> changes, Position at) {
        CredentialSnapshot base = index.current();
        Touched touched = Touched.by(changes);
        Compiled next = directory.read(view -> SnapshotCompiler.apply(view, touched, at, base, clock.instant()));
        index.publish(next.snapshot());
        position = at;
        changes.forEach(sinceDigests::addAround);
        remember(touched.sids(), next.leftOut());
        Instant oldest = changes.get(0).written();
        listener.published(
                at.revision(),
                Math.max(0, Duration.between(oldest, clock.instant()).toNanos()));
    }

    /** Compares what is in force with the store; reads everything again when it finds a difference. */
    void compare() {
        CredentialSnapshot base = index.current();
        Optional<String> difference = sinceDigests.size() > MOST_TOUCHED
                ? Optional.of("too much changed to compare it")
                : directory.read(view -> difference(view, base));
        boolean wrong = difference.isPresent() && sinceDigests.size() <= MOST_TOUCHED;
        if (difference.isPresent()) {
            LOG.warn("everything is read again: {}", difference.get());
            load();
        }
        if (wrong) {
            listener.diverged(difference.get());
        }
        listener.compared();
    }

    /**
     * How the store differs from what is in force, but for what has changed in it meanwhile; empty when it does not.
     */
    private Optional<String> difference(DirectoryView view, CredentialSnapshot base) {
        List<Change> changes = view.changesAfter(position, MOST_TOGETHER);
        if (changes.size() == MOST_TOGETHER) {
            return Optional.empty(); // another time: too much of it is not in force yet
        }
        Touched late = new Touched();
        changes.forEach(late::addAround);
        Map<String, Long> now = view.digests();
        Set<String> accounts = new HashSet<>(now.keySet());
        accounts.addAll(digests.keySet());
        for (String account : accounts) {
            boolean touched = sinceDigests.mayHaveTouched(account) || late.mayHaveTouched(account);
            if (!touched && !Objects.equals(now.get(account), digests.get(account))) {
                return Optional.of("account " + account + " differs from what its change log says");
            }
        }
        Optional<String> difference = Comparison.of(view, base, sinceDigests, late, clock.instant());
        if (difference.isEmpty()) {
            digests = now;
            sinceDigests = late;
        }
        return difference;
    }

    /** Remembers what was left out in place of what was left out before of the same things. */
    private void remember(Set<String> readAgain, List<Unreadable> leftOut) {
        int before = unreadable.size();
        Set<String> again = Set.copyOf(readAgain);
        unreadable.values().removeIf(row -> again.contains(row.sid()) || again.contains(row.parent()));
        int told = 0;
        for (Unreadable row : leftOut) {
            if (unreadable.size() < MOST_REMEMBERED && unreadable.put(row.sid(), row) == null && told++ < MOST_TOLD) {
                LOG.warn(
                        "{} of {} makes no sense and is left out, delete or replace it: {}",
                        row.sid(),
                        row.parent(),
                        row.why());
            }
        }
        if (unreadable.size() != before) {
            listener.unreadable(unreadable.size());
        }
    }
}
