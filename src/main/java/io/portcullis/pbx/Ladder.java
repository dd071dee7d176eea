package io.portcullis.pbx;

import java.util.List;
import java.util.OptionalInt;

/**
 * What went over the wire for one call, as the phone saw it; prints as a diagram with one line a message. Immutable.
 *
 * @param status the last final status of the call's INVITE, or of the REGISTER; empty when there was none
 * @param completed whether it went all the way: a call answered and hung up by either side, a registration taken
 * @param steps every message, retransmissions too, in order
 */
public record Ladder(OptionalInt status, boolean completed, List<Step> steps) {
    private static final int LONGEST_LABEL = 36;

    public Ladder {
        steps = List.copyOf(steps);
    }

    /** Which way a message went. */
    public enum Direction {
        /** From the phone. */
        SENT,
        /** To the phone. */
        RECEIVED
    }

    /**
     * One message.
     *
     * @param atMillis milliseconds since the first one
     * @param direction which way it went
     * @param message the method, or the status and reason of a response
     * @param credentials whether it carried any
     */
    public record Step(long atMillis, Direction direction, String message, boolean credentials) {
        private String label() {
            return credentials ? message + " (with credentials)" : message;
        }
    }

    /** The messages alone: {@code INVITE}, {@code 407 Proxy Authentication Required}, … */
    public List<String> messages() {
        return steps.stream().map(Step::message).toList();
    }

    /**
     * The diagram, with a line break after each line.
     *
     * @param peer what to write above the right column
     */
    public String drawn(String peer) {
        StringBuilder text = new StringBuilder();
        int column = LONGEST_LABEL + 4 + (peer.length() + 1) / 2; // centred on the right line
        text.append(String.format("%17s%" + column + "s\n", "phone", peer));
        for (Step step : steps) {
            text.append(String.format("%7d ms    |%s|\n", step.atMillis(), arrow(step)));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return drawn("portcullis");
    }

    private static String arrow(Step step) {
        String label = step.label();
        if (label.length() > LONGEST_LABEL) {
            label = label.substring(0, LONGEST_LABEL - 2) + "..";
        }
        String line = "-".repeat(LONGEST_LABEL + 1 - label.length());
        return step.direction() == Direction.SENT ? "-- " + label + ' ' + line + ">" : "<- " + label + ' ' + line + "-";
    }
}
