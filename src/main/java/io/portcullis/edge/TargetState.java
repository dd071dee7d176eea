package io.portcullis.edge;

import io.portcullis.sip.Host;
import io.portcullis.upstream.Target;
import io.portcullis.upstream.Upstream;
import java.util.Collection;
import java.util.List;

/**
 * A target of an upstream, and whether it is thought to be alive.
 *
 * @param trouble what is wrong with it, in words; empty when nothing is
 */
public record TargetState(String upstream, String uri, String address, String transport, boolean up, String trouble) {
    static List<TargetState> all(Collection<Upstream> upstreams, long now) {
        return upstreams.stream()
                .flatMap(upstream -> upstream.targets().stream().map(target -> of(upstream.name(), target, now)))
                .toList();
    }

    private static TargetState of(String upstream, Target target, long now) {
        String address = Host.literal(target.address().getAddress())
                + ':'
                + target.address().getPort();
        return new TargetState(
                upstream, target.uri(), address, target.transport().scheme(), target.isUp(now), target.trouble(now));
    }
}
