/**
 * Watching it: meters, authentication events, and the admin listener with metrics, liveness and readiness.
 */
@NullMarked
package io.portcullis.observe;

import org.jspecify.annotations.NullMarked;
