/**
 * Transaction-stateful forwarding (RFC 3261 section 16). Confined to event loops.
 *
 * <p>Start reading at {@link io.portcullis.proxy.Proxy}, then {@code ResponseContext}, which is what happens to a
 * request from its arrival to its final answer; {@code Forwarding} is what is changed in it on the way. What requests
 * come to and go from is said in a {@link io.portcullis.proxy.Passage}; this package knows nothing of who may pass.
 */
@NullMarked
package io.portcullis.proxy;

import org.jspecify.annotations.NullMarked;
