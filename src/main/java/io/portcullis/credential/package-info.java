/**
 * What the gate reads: one immutable index from domain or trunk to policy, and from user name to HA1s. Published with
 * one volatile write, read without a lock.
 */
@NullMarked
package io.portcullis.credential;

import org.jspecify.annotations.NullMarked;
