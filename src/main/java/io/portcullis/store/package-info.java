/**
 * The directory in SQL: SQLite by default, PostgreSQL by URL; every write and its change-log row are one transaction.
 *
 * <p>{@link io.portcullis.store.Store} is the door. What the kinds of resources have in common is in
 * {@code SqlResources}; what is special to one is its {@code Table}: columns, and the rules that span rows. All writing
 * takes turns in {@code Writer}, under a lock that spans processes, so that a rule once checked holds until the commit;
 * turns that wait together are committed together. HA1s and shared secrets are sealed with a master key ({@code Seal},
 * {@code Lock}), which {@link io.portcullis.store.Rekey} changes; {@link io.portcullis.store.Archive} takes everything
 * out and in.
 */
@NullMarked
package io.portcullis.store;

import org.jspecify.annotations.NullMarked;
