package io.portcullis.observe;

import io.portcullis.gate.GateListener;
import io.portcullis.sip.SipRequest;
import java.net.InetAddress;
import java.time.Duration;

/** Passes on what the gate tells: counts to the meters, what is worth a line to whoever writes it. */
record GateTelemetry(GateMeters meters, NodeMeters nodes, AuthEvents events, LockoutLines lockouts)
        implements GateListener {
    @Override
    public void verified(long nanos) {
        meters.verified(nanos);
    }

    @Override
    public void foreignNonce(SipRequest request, int node, boolean again) {
        nodes.foreignNonce(node);
        if (again) {
            events.wanders(request, node);
        }
    }

    @Override
    public void lockedOut(InetAddress source, String user, int failures, Duration lasts) {
        lockouts.user(source, user, failures, lasts);
    }

    @Override
    public void networkLockedOut(InetAddress source, int users, Duration lasts) {
        lockouts.network(source, users, lasts);
    }
}
