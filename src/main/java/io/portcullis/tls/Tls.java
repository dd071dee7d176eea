package io.portcullis.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What TLS connections are made with: versions 1.2 and 1.3 with AEAD suites (RFC 9325), a certificate for each SIP
 * domain that callers name, and the check of targets' certificates. Files can be replaced while connections live. The
 * arithmetic of handshakes is done on threads of its own, so that it holds up no event loop. Safe for use by any
 * thread.
 */
public final class Tls implements AutoCloseable {
    /** How long a handshake may take. */
    static final long HANDSHAKE_MILLIS = 10_000;

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    /** After which keys of session tickets are changed and sessions forgotten. */
    private static final long SESSION_SECONDS = 3_600;

    private static final int MOST_SESSIONS = 20_000;
    private static final int LONGEST_HELLO = 16 << 10;
    private static final int MOST_WAITING = 4_096;

    static {
        // The JDK reads it at its first handshake as server, and offers no other way to say it.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final ThreadPoolExecutor arithmetic;
    private volatile Contexts contexts;

    /** What new connections are made with. */
    private record Contexts(
            @Nullable SslContext fallback, Map<String, SslContext> byDomain, SslContext target, List<String> names) {
        SslContext of(@Nullable String domain) {
            SslContext found = domain == null ? null : byDomain.get(domain.toLowerCase(Locale.ROOT));
            SslContext used = found == null ? fallback : found;
            if (used == null) {
                throw new IllegalStateException("sip.tls.certificate: null (expected: there for a secure listener)");
            }
            return used;
        }
    }

    /**
     * With what {@code files} hold now.
     *
     * @throws IllegalArgumentException if one of them cannot be used; it says which, and why
     */
    public Tls(TlsFiles files) {
        contexts = load(files);
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        arithmetic = new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MOST_WAITING),
                new DefaultThreadFactory("sip-tls", true));
        arithmetic.allowCoreThreadTimeOut(true);
    }

    /** Makes new connections with what {@code files} hold now; if that cannot be used, all stays as it is. */
    public void reload(TlsFiles files) {
        contexts = load(files);
    }

    /** The DNS names that the certificates are for which callers are shown now; no wildcards. */
    public List<String> names() {
        return contexts.names;
    }

    /**
     * The handler of a connection that somebody made to us. Which certificate it shows depends on the name it hears.
     */
    public ChannelHandler accepting() {
        Contexts now = contexts;
        return new SniHandler(now::of, LONGEST_HELLO, HANDSHAKE_MILLIS) {
            @Override
            protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
                return patient(context.newHandler(allocator, arithmetic));
            }
        };
    }

    /** The handler of a connection that we make to {@code host}, whose certificate must prove that it is. */
    public ChannelHandler connecting(ByteBufAllocator allocator, String host, int port) {
        return patient(contexts.target.newHandler(allocator, host, port, arithmetic));
    }

    /** The handler of a peer inside this process, which believes whatever certificate it is shown. */
    public ChannelHandler trusting() {
        try {
            return common(SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE))
                    .endpointIdentificationAlgorithm(null)
                    .build()
                    .newHandler(ByteBufAllocator.DEFAULT);
        } catch (SSLException unusable) {
            throw new IllegalStateException(unusable);
        }
    }

    private static SslHandler patient(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        return handler;
    }

    private static Contexts load(TlsFiles files) {
        try {
            Map<String, SslContext> byDomain = new HashMap<>();
            List<String> names = new ArrayList<>();
            for (TlsFiles.Domain domain : files.domains()) {
                Pem.Identity identity = Pem.identity("sip.tls.domains", domain.certificate(), domain.key());
                byDomain.put(domain.name(), server(identity, files));
                names.addAll(SipIdentity.names(identity.chain().get(0)));
            }
            SslContext fallback = null;
            if (files.certificate() != null && files.key() != null) {
                Pem.Identity identity = Pem.identity("sip.tls", files.certificate(), files.key());
                fallback = server(identity, files);
                names.addAll(SipIdentity.names(identity.chain().get(0)));
            }
            return new Contexts(fallback, Map.copyOf(byDomain), target(files), List.copyOf(names));
        } catch (SSLException | GeneralSecurityException unusable) {
            throw new IllegalArgumentException(
                    "sip.tls.certificate: " + files.certificate() + " (expected: one that TLS can use)", unusable);
        }
    }

    private static SslContext server(Pem.Identity identity, TlsFiles files) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.chain());
        if (files.clientCa() != null) {
            // Who shows one must show a good one; who shows none is simply not known by one (RFC 5922 section 7.4).
            builder.clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(Pem.certificates("sip.tls.client-ca", files.clientCa()));
        }
        return common(builder).build();
    }

    private static SslContext target(TlsFiles files) throws SSLException, GeneralSecurityException {
        TrustManager trust = new TargetTrust(anchors(files));
        return common(SslContextBuilder.forClient().trustManager(trust))
                // Checked by TargetTrust as SIP wants it, which knows no wildcards.
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    private static SslContextBuilder common(SslContextBuilder builder) {
        return builder.sslProvider(SslProvider.JDK)
                .protocols(VERSIONS)
                .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
                .sessionCacheSize(MOST_SESSIONS)
                .sessionTimeout(SESSION_SECONDS);
    }

    private static X509ExtendedTrustManager anchors(TlsFiles files) throws GeneralSecurityException {
        KeyStore store = null;
        if (files.trust() != null) {
            store = KeyStore.getInstance("PKCS12");
            try {
                store.load(null, null);
            } catch (IOException impossible) {
                throw new GeneralSecurityException(impossible);
            }
            for (X509Certificate anchor : Pem.certificates("sip.tls.trust", files.trust())) {
                store.setCertificateEntry("anchor-" + store.size(), anchor);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager (expected: part of every JDK)");
    }

    @Override
    public void close() {
        arithmetic.shutdown();
    }
}
