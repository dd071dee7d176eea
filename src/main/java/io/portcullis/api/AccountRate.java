package io.portcullis.api;

/**
 * How fast each account may ask.
 *
 * @param perSecond requests a second in the long run; 0 sets no bound
 * @param burst requests at once after a quiet time
 */
public record AccountRate(int perSecond, int burst) {
    /** More than one client can send, less than two: nobody starves the others. */
    public static final AccountRate USUAL = new AccountRate(5_000, 10_000);

    private static final int MOST = 1_000_000;

    /** Checks the ranges. */
    public AccountRate {
        if (perSecond < 0 || perSecond > MOST) {
            throw new IllegalArgumentException(
                    "api.rate.per-account: " + perSecond + "/s (expected: 0/s to " + MOST + "/s)");
        }
        if (burst < 1 || burst > MOST) {
            throw new IllegalArgumentException("api.rate.burst: " + burst + " (expected: 1 to " + MOST + ")");
        }
    }
}
