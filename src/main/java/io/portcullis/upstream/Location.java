package io.portcullis.upstream;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a URI leads.
 *
 * @param servers those of one priority in no order; none when it leads nowhere
 * @param good how long this may be believed
 * @param answered false when the name service did not answer, so that nobody knows
 */
record Location(List<Server> servers, Duration good, boolean answered) {
    static final Duration SHORTEST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofHours(1);

    /** Copies, and keeps the time within its bounds. */
    Location {
        servers = List.copyOf(servers);
        good = good.compareTo(SHORTEST) < 0 ? SHORTEST : good.compareTo(LONGEST) > 0 ? LONGEST : good;
    }

    /**
     * A server and all of its addresses.
     *
     * @param priority lowest first
     * @param weight its share among those of one priority
     */
    record Server(int priority, int weight, List<ServerAddress> places) {}

    /** A URI that leads nowhere, as far as is known. */
    static Location nowhere(boolean answered) {
        return new Location(List.of(), SHORTEST, answered);
    }

    /** A URI that names its one address. */
    static Location at(ServerAddress place) {
        return new Location(List.of(new Server(0, 0, List.of(place))), LONGEST, true);
    }

    /** Every address. */
    Stream<ServerAddress> places() {
        return servers.stream().flatMap(server -> server.places.stream());
    }
}
