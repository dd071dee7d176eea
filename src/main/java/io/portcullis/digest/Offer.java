package io.portcullis.digest;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which algorithms a domain or trunk offers: one challenge each, in this order (RFC 8760 section 2.3). Of none, the
 * deployment's list counts.
 *
 * @param algorithms each at most once
 */
public record Offer(List<Algorithm> algorithms) {
    /** No choice of its own. */
    public static final Offer OF_DEPLOYMENT = new Offer(List.of());

    /** Takes a copy, and checks that no algorithm comes twice. */
    public Offer {
        algorithms = List.copyOf(algorithms);
        if (!algorithms.isEmpty() && EnumSet.copyOf(algorithms).size() < algorithms.size()) {
            throw new IllegalArgumentException("algorithms: " + algorithms + " (expected: each at most once)");
        }
    }

    /**
     * Names with a comma between them, as in {@code SHA-256,MD5}; blanks around them and letter case do not matter. An
     * empty text is {@link #OF_DEPLOYMENT}.
     *
     * @throws IllegalArgumentException if a name is none of ours, or comes twice
     */
    public static Offer parse(String text) {
        if (text.isBlank()) {
            return OF_DEPLOYMENT;
        }
        return new Offer(Stream.of(text.split(",", -1))
                .map(name -> Algorithm.of(name.strip())
                        .orElseThrow(() -> new IllegalArgumentException(
                                "algorithms: an unknown name (expected: SHA-512-256, SHA-256 or MD5)")))
                .toList());
    }

    /** What {@link #parse} reads. */
    public String text() {
        return algorithms.stream().map(Algorithm::token).collect(Collectors.joining(","));
    }

    /** These, or when there are none, those of the deployment. */
    public List<Algorithm> or(List<Algorithm> deployment) {
        return algorithms.isEmpty() ? deployment : algorithms;
    }
}
