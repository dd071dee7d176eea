package io.portcullis.api;

import io.portcullis.event.Courier;
import io.portcullis.event.Event;
import io.portcullis.event.EventFilter;
import io.portcullis.event.Explanation;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of itself and of what happened lately. Methods may take a moment, and throw {@link NoSip} when
 * they ask for what only a node with SIP knows; safe for any thread.
 */
public interface Insight {
    /** This node has no SIP, and so nothing to tell of it. */
    final class NoSip extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** The only one there is. */
        public NoSip() {
            super("This node has no SIP (its role is control): ask one that has", null, false, false);
        }
    }

    /**
     * Who asks.
     *
     * @param accounts whose things may be told, by SID
     * @param operator whether what belongs to nobody may be told as well
     */
    record Viewer(Predicate<String> accounts, boolean operator) {}

    /** The newest events that pass the filter, newest first. */
    List<Event> attempts(Viewer viewer, EventFilter filter, int limit);

    /** An event in words. */
    Explanation explain(Viewer viewer, Event event);

    /** Who hands on events as they happen. */
    Courier courier();

    /**
     * A request that nobody has sent.
     *
     * @param user who its sender says that he is when he is asked; null when he says nothing
     */
    record Question(
            String method,
            String requestUri,
            @Nullable String user,
            boolean rightPassword,
            InetAddress source,
            String transport) {}

    /** What would become of it, with the ladder of checks. */
    Foreseen foresee(Viewer viewer, Question question);

    /**
     * What would become of a request.
     *
     * @param event as it would be told, but for its name
     * @param challenged whether its sender would be asked for credentials
     * @param steps the checks in their order
     */
    record Foreseen(Event event, boolean challenged, List<Step> steps) {}

    /**
     * One check.
     *
     * @param check its name, in lower case
     * @param result {@code passed}, {@code failed}, {@code skipped} when it did not apply, or {@code not_reached}
     */
    record Step(String check, String result) {}

    /**
     * Who is locked out.
     *
     * @param accountSid whose domain it was; null for a whole network
     * @param user as it was said; null for all
     * @param failures wrong responses, or users, so many
     */
    record Lockout(
            String sid,
            @Nullable String accountSid,
            String source,
            @Nullable String user,
            int failures,
            Instant since,
            Instant until) {}

    /** Who is locked out, as far as the viewer may know. */
    List<Lockout> lockouts(Viewer viewer);

    /** Lets somebody in again; whether he was locked out. */
    boolean lift(String sid);

    /** A target, and whether it is thought to be alive. */
    record UpstreamTarget(String upstream, String uri, String address, String transport, boolean up) {}

    /** Every configured target. */
    List<UpstreamTarget> upstreams();

    /** A phone that was registered through this node. */
    record Registration(
            String accountSid,
            String domainSid,
            String user,
            String credentialSid,
            String source,
            String transport,
            String userAgent,
            Instant registered,
            Instant until) {}

    /** The phones that were registered through this node, as far as the viewer may know. */
    List<Registration> registrations(Viewer viewer);

    /** Whether all is well: names and values. */
    Status status();

    /**
     * How this node is.
     *
     * @param failing what is not as it should be, in words; empty when all is well
     */
    record Status(
            String version,
            String realm,
            int nodeId,
            Instant started,
            List<String> listeners,
            Counts counts,
            Optional<String> failing) {}

    /** How much there is of what. */
    record Counts(
            int domains,
            int trunks,
            int credentials,
            long indexRevision,
            double indexCheckedAgeSeconds,
            boolean storeUp,
            int lockouts,
            long eventBytes,
            double queueWaitSeconds) {}
}
