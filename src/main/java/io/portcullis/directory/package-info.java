/**
 * What operators write: accounts, domains, credential lists and what belongs to them, and the port through which they
 * are stored.
 */
@NullMarked
package io.portcullis.directory;

import org.jspecify.annotations.NullMarked;
