package io.portcullis.observe;

import io.portcullis.api.Insight;
import io.portcullis.observe.Transitions.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the running process stands to its configuration and its certificates. Safe for use by any thread. */
public final class ProcessMeters {
    private static final Duration NEAR = Duration.ofDays(14);
    private static final String RENEW = "write the new one into its files and send SIGHUP";

    private final MeterBook book;
    private final InstantSource clock;
    private final Transitions transitions;
    private final Map<String, Supplier<@Nullable Instant>> certificates = new ConcurrentHashMap<>();
    private volatile boolean reloaded = true;
    private volatile Set<String> waiting = Set.of();

    ProcessMeters(MeterBook book, InstantSource clock, Transitions transitions) {
        this.book = book;
        this.transitions = transitions;
        this.clock = clock;
        book.gauge(Meters.RELOAD_SUCCESS, () -> reloaded ? 1 : 0);
        book.gauge(Meters.RESTART_PENDING, () -> waiting.size());
    }

    /** The configuration was read again; these keys of it wait for a restart. */
    public void reloaded(Set<String> keysThatWait) {
        reloaded = true;
        waiting = Collections.unmodifiableSet(new LinkedHashSet<>(keysThatWait));
    }

    /** How all of it is now, the certificates in the order of their ends. */
    public Insight.Upkeep upkeep() {
        List<Insight.Certificate> known = new ArrayList<>();
        certificates.forEach((listener, end) -> {
            Instant over = end.get();
            if (over != null) {
                known.add(new Insight.Certificate(listener, over));
            }
        });
        known.sort(Comparator.comparing(Insight.Certificate::end).thenComparing(Insight.Certificate::listener));
        return new Insight.Upkeep(reloaded, List.copyOf(waiting), known);
    }

    /** The configuration was to be read again, and stays as it was. */
    public void reloadFailed() {
        reloaded = false;
    }

    /** Says which certificates have come near their end, are over, or were renewed. */
    void tick() {
        certificates.forEach((listener, end) -> {
            Instant over = end.get();
            if (over != null) {
                say(listener, over);
            }
        });
    }

    private void say(String listener, Instant over) {
        String name = "certificate of " + listener;
        Duration left = Duration.between(clock.instant(), over);
        if (left.isNegative()) {
            transitions.to(name, State.BAD, name + " is over since " + over + ": callers refuse it; " + RENEW);
        } else if (left.compareTo(NEAR) < 0) {
            transitions.to(
                    name, State.WARNING, name + " ends in " + left.toDays() + " days, on " + over + "; " + RENEW);
        } else {
            transitions.to(name, State.WELL, name + " is renewed, good until " + over);
        }
    }

    private double seconds(@Nullable Instant end) {
        return end == null ? Double.NaN : Duration.between(clock.instant(), end).toMillis() / 1e3;
    }

    /**
     * Reads from now on when the certificates that {@code listener} shows are over.
     *
     * @param listener by transport and port, no address
     */
    public void watchCertificate(String listener, Supplier<@Nullable Instant> end) {
        certificates.put(listener, end);
        book.gauge(Meters.CERTIFICATE_EXPIRY, () -> seconds(end.get()), listener);
    }
}
