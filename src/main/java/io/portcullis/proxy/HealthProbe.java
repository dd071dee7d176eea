package io.portcullis.proxy;

import io.portcullis.transaction.TimerWheel;
import io.portcullis.upstream.Target;
import io.portcullis.upstream.UpstreamPool;
import io.portcullis.upstream.UpstreamUri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks every target of a pool with OPTIONS whether it is alive, follows the pool when its targets change, and has it
 * look their names up. A target that somebody saw fail is asked at once. So are targets of routes after a failure,
 * until they answer or get another chance anyway: at most {@value #MOST_SUSPECTS} at a time, and when there are more,
 * they just wait for that chance. Confined to its event loop.
 */
public final class HealthProbe {
    static final int MOST_SUSPECTS = 128;

    private static final long PATROL_NANOS = Duration.ofMillis(100).toNanos();
    /** While all are well: an idle process is to be left asleep. */
    private static final long QUIET_PATROL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Core core;
    private final UpstreamPool pool;
    private final Map<Target, Probe> probes = new HashMap<>();
    private final List<Probe> suspects = new ArrayList<>();
    private final Map<UpstreamUri, Boolean> told = new HashMap<>();
    private final TimerWheel.Timer patrol = new TimerWheel.Timer() {
        @Override
        public void fire() {
            patrol();
        }
    };
    private List<UpstreamUri> destinations = List.of();
    private boolean quiet;

    HealthProbe(Core core, UpstreamPool pool) {
        this.core = core;
        this.pool = pool;
    }

    void start() {
        pool.whenNews(this::news);
        patrol();
    }

    /** Something is to be looked at; any thread. */
    private void news() {
        core.loop().execute(() -> {
            if (quiet) {
                quiet = false;
                core.layer().wheel().arm(patrol, PATROL_NANOS);
            }
        });
    }

    private void patrol() {
        core.layer().wheel().arm(patrol, PATROL_NANOS); // even if what follows fails
        var unused = pool.lookUp();
        List<UpstreamUri> now = pool.destinations();
        if (now != destinations) {
            destinations = now;
            follow();
        }
        probes.values().forEach(Probe::look);
        askSuspects();
        destinations.forEach(this::tell);
        quiet = suspects.isEmpty() && isAllUp();
        if (quiet) {
            core.layer().wheel().arm(patrol, QUIET_PATROL_NANOS);
        }
    }

    private boolean isAllUp() {
        long now = core.loop().nanos();
        for (Target target : probes.keySet()) {
            if (!target.isUp(now)) {
                return false;
            }
        }
        return true;
    }

    /** Begins with targets that are new, and ends with those that are gone. */
    private void follow() {
        Set<Target> wanted = new HashSet<>();
        for (UpstreamUri destination : destinations) {
            for (Target target : destination.choice().all()) {
                wanted.add(target);
                probes.computeIfAbsent(target, this::begin);
            }
        }
        for (Iterator<Probe> all = probes.values().iterator(); all.hasNext(); ) {
            Probe probe = all.next();
            if (!wanted.contains(probe.target())) {
                probe.stop();
                all.remove();
            }
        }
        for (Iterator<UpstreamUri> all = told.keySet().iterator(); all.hasNext(); ) {
            UpstreamUri destination = all.next();
            if (!destinations.contains(destination)) {
                core.listener().upstreamGone(destination.upstream(), destination.uri());
                all.remove();
            }
        }
    }

    private Probe begin(Target target) {
        Probe probe = new Probe(core, target, false);
        target.whenSuspected(this::news);
        probe.ask();
        return probe;
    }

    private void askSuspects() {
        long now = core.loop().nanos();
        for (int i = suspects.size() - 1; i >= 0; i--) {
            if (suspects.get(i).target().isUp(now)) {
                suspects.remove(i).stop();
            }
        }
        for (Target next = pool.suspects().next();
                next != null;
                next = pool.suspects().next()) {
            next.takeSuspicion();
            if (suspects.size() < MOST_SUSPECTS && !next.isUp(now) && !isAsked(next)) {
                Probe probe = new Probe(core, next, true);
                suspects.add(probe);
                probe.ask();
            }
        }
    }

    private boolean isAsked(Target target) {
        for (Probe probe : suspects) {
            if (probe.target() == target) {
                return true;
            }
        }
        return false;
    }

    /** Tells a change, whoever saw it: a URI is up when any target that it leads to is. */
    private void tell(UpstreamUri destination) {
        boolean up = destination.isUp(core.loop().nanos());
        Boolean before = told.put(destination, up);
        if (before == null || before != up) {
            core.listener().upstreamUp(destination.upstream(), destination.uri(), up);
        }
    }
}
