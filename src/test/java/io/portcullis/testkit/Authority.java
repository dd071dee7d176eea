package io.portcullis.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** A certificate authority that gives anybody any certificate, and TLS contexts of the JDK that trust it. */
public final class Authority {
    private static final AlgorithmIdentifier ECDSA = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private Instant from = Instant.now().minus(Duration.ofHours(1));
    private Instant until = from.plus(Duration.ofDays(2));

    /** Key algorithms. */
    public enum Kind {
        EC(256),
        RSA(2048);

        private final int bits;

        Kind(int bits) {
            this.bits = bits;
        }

        KeyPair newPair() throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(name());
            generator.initialize(bits, RANDOM);
            return generator.generateKeyPair();
        }
    }

    /** A key and the certificate that goes with it. */
    public record Identity(PrivateKey key, X509Certificate certificate) {
        /** Writes both files, the key in PKCS#8 form. */
        public Identity write(Path certificateFile, Path keyFile) {
            Authority.write(certificateFile, "CERTIFICATE", encoded(certificate));
            Authority.write(keyFile, "PRIVATE KEY", key.getEncoded());
            return this;
        }

        /** Writes the key as older programs do: PKCS#1 for RSA, SEC 1 for EC. */
        public void writeOldKey(Path keyFile) {
            try {
                byte[] inner = PrivateKeyInfo.getInstance(key.getEncoded())
                        .parsePrivateKey()
                        .toASN1Primitive()
                        .getEncoded();
                Authority.write(keyFile, key.getAlgorithm() + " PRIVATE KEY", inner);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** An authority with a key of its own. */
    public Authority(String name) {
        this.name = "CN=" + name;
        try {
            keys = Kind.EC.newPair();
            certificate = certificate(
                    this.name,
                    keys,
                    List.of(Extension.create(Extension.basicConstraints, true, new BasicConstraints(true))));
        } catch (GeneralSecurityException | IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** What it signs from now on is in force in that time. */
    public Authority signingFor(Instant begin, Instant end) {
        from = begin;
        until = end;
        return this;
    }

    /** A certificate with these alternative names: {@code dns:…}, {@code uri:…}, {@code ip:…}. */
    public Identity identity(Kind kind, String... names) {
        try {
            KeyPair pair = kind.newPair();
            GeneralName[] alternatives = new GeneralName[names.length];
            for (int i = 0; i < names.length; i++) {
                String value = names[i].substring(names[i].indexOf(':') + 1);
                int tag = names[i].startsWith("dns:")
                        ? GeneralName.dNSName
                        : names[i].startsWith("ip:") ? GeneralName.iPAddress : GeneralName.uniformResourceIdentifier;
                alternatives[i] = new GeneralName(tag, value);
            }
            List<Extension> extensions = names.length == 0
                    ? List.of()
                    : List.of(
                            Extension.create(Extension.subjectAlternativeName, false, new GeneralNames(alternatives)));
            return new Identity(pair.getPrivate(), certificate("CN=leaf", pair, extensions));
        } catch (GeneralSecurityException | IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private X509Certificate certificate(String subject, KeyPair pair, List<Extension> extensions)
            throws GeneralSecurityException, IOException {
        V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(new BigInteger(63, RANDOM)));
        generator.setSignature(ECDSA);
        generator.setIssuer(new X500Name(name));
        generator.setSubject(new X500Name(subject));
        generator.setStartDate(new Time(Date.from(from)));
        generator.setEndDate(new Time(Date.from(until)));
        generator.setSubjectPublicKeyInfo(
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        if (!extensions.isEmpty()) {
            generator.setExtensions(new Extensions(extensions.toArray(Extension[]::new)));
        }
        byte[] content = generator.generateTBSCertificate().getEncoded();
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(content);
        ASN1EncodableVector signed = new ASN1EncodableVector();
        signed.add(DERSequence.getInstance(content));
        signed.add(ECDSA);
        signed.add(new DERBitString(signature.sign()));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(new DERSequence(signed).getEncoded()));
    }

    /** Writes its own certificate. */
    public Path write(Path file) {
        write(file, "CERTIFICATE", encoded(certificate));
        return file;
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void write(Path file, String type, byte[] content) {
        String text = "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + type + "-----\n";
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A JDK context that trusts this authority and, unless null, shows {@code own}. */
    public SSLContext context(@Nullable Identity own) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? new KeyManager[0] : keyManagers(own), trust.getTrustManagers(), RANDOM);
            return context;
        } catch (GeneralSecurityException | IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static KeyManager[] keyManagers(Identity own) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.key, new char[0], new X509Certificate[] {own.certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return new KeyManager[] {new Insistent((X509ExtendedKeyManager) keys.getKeyManagers()[0])};
    }

    /** Shows its certificate to whoever asks for one, whichever authorities are wanted. */
    private static final class Insistent extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager keys;

        Insistent(X509ExtendedKeyManager keys) {
            this.keys = keys;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return keys.chooseServerAlias(type, issuers, socket);
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return keys.chooseEngineServerAlias(type, issuers, engine);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }
}
