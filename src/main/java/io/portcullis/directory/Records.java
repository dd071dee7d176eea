package io.portcullis.directory;

import io.portcullis.event.EventRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The port to what is written down of what happened: alerts and calls, and who wrote what. Nobody follows it, and no
 * export has it. Each method blocks; all are safe for any thread and throw {@link DirectoryException}.
 */
public interface Records {
    /**
     * Writes them down; one that is there already stays as it is. Alerts wait for the webhooks of their accounts from
     * the same transaction on.
     *
     * @param rows each with an account
     * @return how many times an alert found no room to wait for a webhook
     */
    int add(List<EventRecord> rows);

    /**
     * Which ones are wanted; null means any.
     *
     * @param alerts alerts, and not calls
     * @param level of an alert
     * @param from the earliest time, and that one
     * @param to before this time
     */
    record Wanted(
            boolean alerts,
            EventRecord.@Nullable Level level,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /** One page of an account's alerts or calls, newest first. */
    Page<EventRecord> list(Sid account, Wanted wanted, PageRequest page);

    /** The alert or call of this name. */
    Optional<EventRecord> find(Sid account, Sid sid);

    /** How many of an account there are since then. */
    long count(Sid account, Instant since);

    /**
     * A write through the API.
     *
     * @param actorSid the account or key that asked
     * @param eventType as in {@code sip-domains.created}
     * @param resourceSid of what was written; empty when it has none
     * @param source the address that asked
     * @param data a JSON object: what changed, without secrets
     */
    record Audit(
            Sid sid,
            Sid accountSid,
            Instant created,
            Sid actorSid,
            String eventType,
            String resourceType,
            String resourceSid,
            String source,
            String data) {
        /** What its SIDs begin with. */
        public static final Sid.Kind KIND = new Sid.Kind("AE");
    }

    /** Says how a write is to be written down; called once for each, while other writers wait: it must be quick. */
    interface Auditor {
        /**
         * The row to write.
         *
         * @param before what was changed or deleted; null when it was created, or is not one thing
         * @param after as it is now; null when it was deleted, or is not one thing
         */
        Audit audit(@Nullable Resource before, @Nullable Resource after);
    }

    /**
     * Does {@code work}, and writes down each write of it that is done on the calling thread, in the write's own
     * transaction: either both are there or neither is.
     */
    <T> T audited(Auditor auditor, Supplier<T> work);

    /**
     * Which writes are wanted; null means any.
     *
     * @param from the earliest time, and that one
     * @param to before this time
     */
    record Writes(
            @Nullable String actorSid,
            @Nullable String eventType,
            @Nullable String resourceSid,
            @Nullable String source,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /** One page of an account's writes, newest first. */
    Page<Audit> writes(Sid account, Writes wanted, PageRequest page);

    /** The write of this name. */
    Optional<Audit> findWrite(Sid account, Sid sid);

    /** Forgets what is older; at most so many of each, so that nobody waits long. Answers how many those were. */
    int forget(Instant before, int most);
}
