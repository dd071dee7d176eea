package io.portcullis.load;

/** What is asked of a server, over and over. */
enum Work {
    /** INVITE without credentials, 407. The answer is not acknowledged: this is what a flood costs. */
    CHALLENGE("INVITE 407", 128),
    /** INVITE with a fresh nonce and a wrong response, 403. */
    WRONG("INVITE with a wrong password, 403", 128),
    /** INVITE 407 ACK INVITE 100 180 200 ACK BYE 200. */
    CALL("INVITE 407 ACK INVITE 100 180 200 ACK BYE 200", 32),
    /** REGISTER 401 REGISTER 200. */
    REGISTER("REGISTER 401 REGISTER 200", 64),
    /** INVITE without credentials, 407, on connections that stay open. */
    TLS_CHALLENGE("INVITE 407 over TLS connections that stay open; the load sleeps until it is answered", 128),
    /** A connection and its handshake for each INVITE. */
    TLS_HANDSHAKE("connection, full handshake, INVITE 407, close; the load sleeps until it is answered", 8);

    final String exchange;
    /** How many are under way at once in a closed loop. */
    final int window;

    Work(String exchange, int window) {
        this.exchange = exchange;
        this.window = window;
    }

    boolean isRegister() {
        return this == REGISTER;
    }
}
