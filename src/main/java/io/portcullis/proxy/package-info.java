/**
 * Transaction-stateful forwarding (RFC 3261 sections 16 and 17, RFC 6026): transactions, routing, upstreams and their
 * health. Confined to event loops.
 */
@NullMarked
package io.portcullis.proxy;

import org.jspecify.annotations.NullMarked;
