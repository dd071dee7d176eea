package io.portcullis.tls;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Whether certificates are in force (RFC 5280 section 4.1.2.5), as an operator reads it. */
public final class Validity {
    /** How long before its end a certificate is warned about. */
    public static final Duration NOTICE = Duration.ofDays(14);

    private Validity() {}

    /** What is wrong with the certificate that {@code file} begins with, at {@code now}; it names {@code key}. */
    private static Optional<String> fault(String key, Path file, List<X509Certificate> chain, Instant now) {
        for (X509Certificate certificate : chain) {
            Instant begin = certificate.getNotBefore().toInstant();
            Instant end = certificate.getNotAfter().toInstant();
            if (now.isAfter(end)) {
                return Optional.of(key + ": " + file + " (expected: certificates that are in force): one expired at "
                        + end + ". Renew it, or correct the clock of this machine");
            }
            if (now.isBefore(begin)) {
                return Optional.of(key + ": " + file + " (expected: certificates that are in force): one is valid only"
                        + " from " + begin + ". Wait, or correct the clock of this machine");
            }
        }
        return Optional.empty();
    }

    /** That one of the certificates in {@code file} ends soon. */
    public static Optional<String> warning(String key, Path file, Instant now) {
        return Pem.certificates(key, file).stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .filter(end -> end.isBefore(now.plus(NOTICE)))
                .map(end -> key + ": " + file + " (expected: certificates that last for " + NOTICE.toDays()
                        + " days): one expires in " + Math.max(0, now.until(end, ChronoUnit.DAYS)) + " days, at " + end
                        + ". Renew it: a new file is in force at once");
    }

    /** What {@link #check} would say. */
    public static Optional<String> fault(String section, Path certificate, Path key, Instant now) {
        try {
            check(section, certificate, key, now);
            return Optional.empty();
        } catch (IllegalArgumentException fault) {
            return Optional.ofNullable(fault.getMessage());
        }
    }

    /**
     * That {@code certificate} and {@code key} go together and are in force.
     *
     * @param section of the configuration, which has them as {@code certificate} and {@code key}
     * @throws IllegalArgumentException if not; it says why
     */
    public static void check(String section, Path certificate, Path key, Instant now) {
        List<X509Certificate> chain = Pem.identity(section, certificate, key).chain();
        fault(section + ".certificate", certificate, chain, now).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
    }
}
