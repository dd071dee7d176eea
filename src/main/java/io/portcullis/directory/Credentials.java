package io.portcullis.directory;

import io.portcullis.digest.HashedPassword;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Credentials, which also come many at once, and are used. */
public interface Credentials extends Resources<Credential> {
    /**
     * Somebody passed.
     *
     * @param credential as whom
     * @param password with which of the user's passwords
     */
    record Use(Sid credential, HashedPassword password) {}

    /**
     * Adds many users to a list, all or none.
     *
     * @param rows each of this list; no two with the same user name
     * @param merge what becomes of a user that is there and is given again, the one there first; null to refuse it
     * @return how many were not there before
     * @throws DirectoryException.NotFound there is no such list in this account
     * @throws DirectoryException.Rows some of them cannot be added
     */
    int putAll(Scope list, List<Credential> rows, @Nullable BinaryOperator<Credential> merge);

    /**
     * Notes the day of these uses where it is later than what is noted. What is no password of a user any more, and
     * users that are gone, are passed over. It is no change that anybody follows.
     */
    void used(List<Use> uses, LocalDate day);

    /**
     * Forgets old passwords that are over.
     *
     * @param most of how many lists
     * @return of how many lists some were forgotten
     */
    int forgetOld(Instant now, int most);
}
