package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.sip.SipRequest;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for one request, and who is still to be asked. As long as it is, the bytes of the request are held on
 * the share of its {@link Fate}. Confined to its event loop.
 */
record Errand(Arrival arrival, Passage passage, TargetSet itinerary, Fate fate) {
    /** A request that is taken on; it must {@linkplain #ended end}. */
    static Errand begin(Arrival arrival, Passage passage, Fate fate) {
        TargetSet itinerary = new TargetSet((SipRequest) arrival.message(), passage.targets(), passage.routes());
        Errand errand = new Errand(arrival, passage, itinerary, fate);
        errand.share().change(errand.length());
        return errand;
    }

    SipRequest request() {
        return (SipRequest) arrival.message();
    }

    Share share() {
        return fate.share();
    }

    private int length() {
        return request().bytes().length();
    }

    /** It is over, and the request is let go; once. */
    void ended(Reason reason, int status, @Nullable Target target) {
        share().change(-length());
        fate.ended(reason, status, target);
    }
}
