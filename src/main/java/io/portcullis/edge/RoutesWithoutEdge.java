package io.portcullis.edge;

import io.portcullis.dns.NameService;
import io.portcullis.upstream.OffLimits;
import io.portcullis.upstream.RouteBook;
import io.portcullis.upstream.UpstreamPool;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.BiPredicate;

/** Where routes may lead, for a node that takes them down and has no edge. */
public final class RoutesWithoutEdge {
    private RoutesWithoutEdge() {}

    /**
     * Says whether a URI names an address where no route of an account may lead, as {@link EdgeServer#isOffLimits}
     * does.
     *
     * @param neighbours the process's listeners
     */
    public static BiPredicate<String, String> of(EdgeSettings settings, List<InetSocketAddress> neighbours) {
        UpstreamPool pool = new UpstreamPool(settings.upstreams(), NameService.NONE, System::nanoTime);
        RouteBook book = new RouteBook(
                pool,
                OffLimits.of(neighbours),
                settings.upstreams().routes(),
                NameService.NONE,
                System::nanoTime,
                new SecureRandom());
        return book::isOffLimits;
    }
}
