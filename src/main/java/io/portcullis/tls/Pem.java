package io.portcullis.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and keys. What cannot be used is said as {@code KEY: FILE (expected: …)}, with the configuration's
 * key; nothing of a private key is ever said.
 */
final class Pem {
    /** What somebody proves to be with. */
    record Identity(PrivateKey key, List<X509Certificate> chain) {}

    /** RFC 8410 section 3. */
    private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

    private Pem() {}

    /** Reads the chain and the key of the settings {@code section.certificate} and {@code section.key}. */
    static Identity identity(String section, Path certificate, Path key) {
        List<X509Certificate> chain = certificates(section + ".certificate", certificate);
        PrivateKey secret = key(section + ".key", key);
        if (!belongTogether(secret, chain.get(0))) {
            throw unusable(section + ".key", key, "the key of the first certificate in " + certificate, null);
        }
        return new Identity(secret, chain);
    }

    /** Every certificate of the file, of which there must be one. */
    static List<X509Certificate> certificates(String setting, Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (PemObject object : objects(setting, file)) {
                if (object.getType().endsWith("CERTIFICATE")) {
                    certificates.add((X509Certificate)
                            factory.generateCertificate(new ByteArrayInputStream(object.getContent())));
                }
            }
        } catch (GeneralSecurityException unreadable) {
            throw unusable(setting, file, "X.509 certificates in PEM form", unreadable);
        }
        if (certificates.isEmpty()) {
            throw unusable(setting, file, "at least one CERTIFICATE in PEM form", null);
        }
        return certificates;
    }

    private static PrivateKey key(String setting, Path file) {
        try {
            for (PemObject object : objects(setting, file)) {
                if (object.getType().endsWith("PRIVATE KEY")) {
                    return key(inPkcs8(object));
                }
            }
        } catch (GeneralSecurityException | IOException | RuntimeException unreadable) {
            // The cause is left out: it may quote the key.
            throw unusable(
                    setting, file, "an RSA, EC or Ed25519 key in PKCS#8, PKCS#1 or SEC 1 form, not encrypted", null);
        }
        throw unusable(setting, file, "a PRIVATE KEY in PEM form", null);
    }

    /** The one form that the JDK reads. */
    private static PrivateKeyInfo inPkcs8(PemObject object) throws IOException {
        return switch (object.getType()) {
            case "RSA PRIVATE KEY" ->
                new PrivateKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                        RSAPrivateKey.getInstance(object.getContent()));
            case "EC PRIVATE KEY" -> {
                ECPrivateKey key = ECPrivateKey.getInstance(object.getContent());
                yield new PrivateKeyInfo(
                        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()), key);
            }
            default -> PrivateKeyInfo.getInstance(object.getContent());
        };
    }

    private static PrivateKey key(PrivateKeyInfo info) throws GeneralSecurityException, IOException {
        ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        String name = algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
                ? "RSA"
                : algorithm.equals(ED25519) ? "Ed25519" : "EC";
        return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    /** Whether what one signs the other verifies. */
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        try {
            String algorithm = switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> "Ed25519";
            };
            byte[] said = algorithm.getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(said);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(said);
            return signature.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }

    private static List<PemObject> objects(String setting, Path file) {
        List<PemObject> objects = new ArrayList<>();
        try (PemReader reader = new PemReader(Files.newBufferedReader(file, StandardCharsets.ISO_8859_1))) {
            for (PemObject object = reader.readPemObject(); object != null; object = reader.readPemObject()) {
                objects.add(object);
            }
            return objects;
        } catch (IOException unreadable) {
            String expected = Files.isReadable(file) && Files.isRegularFile(file) ? "PEM" : "a readable file";
            throw unusable(setting, file, expected, null);
        } catch (RuntimeException broken) {
            throw unusable(setting, file, "PEM", null);
        }
    }

    private static IllegalArgumentException unusable(
            String setting, Path file, String expected, @Nullable Throwable cause) {
        return new IllegalArgumentException(setting + ": " + file + " (expected: " + expected + ")", cause);
    }
}
