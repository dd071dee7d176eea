package io.portcullis.proxy;

import io.portcullis.sip.SipRequest;
import io.portcullis.wire.Arrival;

/**
 * What is to be done about one request, and who is still to be asked.
 *
 * @param itinerary in which order
 * @param fate who is told how it went
 */
record Errand(Arrival arrival, Passage passage, TargetSet itinerary, Fate fate) {
    static Errand of(Arrival arrival, Passage passage, Fate fate) {
        SipRequest request = (SipRequest) arrival.message();
        return new Errand(arrival, passage, new TargetSet(request, passage.targets(), passage.routes()), fate);
    }

    SipRequest request() {
        return (SipRequest) arrival.message();
    }
}
