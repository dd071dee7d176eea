/**
 * The language: SIP messages as views over the bytes that arrived, framing, edits applied in one copy, and replies.
 * Pure: no Netty, no I/O, no clock (RFC 3261 sections 7, 18.3, 19, 20 and 25).
 */
@NullMarked
package io.portcullis.sip;

import org.jspecify.annotations.NullMarked;
