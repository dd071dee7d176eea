/**
 * Who may pass: screen, nonce, digest verification, replay guard, lockout and dialog proof. Never blocks, never does
 * I/O, keeps nothing for a stranger.
 */
@NullMarked
package io.portcullis.gate;

import org.jspecify.annotations.NullMarked;
