/**
 * The only bridge from the control plane to the data plane: follows the change log, compiles snapshots, publishes
 * the index. Back goes only on which day a password was used.
 */
@NullMarked
package io.portcullis.sync;

import org.jspecify.annotations.NullMarked;
