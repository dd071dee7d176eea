package io.portcullis.proxy;

import io.portcullis.sip.SipRequest;
import io.portcullis.wire.Arrival;

/** What is to be done for a request, and who is still to be asked. */
record Errand(Arrival arrival, Passage passage, TargetSet itinerary, Fate fate) {
    SipRequest request() {
        return (SipRequest) arrival.message();
    }
}
