/**
 * Netty at the sockets: datagrams and streams in, {@link io.portcullis.sip.SipMessage}s out, on event loops that share
 * nothing.
 */
@NullMarked
package io.portcullis.wire;

import org.jspecify.annotations.NullMarked;
