package io.portcullis.directory;

import java.time.Instant;

/**
 * A line of the change log: that something was written, not what.
 *
 * @param revision rises with every change; readable in this order, without gaps that fill later
 * @param sid what to read again: the account, key, domain, trunk, end user, or the list that holds the changed entry
 * @param written when, by the clock of the node that wrote it; shortly before the commit
 */
public record Change(long revision, Sid sid, Instant written) {}
