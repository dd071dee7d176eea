package io.portcullis.wire;

import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection.
 *
 * @param host whose certificate it must show, when we connect to it over TLS; null for others
 */
record FarEnd(
        Transport transport,
        InetSocketAddress remote,
        @Nullable String host) {}
