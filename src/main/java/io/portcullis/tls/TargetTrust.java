package io.portcullis.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a target whose certificate comes from a trusted authority and is that of the host we meant (RFC 5922 section
 * 7).
 */
final class TargetTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager authorities;

    TargetTrust(X509ExtendedTrustManager authorities) {
        this.authorities = authorities;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authorities.checkServerTrusted(chain, authType, engine);
        if (!SipIdentity.proves(chain[0], engine.getPeerHost())) {
            throw new CertificateException("certificate: " + chain[0].getSubjectX500Principal() + " (expected: one of "
                    + engine.getPeerHost() + ")");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw unnamed();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw unnamed();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw unnamed();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw unnamed();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw unnamed();
    }

    private static CertificateException unnamed() {
        return new CertificateException("peer: not a target that we connect to (expected: one with a host name)");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
