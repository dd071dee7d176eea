package io.portcullis.store;

import io.portcullis.directory.Sid;

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
    };

    /** Encrypted, and bound to the credential and the realm. */
    static PasswordForm sealed(Seal seal, String realm) {
        return new PasswordForm() {
            @Override
            public byte[] write(Sid credential, byte[] packed) {
                return seal.close(context(credential), packed);
            }

            @Override
            public byte[] read(Sid credential, byte[] bytes) throws Row.Malformed {
                try {
                    return seal.open(context(credential), bytes);
                } catch (Seal.Broken broken) {
                    throw new Row.Malformed(String.valueOf(broken.getMessage()));
                }
            }

            private String context(Sid credential) {
                return credential.value() + ':' + realm;
            }
        };
    }

    byte[] write(Sid credential, byte[] packed);

    /**
     * Reads what {@link #write} wrote for the same credential.
     *
     * @throws Row.Malformed the bytes are something else
     */
    byte[] read(Sid credential, byte[] bytes) throws Row.Malformed;
}
