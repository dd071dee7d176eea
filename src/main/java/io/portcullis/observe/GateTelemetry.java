package io.portcullis.observe;

import io.portcullis.gate.GateListener;
import io.portcullis.sip.SipRequest;

/** Passes on what the gate tells: counts to the meters, what is worth a line to whoever writes it. */
record GateTelemetry(GateMeters meters, NodeMeters nodes, AuthEvents events) implements GateListener {
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
}
