package io.portcullis.observe;

/** What a Prometheus server reads, for tests of other packages. */
public final class Scraped {
    private Scraped() {}

    /** The value of {@code series}, which is a name with its labels in alphabetical order; 0 when there is none. */
    public static double value(Telemetry telemetry, String series) {
        return telemetry
                .scrape()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    /** The sum of all series that start with {@code start}. */
    public static double sum(Telemetry telemetry, String start) {
        return telemetry
                .scrape()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
