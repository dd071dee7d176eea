/** Certificates, keys and trust, as files and as engines; RFC 5922 says whose name a certificate must hold. */
@NullMarked
package io.portcullis.tls;

import org.jspecify.annotations.NullMarked;
