package io.portcullis.sip;

/** What became of the bytes that arrived: a message, or the reason why there is none. */
public sealed interface Parsed permits SipMessage, Malformed {}
