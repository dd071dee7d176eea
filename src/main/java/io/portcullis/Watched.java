package io.portcullis;

import io.portcullis.edge.EdgeServer;
import io.portcullis.observe.Telemetry;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is read from running parts whenever metrics are asked for. */
final class Watched {
    private Watched() {}

    /**
     * From now on.
     *
     * @param edge null for a node that has none
     * @param apiCertificate when the certificate of the API is over, which may come later; null when it has none
     */
    static void watch(
            Telemetry telemetry, @Nullable EdgeServer edge, @Nullable Supplier<@Nullable Instant> apiCertificate) {
        if (edge != null) {
            watch(telemetry, edge);
        }
        if (apiCertificate != null) {
            telemetry.process().watchCertificate("api", apiCertificate);
        }
    }

    private static void watch(Telemetry telemetry, EdgeServer edge) {
        telemetry.sip().watchQueue(() -> edge.queueWait().toNanos() / 1e9);
        telemetry.sip().watchUnfinished(edge::unfinishedBytes, edge::unfinishedLimit);
        telemetry.sip().watchHeld(edge::heldBytes, edge::heldLimit);
        telemetry.sip().watchConnections(edge::connections, edge::connectionLimit);
        telemetry.sip().watchLockouts(edge::lockedOut);
        for (EdgeServer.Listening listening : edge.listening()) {
            if (listening.transport().isSecure()) {
                String name = listening.transport().scheme()
                        + ':'
                        + listening.address().getPort();
                telemetry.process().watchCertificate(name, edge::certificatesEnd);
            }
        }
    }
}
