/**
 * Whole journeys over loopback, one class per story, and the kit for the peers that take part: {@code Sipp},
 * {@code Baresip}, and a small challenging proxy to try the kit against.
 */
package io.portcullis.journey;
