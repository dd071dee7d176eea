package io.portcullis.store;

import io.portcullis.directory.Sid;
import org.jspecify.annotations.Nullable;

/** How the packed HA1s of a credential are written down. */
interface PasswordForm {
    /** As they are: for an export that was asked to. */
    PasswordForm PLAIN = new PasswordForm() {
        @Override
        public byte[] write(Sid credential, byte[] packed) {
            return packed;
        }

        @Override
        public byte[] read(Sid credential, byte[] bytes) {
            return bytes;
        }

        @Override
        public PasswordForm old() {
            return this;
        }
    };

    /** What ends the context of sealed HA1s in force; of those of an old password {@link #oldContext}. */
    static String context(String realm) {
        return ':' + realm;
    }

    /** What ends the context of the sealed HA1s of an old password, so that neither can be put in the other's place. */
    static String oldContext(String realm) {
        return ":old:" + realm;
    }

    /** Encrypted, and bound to the credential and the realm. */
    static PasswordForm sealed(Seal seal, String realm) {
        PasswordForm old = new Sealed(seal, oldContext(realm), null);
        return new Sealed(seal, context(realm), old);
    }

    byte[] write(Sid credential, byte[] packed);

    /**
     * Reads what {@link #write} wrote for the same credential.
     *
     * @throws Row.Malformed the bytes are something else
     */
    byte[] read(Sid credential, byte[] bytes) throws Row.Malformed;

    /** How those of an old password are written down. */
    PasswordForm old();

    /** HA1s that are encrypted in the context of their credential and a suffix. */
    record Sealed(Seal seal, String suffix, @Nullable PasswordForm older) implements PasswordForm {
        @Override
        public byte[] write(Sid credential, byte[] packed) {
            return seal.close(credential.value() + suffix, packed);
        }

        @Override
        public byte[] read(Sid credential, byte[] bytes) throws Row.Malformed {
            try {
                return seal.open(credential.value() + suffix, bytes);
            } catch (Seal.Broken broken) {
                throw new Row.Malformed(String.valueOf(broken.getMessage()));
            }
        }

        @Override
        public PasswordForm old() {
            return older == null ? this : older;
        }
    }
}
