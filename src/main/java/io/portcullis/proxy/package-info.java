/**
 * Transaction-stateful forwarding (RFC 3261 sections 16 and 17, RFC 6026): transactions, upstreams and their health.
 * Confined to event loops.
 *
 * <p>Start reading at {@link io.portcullis.proxy.Proxy}, then {@code ResponseContext}, which is what happens to a request
 * from its arrival to its final answer; {@code Forwarding} is what is changed in it on the way. The transactions are four
 * enums of states with their pictures ({@code InviteServerState} and its siblings) and a class of timers and messages for
 * each. A transaction that has done its work and only waits for repetitions is no object any more but an entry of {@code
 * Memory}, since a busy edge has hundreds of thousands of them. What requests come to and go from is said in a {@link io.portcullis.proxy.Passage}; this package knows nothing of
 * who may pass. The routes of domains and trunks become targets in {@link io.portcullis.proxy.RouteBook}, the one place that
 * other threads work for.
 */
@NullMarked
package io.portcullis.proxy;

import org.jspecify.annotations.NullMarked;
