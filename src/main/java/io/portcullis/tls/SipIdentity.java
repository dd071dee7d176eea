package io.portcullis.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Which SIP domains a certificate is for (RFC 5922 section 7). */
final class SipIdentity {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    private SipIdentity() {}

    /**
     * Whether {@code certificate} is that of {@code host}: named in full, but for case, as {@code sip:} URI or, when it
     * holds no such URI, as DNS name. Neither wildcards nor the subject's common name count. A host that is an address
     * must be there as an address.
     */
    static boolean proves(X509Certificate certificate, String host) {
        List<String> uris = new ArrayList<>();
        List<String> others = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                int kind = (Integer) name.get(0);
                if (kind == URI) {
                    addDomain(uris, (String) name.get(1));
                } else if (kind == DNS || kind == IP) {
                    others.add((String) name.get(1));
                }
            }
        } catch (CertificateParsingException unreadable) {
            return false;
        }
        return (uris.isEmpty() ? others : uris).stream().anyMatch(name -> same(name, host));
    }

    /** The DNS names that {@code certificate} is for, in full; a wildcard says of no host that it is this one. */
    static List<String> names(X509Certificate certificate) {
        List<String> found = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if ((Integer) name.get(0) == DNS && ((String) name.get(1)).indexOf('*') < 0) {
                    found.add((String) name.get(1));
                }
            }
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        return found;
    }

    /** A URI with a user part is a person's, not a domain's. */
    private static void addDomain(List<String> domains, String uri) {
        boolean sip = uri.toLowerCase(Locale.ROOT).startsWith("sip:");
        if (sip && uri.indexOf('@') < 0) {
            int end = 4;
            while (end < uri.length() && ";?:".indexOf(uri.charAt(end)) < 0) {
                end++;
            }
            domains.add(uri.substring(4, end));
        }
    }

    private static boolean same(String name, String host) {
        return name.indexOf('*') < 0 && name.equalsIgnoreCase(host);
    }
}
