package io.portcullis.gate;

import io.portcullis.base.SourceNetwork;
import io.portcullis.credential.HashSeed;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import java.util.random.RandomGenerator;

/**
 * A number for who sends requests, by the network, the method and what From says without its tag: good enough to count
 * by, and nothing that a decision may rest on. Safe for use by any thread; allocates nothing.
 */
final class SenderHash {
    private final HashSeed seed;

    SenderHash(RandomGenerator random) {
        this.seed = HashSeed.of(random);
    }

    long of(SipRequest request) {
        int line = request.findHeader(HeaderName.FROM, 0);
        long from = 0;
        if (line >= 0) {
            Bytes value = request.headerValue(line);
            // The tag behind it is another one each time.
            int bracket = value.indexOf('>', 0);
            int semicolon = value.indexOf(';', 0);
            int either = Math.min(bracket < 0 ? value.length() : bracket, semicolon < 0 ? value.length() : semicolon);
            from = seed.hash(value.array(), value.from(), value.from() + either, false);
        }
        long network = SourceNetwork.of(request.source().address());
        long mixed =
                (from ^ network * 0x9E3779B97F4A7C15L) + request.method().name().hashCode();
        return mixed ^ mixed >>> 31;
    }
}
