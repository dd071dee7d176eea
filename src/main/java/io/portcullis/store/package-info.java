/**
 * The directory in SQL: SQLite by default, PostgreSQL by URL; every write and its change-log row are one transaction.
 */
@NullMarked
package io.portcullis.store;

import org.jspecify.annotations.NullMarked;
