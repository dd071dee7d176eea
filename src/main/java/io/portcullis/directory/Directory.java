package io.portcullis.directory;

import java.util.List;
import java.util.function.Function;

/**
 * The port to whatever keeps what operators write. Each method blocks; all are safe for any thread and throw
 * {@link DirectoryException}.
 */
public interface Directory {
    /** Accounts, by owner. */
    Accounts accounts();

    /** Credentials, by list. */
    Credentials credentials();

    /**
     * Resources of any kind that has no method of its own here, by what they are a part of.
     *
     * @throws IllegalArgumentException it has one, or is not kept at all
     */
    <T extends Resource> Resources<T> resources(Class<T> kind);

    /** Mappings of this kind, by domain or trunk; found there by the SID of the list. */
    Resources<Mapping> mappings(Mapping.Kind kind);

    /** End users of this register, by account. */
    Resources<EndUser> endUsers(EndUser.Register register);

    /** Webhooks, by account, and what waits for them. */
    Webhooks webhooks();

    /** The nodes that share what is kept here. */
    Nodes nodes();

    /** What is written down of what happened. */
    Records records();

    /** The newest revision that is committed; 0 when nothing was ever written. */
    default long revision() {
        return position().revision();
    }

    /**
     * The newest revision that was committed through this directory; 0 before the first. It holds every write that has
     * returned. Never blocks.
     */
    long committed();

    /**
     * What changed after a position, oldest first, at most {@code max} changes.
     *
     * @throws DirectoryException.Pruned some of it was pruned from the log
     * @throws DirectoryException.Diverged the store's history has no such place: it lost writes, or is another one
     */
    List<Change> changesAfter(Position position, int max);

    /** Where the store is now. */
    Position position();

    /** Reads everything that {@code reader} asks for at one revision. */
    <T> T read(Function<DirectoryView, T> reader);

    /**
     * Calls {@code wake} soon after each commit, of this process and of others where they can be heard; sometimes
     * without reason, and rarely not at all, so poll slowly besides. It must not block.
     *
     * @return ends it when closed
     */
    Watch watch(Runnable wake);

    /** Somebody who is woken by commits. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
