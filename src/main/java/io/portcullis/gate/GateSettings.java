package io.portcullis.gate;

import io.portcullis.base.Cidr;
import io.portcullis.credential.Policy;
import io.portcullis.digest.Algorithm;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the gate decides.
 *
 * @param realm the digest realm of this deployment
 * @param algorithms those offered where a domain or trunk has no choice of its own, in order of preference, each once
 * @param nonceLifetime how long a nonce is fresh, 1 s to 24 h
 * @param onBadCredentials the answer to a wrong response or an unknown user
 * @param allowLegacyNoQop whether answers without qop (RFC 2069) are accepted, with nonces that work once
 * @param lockout when failures lock a source and user out
 * @param rate how many requests outside a dialog a source may send
 * @param trustedSources blocks that are never limited nor locked out
 * @param explainRefusals whether refusals carry X-Portcullis-Error
 * @param dialogLifetime how long a dialog excuses its requests from being judged, 1 s to 30 days
 */
public record GateSettings(
        String realm,
        List<Algorithm> algorithms,
        Duration nonceLifetime,
        OnBadCredentials onBadCredentials,
        boolean allowLegacyNoQop,
        Lockout lockout,
        Rate rate,
        List<Cidr> trustedSources,
        boolean explainRefusals,
        Duration dialogLifetime) {

    /** The answer to a wrong response or an unknown user. */
    public enum OnBadCredentials {
        /** 403. */
        FORBID,
        /** A new 401 or 407. */
        CHALLENGE
    }

    /** Checks each value. */
    public GateSettings {
        if (!isRealm(realm)) {
            throw new IllegalArgumentException("realm: " + realm
                    + " (expected: 1 to 128 printable ASCII characters without quotation mark and backslash)");
        }
        algorithms = List.copyOf(algorithms);
        if (algorithms.isEmpty() || new HashSet<>(algorithms).size() != algorithms.size()) {
            throw new IllegalArgumentException("digest.algorithms: "
                    + algorithms.stream().map(Algorithm::token).toList()
                    + " (expected: SHA-512-256, SHA-256, MD5, at least one and each at most once)");
        }
        if (nonceLifetime.compareTo(Duration.ofSeconds(1)) < 0 || nonceLifetime.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("digest.nonce-lifetime: " + nonceLifetime + " (expected: 1s to 24h)");
        }
        if (dialogLifetime.compareTo(Duration.ofSeconds(1)) < 0 || dialogLifetime.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("gate.dialog-lifetime: " + dialogLifetime + " (expected: 1s to 30d)");
        }
        trustedSources = List.copyOf(trustedSources);
    }

    /**
     * Failures of one source and user lock that pair out; of one source for many users, the source.
     *
     * @param failures how many of one user, 1 to 1,000,000
     * @param users for how many different users a source may fail before it is locked out as a whole, 1 to 200
     * @param within in which time, 1 s to 24 h
     * @param lasts for how long, 1 s to 7 days; {@code for} in the file
     */
    public record Lockout(int failures, int users, Duration within, Duration lasts) {
        /** Checks each value. */
        public Lockout {
            if (failures < 1 || failures > 1_000_000) {
                throw new IllegalArgumentException("gate.lockout.failures: " + failures + " (expected: 1 to 1000000)");
            }
            if (users < 1 || users > 200) {
                throw new IllegalArgumentException("gate.lockout.users: " + users + " (expected: 1 to 200)");
            }
            if (within.compareTo(Duration.ofSeconds(1)) < 0 || within.compareTo(Duration.ofHours(24)) > 0) {
                throw new IllegalArgumentException("gate.lockout.within: " + within + " (expected: 1s to 24h)");
            }
            if (lasts.compareTo(Duration.ofSeconds(1)) < 0 || lasts.compareTo(Duration.ofDays(7)) > 0) {
                throw new IllegalArgumentException("gate.lockout.for: " + lasts + " (expected: 1s to 7d)");
            }
        }
    }

    /**
     * Requests outside a dialog from one source.
     *
     * @param perSecond how many a second in the long run; 0 = no limit
     * @param burst how many at once, at least 1
     */
    public record Rate(int perSecond, int burst) {
        /** No limit. */
        public static final Rate OFF = new Rate(0, 1);

        /** Checks each value. */
        public Rate {
            if (perSecond < 0 || perSecond > 1_000_000) {
                throw new IllegalArgumentException(
                        "gate.rate.per-source: " + perSecond + " (expected: 1/s to 1000000/s, or 0 = off)");
            }
            if (burst < 1 || burst > 10_000_000) {
                throw new IllegalArgumentException("gate.rate.burst: " + burst + " (expected: 1 to 10000000)");
            }
        }

        /** So many times as many, up to what a limit may be. */
        Rate times(int factor) {
            return new Rate((int) Math.min(1_000_000L, (long) perSecond * factor), (int)
                    Math.min(10_000_000L, (long) burst * factor));
        }

        /** Whether there is no limit. */
        public boolean isOff() {
            return perSecond == 0;
        }
    }

    /**
     * The algorithms offered where this policy decides, in order of preference; null for a domain that is not known.
     */
    List<Algorithm> offered(@Nullable Policy policy) {
        return policy == null ? algorithms : policy.offer().or(algorithms);
    }

    /** Whether requests from this address are never limited nor locked out. */
    public boolean isTrusted(InetAddress source) {
        for (int i = 0; i < trustedSources.size(); i++) {
            if (trustedSources.get(i).contains(source)) {
                return true;
            }
        }
        return false;
    }

    /**
     * An algorithm by its name in the file.
     *
     * @throws IllegalArgumentException if it is none of ours
     */
    public static Algorithm algorithm(String token) {
        return Algorithm.of(token)
                .orElseThrow(() -> new IllegalArgumentException(
                        "digest.algorithms: " + token + " (expected: SHA-512-256, SHA-256 or MD5)"));
    }

    /**
     * A block of trusted addresses as it stands in the file.
     *
     * @throws IllegalArgumentException if {@code text} is no address and no block
     */
    public static Cidr trustedSource(String text) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException("gate.trusted-sources: " + fault.getMessage(), fault);
        }
    }

    private static boolean isRealm(String text) {
        return !text.isEmpty()
                && text.length() <= 128
                && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '"' && c != '\\');
    }
}
