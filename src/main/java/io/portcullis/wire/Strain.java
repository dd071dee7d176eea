package io.portcullis.wire;

/**
 * Whether a loop is asked for more than it can do, judged once a tick. It takes both: messages wait, and more of them
 * arrive than are done ({@link Backlog}). A loop that gets less than two thirds of a processor is starved by its
 * neighbours, and one in a process that compiles will soon be faster: they serve what waits as long as its senders may
 * still listen, 32 s (timer B) of such time, of which a tenth of the calm time is given back.
 * Less than a tenth of what the loop does in a second of processor time is never turned away. One thread.
 */
final class Strain {
    private static final double EXCUSED_SECONDS = 32;
    private static final double ENOUGH_PROCESSOR = 2 / 3.0;
    private static final double MUCH_COMPILATION = 0.25;
    private static final double GIVEN_BACK = 0.1;
    private static final double NEVER_BELOW = 0.1;
    /** How many messages tell how much work one is. */
    private static final int TELLING = 1_000;
    /** How much of a second counts in what the loop is known to do. */
    private static final double WEIGHT = 0.02;

    private static final double SECOND = 1e9;

    /** A second's worth, and the tick before it. */
    private final Sample[] samples = new Sample[Backlog.TICKS + 1];

    private final Backlog backlog = new Backlog();
    private int ticks;
    private double excuse = EXCUSED_SECONDS;
    /** Messages in a second of processor time, or 0 before that is known. */
    private double sustained;

    /**
     * What is known of a loop at one tick.
     *
     * @param nanos when
     * @param keptUp how often nothing was left waiting
     * @param fellBehind how often something was
     * @param done how many messages it has taken
     * @param processor nanoseconds that its thread has run, or negative when the system does not tell
     * @param compiling milliseconds that the virtual machine has compiled
     */
    record Sample(long nanos, int keptUp, int fellBehind, long done, long processor, long compiling) {}

    /**
     * What comes of one tick.
     *
     * @param waits how long messages wait, as a load
     * @param waitNanos the shortest wait of the last second
     * @param offered how many messages a second arrive
     */
    Verdict judge(Sample now, Load waits, long waitNanos, double offered) {
        Sample before = samples[(ticks + 1) % samples.length];
        Sample last = samples[ticks % samples.length];
        samples[++ticks % samples.length] = now;
        boolean behind = backlog.grows(now.keptUp, now.fellBehind);
        if (before == null || last == null) {
            return Verdict.CALM;
        }
        Second second = Second.between(before, now);
        learn(second);
        double passed = (now.nanos - last.nanos) / SECOND;
        if (!behind || waits == Load.CALM) {
            excuse = Math.min(EXCUSED_SECONDS, excuse + GIVEN_BACK * passed);
            return Verdict.CALM;
        }
        if (second.isExcuse() && excuse > 0) {
            excuse -= passed;
            return Verdict.CALM;
        }
        double arriving = Math.max(offered, second.done);
        return arriving < NEVER_BELOW * sustained ? Verdict.CALM : new Verdict(waits, why(waitNanos, arriving, second));
    }

    private void learn(Second second) {
        if (second.done >= TELLING && second.processor > 0) {
            double one = second.done / second.processor;
            sustained = sustained == 0 ? one : sustained + WEIGHT * (one - sustained);
        }
    }

    private static String why(long waitNanos, double arriving, Second second) {
        return "waits " + waitNanos / 1_000_000 + " ms; " + Math.round(arriving) + "/s arrive, "
                + Math.round(second.done) + "/s done";
    }

    /**
     * How a loop fares, and when it is not calm, why.
     *
     * @param why in a few words, empty when it is calm
     */
    record Verdict(Load load, String why) {
        static final Verdict CALM = new Verdict(Load.CALM, "");
    }

    /**
     * What happened in a second.
     *
     * @param done messages
     * @param processor how much of a processor the loop had, or NaN
     * @param compiling how many processors compiled
     */
    private record Second(double done, double processor, double compiling) {
        static Second between(Sample before, Sample now) {
            double seconds = (now.nanos - before.nanos) / SECOND;
            return new Second(
                    (now.done - before.done) / seconds,
                    now.processor < 0 ? Double.NaN : (now.processor - before.processor) / SECOND / seconds,
                    (now.compiling - before.compiling) / 1e3 / seconds);
        }

        boolean isExcuse() {
            return processor < ENOUGH_PROCESSOR || compiling > MUCH_COMPILATION;
        }
    }
}
