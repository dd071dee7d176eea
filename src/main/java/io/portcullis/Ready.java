package io.portcullis;

import io.portcullis.config.Config;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.edge.EdgeServer;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the line {@code portcullis ready} says: what runs here, where, and what it knows. */
final class Ready {
    private static final String NONE = "none";

    private Ready() {}

    /**
     * As {@code key=value}; says as well what a node of its role has not.
     *
     * @param others where the API, which may still come, and the admin listener are
     */
    static String of(
            String version,
            int node,
            Config config,
            CredentialSnapshot index,
            @Nullable EdgeServer edge,
            List<InetSocketAddress> others) {
        return "node-id=" + node
                + " version=" + version
                + " role=" + config.role().word()
                + " jvm=" + Runtime.version()
                + " listeners=" + (edge == null ? NONE : listeners(edge))
                + " api=" + (config.role().servesRest() ? text(others.get(0)) : NONE)
                + " admin=" + text(others.get(1))
                + " realm=" + config.realm()
                + " data-dir=" + config.dataDir().toAbsolutePath()
                + " domains=" + index.domains()
                + " trunks=" + index.trunks()
                + " credentials=" + index.credentials()
                + " upstreams=" + (edge == null ? NONE : String.join(",", edge.upstreams()));
    }

    private static String listeners(EdgeServer edge) {
        return edge.listening().stream()
                .map(each -> each.transport().scheme() + "://" + text(each.address()))
                .collect(Collectors.joining(","));
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }
}
