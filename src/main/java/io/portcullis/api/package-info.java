/**
 * The REST API: what the Twilio libraries speak, over the directory. Start at {@link io.portcullis.api.Routes}, the
 * table of its paths, and follow one request through {@link io.portcullis.api.Dispatcher}; each {@code *Endpoint} is
 * one kind of resource and knows neither HTTP nor JSON text. What was asked wrongly is an
 * {@link io.portcullis.api.ApiError}, thrown from wherever it is noticed and made an answer in one place.
 *
 * <p>Everything here may block, on threads of its own.
 */
@NullMarked
package io.portcullis.api;

import org.jspecify.annotations.NullMarked;
