package io.portcullis;

/** The command line. */
public final class Main {
    private Main() {}

    /** Starts the command named by {@code args}. */
    public static void main(String[] args) {}
}
