package io.portcullis.directory;

import org.jspecify.annotations.Nullable;

/**
 * What one logs in to an account with: one token, and for as long as programs are moved to another, that one too.
 * Immutable.
 *
 * @param primary the token
 * @param secondary the one that is to take its place; null when there is none
 * @param configured what the configuration file said when a secondary token took the place of its token; null while the
 *     file's token counts
 */
public record AuthTokens(
        HashedSecret primary,
        @Nullable Secondary secondary,
        @Nullable HashedSecret configured) {
    /**
     * The token to come.
     *
     * @param dates when it was made
     */
    public record Secondary(HashedSecret token, Dates dates) {}

    /** One token and no other. */
    public static AuthTokens of(HashedSecret primary) {
        return new AuthTokens(primary, null, null);
    }

    /** Whether this is one of the tokens; takes as long for a wrong one. */
    public boolean matches(Sid login, String token) {
        HashedSecret other = secondary == null ? HashedSecret.none() : secondary.token();
        boolean isPrimary = primary.matches(login, token);
        boolean isSecondary = other.matches(login, token);
        return isPrimary || isSecondary;
    }

    /** These tokens with another secondary one; null for none. */
    public AuthTokens with(@Nullable Secondary next) {
        return new AuthTokens(primary, next, configured);
    }

    /**
     * The secondary token in the place of the primary one.
     *
     * @throws IllegalStateException when there is none
     */
    public AuthTokens promoted() {
        if (secondary == null) {
            throw new IllegalStateException("secondary token: none (expected: one to promote)");
        }
        return new AuthTokens(secondary.token(), null, configured == null ? primary : configured);
    }

    /** Whether a token was promoted over the one that the configuration file names. */
    public boolean overConfigured() {
        return configured != null;
    }

    /**
     * The tokens at a start with this one in the configuration file: what was promoted over it stays in force; another
     * one than before ends all others.
     */
    public AuthTokens under(HashedSecret file) {
        HashedSecret before = configured == null ? primary : configured;
        return before.equals(file) ? this : of(file);
    }
}
