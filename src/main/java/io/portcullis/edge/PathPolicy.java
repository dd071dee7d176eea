package io.portcullis.edge;

/** For which phones the edge puts itself into the Path of their registration (RFC 3327 section 5.2). */
public enum PathPolicy {
    /** For all, and says {@code Supported: path} for one that does not: without it no call would find that phone. */
    ALWAYS,
    /** For those that say that they know the extension, as the RFC has it where nobody knows better. */
    SUPPORTED;

    /** The policy as the configuration spells it. */
    public static PathPolicy parse(String text) {
        return switch (text) {
            case "always" -> ALWAYS;
            case "supported" -> SUPPORTED;
            default -> throw new IllegalArgumentException(" (expected: always or supported)");
        };
    }
}
