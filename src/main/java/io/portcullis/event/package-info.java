/**
 * What is told of requests: one {@link io.portcullis.event.Event} each, with the sentences that explain it. Start
 * reading at {@link io.portcullis.event.EventBook}, where event loops note what became of a request.
 */
@NullMarked
package io.portcullis.event;

import org.jspecify.annotations.NullMarked;
