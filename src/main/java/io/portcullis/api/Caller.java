package io.portcullis.api;

import io.portcullis.directory.Account;

/**
 * Who asks.
 *
 * @param account whose login it is
 * @param byKey whether by an API key, which reaches neither accounts nor keys
 */
record Caller(Account account, boolean byKey) {}
