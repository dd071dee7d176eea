/**
 * The data path: what becomes of one message. Start reading at {@link io.portcullis.edge.Edge}; {@link
 * io.portcullis.edge.EdgeServer} runs one on each event loop.
 */
@NullMarked
package io.portcullis.edge;

import org.jspecify.annotations.NullMarked;
