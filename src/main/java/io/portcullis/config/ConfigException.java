package io.portcullis.config;

import java.util.List;

/** A configuration file that cannot be used. */
public final class ConfigException extends Exception {
    private final List<String> faults;

    ConfigException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    /** All that is wrong, in the order of the file, each as {@code FILE:LINE key: value (expected: …)}. */
    public List<String> faults() {
        return faults;
    }
}
