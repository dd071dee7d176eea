package io.portcullis.directory;

import io.portcullis.event.EventRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Webhooks, and the alerts that wait to be sent to them. An alert waits from the transaction on that writes it down,
 * until it is acknowledged; of each webhook at most {@value #MOST_WAITING} wait, of {@link #MOST_BYTES} together.
 * Alerts that are sent together stay together under one name, however often they are tried and whichever node tries.
 */
public interface Webhooks extends Resources<Webhook> {
    /** Alerts that wait for one webhook. */
    int MOST_WAITING = 10_000;

    /** Bytes of all alerts that wait for one webhook, as they are stored. */
    long MOST_BYTES = 16L << 20;

    /** Adds one whose messages are signed with {@code token}, as {@link #create} does. */
    Webhook create(Webhook row, String token);

    /** Signs the messages of one with {@code token} from now on, and calls it changed. */
    void sign(Scope scope, Sid sid, String token);

    /**
     * Alerts that belong together.
     *
     * @param id the name of this message
     * @param token what to sign with; empty when the store was taken over from an archive, which does not hold it
     * @param alerts oldest first, at least one
     * @param attempts how often it was tried before
     */
    record Batch(String id, Webhook webhook, Optional<String> token, List<EventRecord> alerts, int attempts) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Batch[" + id + " for " + webhook.sid() + ", " + alerts.size() + " alerts]";
        }
    }

    /**
     * The next message that is due, which nobody else is given for so long.
     *
     * @param fresh the name of a message that was not tried before
     */
    Optional<Batch> claim(Instant now, Duration lease, String fresh);

    /** It has arrived. */
    void arrived(Batch batch, Instant now);

    /** It has not arrived; it is due again then. */
    void failed(Batch batch, Instant next);

    /**
     * How far a webhook is behind.
     *
     * @param waiting alerts that wait
     * @param attempts how often the next message was tried in vain
     */
    record Backlog(int waiting, int attempts) {}

    /** How far this webhook is behind. */
    Backlog backlog(Sid webhook);
}
