package io.portcullis.digest;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The value of one Authorization or Proxy-Authorization header, read: {@link DigestCredentials}, {@link OtherScheme} or
 * {@link Malformed}. Such a header holds one set of credentials (RFC 3261 section 7.3.1).
 */
public sealed interface Authorization permits DigestCredentials, Authorization.OtherScheme, Authorization.Malformed {
    /** The longest value that is read, in bytes; a longer one is {@link Fault#TOO_LONG}. */
    int MAX_LENGTH = 16_384;

    /** The longest {@code uri} parameter, in bytes. */
    int MAX_URI = 2_048;

    /** The longest {@code cnonce} parameter, in bytes. */
    int MAX_CNONCE = 256;

    /**
     * Reads {@code bytes[from, to)}, which must be unfolded. Takes time linear in its length, and never throws because
     * of what is in it. What comes back refers to {@code bytes}, which must not change afterwards.
     *
     * <p>Tolerated, because phones send it: any order, any letter case of names, quoted or not, space around the equals
     * sign, empty list elements. Parameters that we do not know are skipped.
     */
    static Authorization parse(byte[] bytes, int from, int to) {
        return new AuthorizationParser(bytes, from, to).parse();
    }

    /** Credentials of another scheme than Digest: none of ours. */
    enum OtherScheme implements Authorization {
        INSTANCE
    }

    /** Why a value cannot be read. */
    enum Fault {
        /** The value, its {@code uri} or its {@code cnonce}. */
        TOO_LONG,
        CONTROL_CHARACTER,
        UNTERMINATED_QUOTE,
        /** Something that is not a token stands where a parameter's name should. */
        NAME_EXPECTED,
        EQUALS_EXPECTED,
        VALUE_EXPECTED,
        COMMA_EXPECTED,
        /** One of ours stands twice, or {@code username} beside {@code username*}. */
        DUPLICATE_PARAMETER,
        /** One of username, realm, nonce, uri, response; with qop also cnonce, nc. */
        MISSING_PARAMETER,
        /** Not 8 hexadecimal digits. */
        BAD_NONCE_COUNT,
        /** {@code username*} is not an ext-value of RFC 5987 in UTF-8. */
        BAD_EXT_VALUE
    }

    /** Digest credentials that cannot be read. Prints no part of the value. */
    final class Malformed implements Authorization {
        private final Fault fault;
        private final int offset;
        private final byte @Nullable [] realm;

        Malformed(Fault fault, int offset, byte @Nullable [] realm) {
            this.fault = fault;
            this.offset = offset;
            this.realm = realm;
        }

        /** What is wrong. */
        public Fault fault() {
            return fault;
        }

        /** Where reading stopped, in bytes from the beginning of the value. */
        public int offset() {
            return offset;
        }

        /**
         * Whether these are surely credentials for somebody else: the list of parameters could be read to its end, and
         * its realm is not this one. Such a header is none of our business, whatever its fault.
         */
        public boolean isForeign(byte[] ownRealm) {
            return realm != null && !Arrays.equals(realm, ownRealm);
        }

        @Override
        public String toString() {
            return "Malformed[" + fault + " at " + offset + "]";
        }
    }
}
