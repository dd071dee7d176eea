/**
 * The Twilio-compatible REST API over the directory.
 */
@NullMarked
package io.portcullis.api;

import org.jspecify.annotations.NullMarked;
