/** Names and their addresses, asked without ever blocking an event loop. */
@NullMarked
package io.portcullis.dns;

import org.jspecify.annotations.NullMarked;
