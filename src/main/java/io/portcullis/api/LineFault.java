package io.portcullis.api;

/**
 * What is wrong with a line of a body.
 *
 * @param line counted from 1
 * @param error its code and message, as if it had been the only thing that was asked
 */
record LineFault(int line, ApiError error) {}
