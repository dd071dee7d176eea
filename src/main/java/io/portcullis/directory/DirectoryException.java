package io.portcullis.directory;

import java.util.Collections;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Why the directory did not do as asked. Messages hold names and SIDs, never a secret. */
public abstract sealed class DirectoryException extends RuntimeException {
    private DirectoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What was addressed or referred to does not exist in the scope of the asker. */
    public static final class NotFound extends DirectoryException {
        private final Sid sid;

        public NotFound(Sid sid) {
            super(sid + " was not found", null);
            this.sid = sid;
        }

        /** What is missing: the resource, its parent, or something that a new row refers to. */
        public Sid sid() {
            return sid;
        }
    }

    /** What was asked contradicts what is there. */
    public static final class Conflict extends DirectoryException {
        private final Rule rule;

        /** The rule that would be broken. */
        public enum Rule {
            /** Another list or address of the same parent has this friendly name. */
            FRIENDLY_NAME_TAKEN,
            /** A domain or trunk has this name. */
            DOMAIN_NAME_TAKEN,
            /** The name is below one that does not exist or that belongs to somebody else. */
            PARENT_DOMAIN_MISSING,
            /** The credential list has this user. */
            USERNAME_TAKEN,
            /** The credential list has a user whose name differs only by case. */
            USERNAME_DIFFERS_BY_CASE,
            /** The access control list has this address. */
            ADDRESS_TAKEN,
            /** The list is mapped there already. */
            ALREADY_MAPPED,
            /** The credential's hashes do not open: it needs another password first. */
            PASSWORD_LOST
        }

        public Conflict(Rule rule, String what) {
            super(rule + ": " + what, null);
            this.rule = rule;
        }

        /** The rule that would be broken. */
        public Rule rule() {
            return rule;
        }
    }

    /** There is no room for another of its kind. */
    public static final class LimitReached extends DirectoryException {
        private final Limit limit;

        public LimitReached(Limit limit) {
            super(limit.toString(), null);
            this.limit = limit;
        }

        /** Which bound was met. */
        public Limit limit() {
            return limit;
        }
    }

    /** Of many rows that were to be written together some cannot be, and so none was. */
    public static final class Rows extends DirectoryException {
        private final SortedMap<Integer, DirectoryException> refused;

        public Rows(SortedMap<Integer, DirectoryException> refused) {
            super(refused.size() + " rows are refused", null);
            this.refused = Collections.unmodifiableSortedMap(refused);
        }

        /** Why each was refused, by its place among them, counted from 0. */
        public SortedMap<Integer, DirectoryException> refused() {
            return refused;
        }
    }

    /** It cannot go, or change its name, because something else needs it. */
    public static final class InUse extends DirectoryException {
        private final By by;

        /** Who needs it. */
        public enum By {
            /** A domain or trunk maps this credential list. */
            CREDENTIAL_LIST_MAPPED,
            /** A domain or trunk maps this IP access control list. */
            ACCESS_CONTROL_LIST_MAPPED,
            /** The domain or trunk has subdomains. */
            SUBDOMAINS_EXIST,
            /** A credential names this end user. */
            END_USER_ANSWERS_FOR_CREDENTIALS
        }

        public InUse(By by, Sid sid) {
            super(by + ": " + sid, null);
            this.by = by;
        }

        /** Who needs it. */
        public By by() {
            return by;
        }
    }

    /** The store cannot be reached, or cannot write. Asking again later may do. */
    public static final class Unavailable extends DirectoryException {
        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The change log no longer reaches back that far: read everything again. */
    public static final class Pruned extends DirectoryException {
        public Pruned(long revision, long oldest) {
            super("revision: " + revision + " (expected: >= " + oldest + ", older changes were pruned)", null);
        }
    }

    /** The store's history is another than the one that was followed: read everything again. */
    public static final class Diverged extends DirectoryException {
        public Diverged(String how) {
            super(how, null);
        }
    }
}
