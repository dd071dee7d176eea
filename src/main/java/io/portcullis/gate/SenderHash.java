package io.portcullis.gate;

import io.portcullis.base.SourceNetwork;
import io.portcullis.credential.HashSeed;
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
            byte[] array = request.array();
            int start = request.valueStart(line);
            int end = start;
            // The tag behind it is another one each time.
            while (end < request.valueEnd(line) && array[end] != '>' && array[end] != ';') {
                end++;
            }
            from = seed.hash(array, start, end, false);
        }
        long network = SourceNetwork.of(request.source().address());
        long mixed =
                (from ^ network * 0x9E3779B97F4A7C15L) + request.method().name().hashCode();
        return mixed ^ mixed >>> 31;
    }
}
