package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.upstream.Target;
import org.jspecify.annotations.Nullable;

/**
 * How it went with a request that was given to the proxy.
 *
 * @param reason as told by {@link EdgeListener#ended}
 * @param status what its sender was answered; 0 for nothing
 * @param target who was asked last, or null for nobody, and along a flow
 * @param failovers how many were asked before
 * @param answeredNanos when the first answer but 100 went back; 0 when none did before the last
 * @param endedNanos when it ended; both by the clock of its arrival
 */
public record Course(
        Reason reason, int status, @Nullable Target target, int failovers, long answeredNanos, long endedNanos) {}
