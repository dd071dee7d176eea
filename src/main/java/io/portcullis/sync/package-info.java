/**
 * The only bridge from the control plane to the data plane, one way: follows the change log, compiles snapshots,
 * publishes the index.
 */
@NullMarked
package io.portcullis.sync;

import org.jspecify.annotations.NullMarked;
