/**
 * Where requests go (RFC 3263, RFC 2782): upstreams, their targets and health, and the routes of domains and trunks.
 * {@link io.portcullis.upstream.UpstreamPool} is the door for what the configuration names,
 * {@link io.portcullis.upstream.RouteBook} for what tenants do: the one place that other threads work for.
 */
@NullMarked
package io.portcullis.upstream;

import org.jspecify.annotations.NullMarked;
