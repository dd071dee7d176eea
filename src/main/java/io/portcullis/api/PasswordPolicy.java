package io.portcullis.api;

/** Which user names and passwords a credential may have. Says what is wrong, never what was given. */
final class PasswordPolicy {
    private static final int LEAST = 12;
    private static final int MOST = 128;
    private static final int LONGEST_USERNAME = 32;
    private static final String REFUSED = "\"\\:@<>,;";

    private PasswordPolicy() {}

    /**
     * Refuses a password that is too short, too long, holds a control character, or lacks a digit, an upper- or a
     * lower-case letter.
     */
    static void checkPassword(String password) {
        int length = password.codePointCount(0, password.length());
        if (length < LEAST || length > MOST) {
            throw refuse("Password: " + length + " characters (expected: " + LEAST + " to " + MOST + ")");
        }
        if (password.codePoints().anyMatch(Character::isISOControl)) {
            throw refuse("Password: a control character (expected: none)");
        }
        if (password.codePoints().noneMatch(Character::isDigit)) {
            throw refuse("Password: no digit (expected: at least one)");
        }
        if (password.codePoints().noneMatch(Character::isUpperCase)) {
            throw refuse("Password: no upper-case letter (expected: at least one)");
        }
        if (password.codePoints().noneMatch(Character::isLowerCase)) {
            throw refuse("Password: no lower-case letter (expected: at least one)");
        }
    }

    /** Refuses a user name that a digest header could not carry plainly, or that is too long. */
    static void checkUsername(String username) {
        int length = username.codePointCount(0, username.length());
        if (length < 1 || length > LONGEST_USERNAME) {
            throw refuse("Username: " + length + " characters (expected: 1 to " + LONGEST_USERNAME + ")");
        }
        if (!username.codePoints().allMatch(PasswordPolicy::fitsUsername)) {
            throw refuse("Username: a character that is not allowed (expected: visible characters other than"
                    + " \" \\ : @ < > , ;)");
        }
    }

    private static boolean fitsUsername(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> REFUSED.indexOf(c) < 0;
        };
    }

    private static ApiError refuse(String what) {
        return ErrorCode.INVALID_CREDENTIAL.error(ErrorCode.INVALID_CREDENTIAL.text() + ": " + what);
    }
}
