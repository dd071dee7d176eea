package io.portcullis.api;

/**
 * An account that exists from the first start on, so that there is somebody to provision the rest.
 *
 * @param sid {@code AC} and 32 lower-case hexadecimal digits
 * @param authToken the password of the API, 1 to 256 printable ASCII characters; never printed
 * @param friendlyName 1 to 64 characters
 */
public record BootstrapAccount(String sid, String authToken, String friendlyName) {
    /** The fewest characters that a token may have where strangers can try it. */
    static final int STRONG = 16;

    /** Checks each value. */
    public BootstrapAccount {
        if (sid.length() != 34
                || !sid.startsWith("AC")
                || !sid.chars().skip(2).allMatch(BootstrapAccount::isLowerHex)) {
            throw new IllegalArgumentException(
                    "api.accounts.sid: " + sid + " (expected: AC and 32 lower-case hexadecimal digits)");
        }
        if (authToken.isEmpty()
                || authToken.length() > 256
                || !authToken.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "api.accounts.auth-token: (hidden) (expected: 1 to 256 printable ASCII characters without spaces)");
        }
        if (friendlyName.isEmpty() || friendlyName.length() > 64) {
            throw new IllegalArgumentException(
                    "api.accounts.friendly-name: " + friendlyName + " (expected: 1 to 64 characters)");
        }
    }

    /** Whether the token is short enough to be guessed, or found in a list. */
    boolean isWeak() {
        return authToken.length() < STRONG;
    }

    private static boolean isLowerHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    @Override
    public String toString() {
        return "BootstrapAccount[sid=" + sid + ", authToken=(hidden), friendlyName=" + friendlyName + "]";
    }
}
