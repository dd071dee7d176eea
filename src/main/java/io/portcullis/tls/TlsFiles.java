package io.portcullis.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * PEM files of the secure transports.
 *
 * @param certificate the chain that callers see unless they ask for one of {@code domains}, leaf first; null when there
 *     is no secure listener
 * @param key its private key, in PKCS#8, PKCS#1 or SEC 1 form, not encrypted
 * @param clientCa the authorities whose client certificates are accepted; null asks for none
 * @param trust the authorities that targets' certificates must come from; null is what the JDK trusts
 * @param domains further certificates, for callers who name the domain in their TLS handshake
 */
public record TlsFiles(
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path clientCa,
        @Nullable Path trust,
        List<Domain> domains) {
    /** No files. */
    public static final TlsFiles NONE = new TlsFiles(null, null, null, null, List.of());

    /**
     * The certificate of one SIP domain.
     *
     * @param name the domain as callers name it (SNI), in any case, in full
     */
    public record Domain(String name, Path certificate, Path key) {
        /** Checks the name. */
        public Domain {
            name = name.toLowerCase(Locale.ROOT);
            if (name.isEmpty()
                    || !name.chars()
                            .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-')) {
                throw new IllegalArgumentException(
                        "sip.tls.domains.name: " + name + " (expected: a domain such as pbx.example.com)");
            }
        }

        /**
         * Reads both files.
         *
         * @throws IllegalArgumentException when one cannot be used, or is not in force at {@code now}; it names the key
         *     of the configuration
         */
        public Domain checked(Instant now) {
            Validity.check("sip.tls.domains", certificate, key, now);
            return this;
        }
    }

    /** Checks that a certificate comes with its key, and that no domain stands twice. */
    public TlsFiles {
        domains = List.copyOf(domains);
        if (certificate != null && key == null) {
            throw new IllegalArgumentException(
                    "sip.tls.certificate: " + certificate + " (expected: sip.tls.key as well)");
        }
        if (key != null && certificate == null) {
            throw new IllegalArgumentException("sip.tls.key: " + key + " (expected: sip.tls.certificate as well)");
        }
        if (clientCa != null && certificate == null) {
            throw new IllegalArgumentException(
                    "sip.tls.client-ca: " + clientCa + " (expected: sip.tls.certificate as well)");
        }
        Set<String> names = new HashSet<>();
        for (Domain domain : domains) {
            if (!names.add(domain.name)) {
                throw new IllegalArgumentException("sip.tls.domains: " + domain.name + " (expected: each domain once)");
            }
        }
        if (!domains.isEmpty() && certificate == null) {
            throw new IllegalArgumentException("sip.tls.domains: " + domains.get(0).name
                    + " (expected: sip.tls.certificate as well, for callers who name no domain)");
        }
    }

    /**
     * Files for a listener that nobody has a certificate for: signs one itself, which no caller trusts unless told to.
     *
     * @param directory where they are written, readable for this user only
     * @param hosts the names and addresses the certificate is for
     */
    public static TlsFiles selfSigned(Path directory, List<String> hosts, Instant now, SecureRandom random)
            throws IOException {
        return SelfSigned.write(directory, hosts, now, random);
    }

    /**
     * What is wrong at {@code now} with the files but those of {@code domains}, each as {@code KEY: FILE (expected:
     * …)};
     * reads all of them.
     */
    public List<String> faults(Instant now) {
        List<String> faults = new ArrayList<>();
        if (certificate != null && key != null) {
            note(faults, () -> Validity.check("sip.tls", certificate, key, now));
        }
        if (clientCa != null) {
            note(faults, () -> Pem.certificates("sip.tls.client-ca", clientCa));
        }
        if (trust != null) {
            note(faults, () -> Pem.certificates("sip.tls.trust", trust));
        }
        return faults;
    }

    /** The same of those of {@code domains}. */
    public List<String> faultsOfDomains(Instant now) {
        List<String> faults = new ArrayList<>();
        domains.forEach(domain -> note(faults, () -> domain.checked(now)));
        return faults;
    }

    /** All files. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>();
        Stream.of(certificate, key, clientCa, trust).filter(Objects::nonNull).forEach(files::add);
        for (Domain domain : domains) {
            files.add(domain.certificate);
            files.add(domain.key);
        }
        return files;
    }

    /** Which certificates that callers are shown end soon. */
    public List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        if (certificate != null) {
            Validity.warning("sip.tls.certificate", certificate, now).ifPresent(warnings::add);
        }
        for (Domain domain : domains) {
            Validity.warning("sip.tls.domains.certificate", domain.certificate, now)
                    .ifPresent(warnings::add);
        }
        return warnings;
    }

    private static void note(List<String> faults, Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException fault) {
            faults.add(String.valueOf(fault.getMessage()));
        }
    }
}
