package io.portcullis.gate;

import io.portcullis.base.SourceNetwork;
import java.net.InetAddress;
import java.util.random.RandomGenerator;

/**
 * How often a source may send requests in dialogs that excuse them, and how many of them one dialog may have: four
 * times what the source may send outside dialogs in all, as a call is one request there and three or four in its
 * dialog, and a quarter of that in one dialog. Safe for use by any thread.
 */
final class DialogRate {
    private static final int TIMES = 4;

    private final SourceRate sources;
    private final SourceRate dialogs;

    DialogRate(GateSettings.Rate outside, long now, RandomGenerator random) {
        this.sources = new SourceRate(outside.times(TIMES), now, random);
        this.dialogs = new SourceRate(outside, now, random);
    }

    /** Whether another one may pass; draws from both when it may. */
    boolean allows(InetAddress source, long dialog, long now) {
        return dialogs.allows(dialog, now) && sources.allows(SourceNetwork.of(source), now);
    }
}
