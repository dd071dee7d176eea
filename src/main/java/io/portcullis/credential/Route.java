package io.portcullis.credential;

/**
 * Where a policy sends an admitted request: a SIP URI as the operator wrote it, tried by rising {@code priority}, and
 * among equals as often as its share of {@code weight}. Both lie in 0..65535.
 */
public record Route(String uri, int priority, int weight) {
    private static final int MAX = 65_535;

    public Route {
        if (uri.isBlank()) {
            throw new IllegalArgumentException("route uri: empty (expected: a sip: or sips: URI)");
        }
        check("route priority", priority);
        check("route weight", weight);
    }

    private static void check(String name, int value) {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0.." + MAX + ")");
        }
    }
}
