package io.portcullis.proxy;

/**
 * What every message meets that goes from one side to the other.
 *
 * @param border what does not pass, whoever sends it
 * @param recorded what rewrites a response when it is not remembered any more what was recorded in its request
 */
public record Crossing(TrustBorder border, HopLines recorded) {}
