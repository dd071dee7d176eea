package io.portcullis.upstream;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipUri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One configured URI of an upstream and the targets it leads to, as of the last look-up. Guarded by the pool, but for
 * what never changes and for {@link #choice}.
 */
public final class UpstreamUri {
    private static final int MOST_TOLD = 3;

    private final String upstream;
    private final String uri;
    private final SipUri read;
    private UpstreamSettings settings;
    private Map<ServerAddress, Target> targets = Map.of();
    private volatile UriTargets choice = UriTargets.NONE;
    private @Nullable Long dueNanos;
    private boolean asking;
    private volatile boolean lookedUp;
    private @Nullable Boolean found;

    /**
     * A destination that nobody has looked up yet.
     *
     * @throws IllegalArgumentException if {@code uri} is no SIP URI
     */
    UpstreamUri(String upstream, String uri, UpstreamSettings settings) {
        SipUri sip = SipUri.parse(Bytes.of(uri));
        if (sip == null) {
            throw new IllegalArgumentException(
                    "upstreams." + upstream + ".targets: " + uri + " (expected: a sip: or sips: URI)");
        }
        this.upstream = upstream;
        this.uri = uri;
        this.read = sip;
        this.settings = settings;
    }

    /** The name of its upstream. */
    public String upstream() {
        return upstream;
    }

    /** As configured; its name in metrics. */
    public String uri() {
        return uri;
    }

    SipUri sipUri() {
        return read;
    }

    /** Whether it has been looked up, with whatever outcome. Any thread. */
    public boolean isLookedUp() {
        return lookedUp;
    }

    /** Where it leads. Any thread. */
    public UriTargets choice() {
        return choice;
    }

    /** Whether requests may go to any of its targets. Any thread. */
    public boolean isUp(long nanos) {
        List<Target> all = choice.all();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isUp(nanos)) {
                return true;
            }
        }
        return false;
    }

    /** What is wrong with its targets, of at most three of them; empty when nothing is. Any thread. */
    public String trouble(long nanos) {
        List<Target> all = choice.all();
        if (all.isEmpty()) {
            return "its name leads to no address";
        }
        return all.stream()
                .filter(target -> !target.isUp(nanos))
                .limit(MOST_TOLD)
                .map(target -> (all.size() == 1 ? "" : target.address() + " ") + target.trouble(nanos))
                .collect(Collectors.joining("; "));
    }

    /** The target that {@code other} leads to: by the same host and port, or by its address; else null. Any thread. */
    @Nullable
    Target namedBy(SipUri other) {
        boolean sameHost = other.host().equalsIgnoreCase(read.host());
        boolean sameName = sameHost && other.port() == read.port();
        for (Target target : choice.all()) {
            boolean samePort = sameHost && other.port() == target.address().getPort();
            if (sameName || samePort || target.isAddressedBy(other)) {
                return target;
            }
        }
        return null;
    }

    boolean is(String otherUpstream, String otherUri) {
        return upstream.equals(otherUpstream) && uri.equals(otherUri);
    }

    /** Takes new settings; its targets and their health stay. */
    void adopt(UpstreamSettings changed) {
        settings = changed;
        targets.values().forEach(target -> target.adopt(changed));
    }

    /** Whether it is time to look it up; it is then taken to be under way. */
    boolean takeDue(long nanos) {
        boolean due = !asking && (dueNanos == null || nanos - dueNanos >= 0);
        asking |= due;
        return due;
    }

    /**
     * Takes the outcome of a look-up. Targets that stay keep their state, and all stay while the name service is
     * silent: a PBX does not go away with it.
     *
     * @return whether it now leads elsewhere
     */
    boolean found(Location located, long nanos) {
        asking = false;
        lookedUp = true;
        Duration good = located.answered() ? located.good() : Location.SHORTEST;
        dueNanos = nanos + good.toNanos();
        if (!located.answered()) {
            return false;
        }
        Map<ServerAddress, Target> now = new HashMap<>();
        List<UriTargets.Server> servers = new ArrayList<>();
        for (Location.Server server : located.servers()) {
            servers.add(new UriTargets.Server(
                    server.priority(),
                    server.weight(),
                    server.places().stream()
                            .map(place -> now.computeIfAbsent(place, this::target))
                            .toList()));
        }
        targets = now;
        choice = new UriTargets(servers);
        return true;
    }

    private Target target(ServerAddress place) {
        Target known = targets.get(place);
        return known == null ? Target.of(upstream, uri, place, settings) : known;
    }

    /** Whether it leads somewhere, when that is another answer than the last time this was asked; else null. */
    @Nullable
    Boolean takeNews() {
        boolean now = !choice.all().isEmpty();
        Boolean before = found;
        found = now;
        boolean news = before == null ? !now : before != now;
        return news ? now : null;
    }
}
