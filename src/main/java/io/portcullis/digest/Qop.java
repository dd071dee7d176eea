package io.portcullis.digest;

/** The quality of protection that credentials claim (RFC 7616 section 3.4). */
public enum Qop {
    /** None given: the form of RFC 2069, without client nonce and nonce count. */
    NONE,
    /** {@code auth}, the only one that is offered. */
    AUTH,
    /** One that was not offered, {@code auth-int} for example, or a list: never right. */
    OTHER
}
