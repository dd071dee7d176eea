package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.Exchange.Peer;
import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that send anything at any time, a network that loses, repeats and reorders: in the end nothing is left behind. */
class DisorderTest {
    private static final int[] STATUSES = {100, 180, 183, 200, 302, 401, 404, 408, 486, 487, 500, 503, 603};
    private static final String[] METHODS = {"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "FOO"};
    private static final int ROUNDS = 200;

    @ParameterizedTest
    @ValueSource(strings = {"UDP", "TCP"})
    void whatever_peers_do_every_transaction_ends(Transport transport) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            Exchange at = new Exchange(transport, Proxy.TRANSACTIONS);
            disorder(at, random);
            at.pass(Duration.ofMinutes(10));
            assertEquals(0, at.proxy.held(), "held after seed " + seed);
            assertEquals(0, at.share.bytes(), "bytes of the phone's share after seed " + seed);
            assertEquals(0, at.bytes.held(), "bytes after seed " + seed);
            assertEquals(at.relayed, at.ends.size(), "ends after seed " + seed);
            assertEquals(0, at.proxy.active(), "active after seed " + seed);
            assertTrue(at.heard.active.values().stream().allMatch(n -> n == 0), "seed " + seed + at.heard.active);
        }
    }

    private static void disorder(Exchange at, Random random) {
        List<Sip> asked = new ArrayList<>();
        Peer[] pbxs = {at.pbx, at.secondPbx};
        for (int step = 0; step < 60; step++) {
            Peer pbx = pbxs[random.nextInt(2)];
            switch (random.nextInt(8)) {
                case 0, 1, 2 ->
                    at.phone.sends(request(METHODS[random.nextInt(METHODS.length)], branch(random), padding(random)));
                case 3 -> at.pass(random.nextInt(5_000));
                case 4 ->
                    at.passage = random.nextBoolean()
                            ? Passage.to(List.of(at.target, at.secondTarget))
                            : Passage.along(at.secondPbx);
                case 5 -> pbx.unreachable = random.nextInt(4) == 0;
                case 6 -> at.proxy.lost(random.nextBoolean() ? pbx : at.phone);
                default -> asked.addAll(pbx.everything());
            }
            if (!asked.isEmpty() && random.nextBoolean()) {
                Sip request = asked.get(random.nextInt(asked.size()));
                pbx.sends(request.answer(STATUSES[random.nextInt(STATUSES.length)], padding(random)));
            }
            assertTrue(0 <= at.share.bytes() && at.share.bytes() <= at.bytes.held(), "step " + step);
        }
    }

    /** A line that makes each message another length. */
    private static String padding(Random random) {
        return "X-Padding: " + "x".repeat(random.nextInt(3_000));
    }

    private static String branch(Random random) {
        return "z9hG4bKphone" + random.nextInt(6);
    }
}
