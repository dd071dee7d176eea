package io.portcullis.load;

/** One operation in progress, such as a call; the object is used again for the next one in its place. */
final class Operation {
    /** What it waits for. */
    enum Phase {
        /** Nothing: it is at rest. */
        IDLE,
        /** The answer to a request without credentials. */
        CHALLENGE,
        /** The answer to one with credentials. */
        ANSWER,
        /** The answer to BYE. */
        GOODBYE
    }

    final int place;
    final byte[] nonce = new byte[160];
    final byte[] to = new byte[512];
    final byte[] routes = new byte[1024];
    final byte[] response;
    Phase phase = Phase.IDLE;
    /** The place, and above it how often the place was used. */
    int id;
    int user;
    /** Which of the phones. */
    int phone;
    int nonceLength;
    int toLength;
    int routesLength;
    int repeated;
    /** Whether a provisional response has stopped repetitions. */
    boolean proceeding;
    /** When it was due to start. */
    long due;
    /** When it sent last. */
    long sent;
    /** When its nonce came. */
    long nonceAt;

    Operation(int place, int responseLength) {
        this.place = place;
        this.response = new byte[responseLength];
        this.id = place;
    }
}
