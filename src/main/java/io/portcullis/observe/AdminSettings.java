package io.portcullis.observe;

import java.net.InetSocketAddress;

/**
 * The admin listener.
 *
 * @param listen where {@code /metrics}, {@code /livez} and {@code /readyz} are served
 */
public record AdminSettings(InetSocketAddress listen) {}
