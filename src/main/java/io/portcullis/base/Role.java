package io.portcullis.base;

import java.util.Locale;

/** What a node of a fleet does. */
public enum Role {
    /** Everything. */
    ALL,
    /** SIP, and no REST API; of the store it only reads, but for the word that it leaves of itself. */
    EDGE,
    /** The REST API, and no SIP. */
    CONTROL;

    /**
     * As in the configuration file.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Role parse(String text) {
        return switch (text) {
            case "all" -> ALL;
            case "edge" -> EDGE;
            case "control" -> CONTROL;
            default -> throw new IllegalArgumentException(" (expected: all, edge or control)");
        };
    }

    /** As others are told of it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it serves SIP. */
    public boolean servesSip() {
        return this != CONTROL;
    }

    /** Whether it has a REST API, and writes to the store. */
    public boolean servesRest() {
        return this != EDGE;
    }
}
