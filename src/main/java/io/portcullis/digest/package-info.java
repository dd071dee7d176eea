/**
 * Arithmetic and header grammar of digest authentication (RFC 7616, RFC 8760). Pure: no clock, no state.
 */
@NullMarked
package io.portcullis.digest;

import org.jspecify.annotations.NullMarked;
