package io.portcullis.upstream;

import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;

/**
 * One address of a server, and how it is spoken to.
 *
 * @param host what the URI calls it, in lower case; a certificate must be for this name, wherever SRV records lead (RFC
 *     5922 section 7.3)
 */
public record ServerAddress(Transport transport, InetSocketAddress address, String host) {}
