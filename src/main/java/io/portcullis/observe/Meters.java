package io.portcullis.observe;

import static java.util.stream.Collectors.joining;

import io.portcullis.base.Reason;
import java.util.Arrays;
import java.util.List;

/**
 * Every metric of ours, by the name that Prometheus sees; units are base units. No label holds a user name, an address
 * of a peer or a Call-ID, and each has a bounded set of values.
 */
enum Meters {
    SIP_REQUESTS(
            "portcullis_sip_requests_total",
            Type.COUNTER,
            "SIP requests received, by the side they came from.",
            "method",
            "transport",
            "side"),
    REQUESTS(
            "portcullis_requests_total",
            Type.COUNTER,
            "What became of requests, each counted once, when it is known. Reasons: " + reasons() + ".",
            "method",
            "reason"),
    SIP_RESPONSES(
            "portcullis_sip_responses_total",
            Type.COUNTER,
            "SIP responses sent, by the side they went to.",
            "code",
            "side"),
    SIP_MALFORMED(
            "portcullis_sip_malformed_total", Type.COUNTER, "Arrivals that hold no SIP message to answer.", "reason"),
    SIP_SHED(
            "portcullis_sip_shed_total",
            Type.COUNTER,
            "Requests answered 503 because their event loop did not keep up.",
            "credentials"),
    SIP_QUEUE_WAIT(
            "portcullis_sip_queue_wait_seconds",
            Type.GAUGE,
            "How long messages wait at the sockets until they are read."),
    SIP_TURNED_AWAY(
            "portcullis_sip_connections_turned_away_total",
            Type.COUNTER,
            "Connections that were refused or closed so that there is room for others.",
            "reason"),
    SIP_UNFINISHED(
            "portcullis_sip_unfinished_bytes",
            Type.GAUGE,
            "Memory that connections keep for messages that have not wholly arrived or left, and for handshakes."),
    SURVIVED(
            "portcullis_survived_failures_total",
            Type.COUNTER,
            "Failures on vital threads that cost only what was under way.",
            "thread"),
    SIP_ODD(
            "portcullis_sip_odd_total",
            Type.COUNTER,
            "Unusual messages received, which take the second lane, by what is unusual about them.",
            "form"),
    AUTH_ATTEMPTS("portcullis_auth_attempts_total", Type.COUNTER, "What the gate decided.", "result", "algorithm"),
    AUTH_VERIFY("portcullis_auth_verify_seconds", Type.HISTOGRAM, "Time to verify one digest response."),
    TRANSACTIONS("portcullis_transactions_active", Type.GAUGE, "Transactions in progress.", "kind"),
    HELD(
            "portcullis_transactions_held_bytes",
            Type.GAUGE,
            "Memory that transactions keep for requests and responses, what only absorbs repetitions included."),
    UPSTREAM_UP(
            "portcullis_upstream_up",
            Type.GAUGE,
            "1 while the target answers its probes, else 0.",
            "upstream",
            "target"),
    UPSTREAM_FAILOVERS(
            "portcullis_upstream_failovers_total", Type.COUNTER, "Requests that went on to the next target.", "reason"),
    INDEX_ENTRIES("portcullis_index_entries", Type.GAUGE, "What the published index holds.", "kind"),
    INDEX_REVISION("portcullis_index_revision", Type.GAUGE, "Revision of the published index."),
    INDEX_AGE("portcullis_index_age_seconds", Type.GAUGE, "Time since the published index came into force."),
    INDEX_CHECKED_AGE(
            "portcullis_index_checked_age_seconds",
            Type.GAUGE,
            "Time since the published index was last known to be all that the store has."),
    NODE("portcullis_node_info", Type.INFO, "This node: its node-id and its role.", "node_id", "role"),
    NODE_LIVE(
            "portcullis_node_live",
            Type.GAUGE,
            "Whether a node of the fleet was heard within 5 s, by its node-id, as this node sees it.",
            "node_id"),
    NODE_REVISION(
            "portcullis_node_revision",
            Type.GAUGE,
            "Revision of the index that a node of the fleet said it had, as this node heard it last.",
            "node_id"),
    NODE_CHECKED_AGE(
            "portcullis_node_checked_age_seconds",
            Type.GAUGE,
            "Time since a node of the fleet knew that its index is all that the store has, as this node heard it last.",
            "node_id"),
    FOREIGN_NONCES(
            "portcullis_foreign_nonces_total",
            Type.COUNTER,
            "Nonces shown here that another live node made for the same caller, by that node's node-id. Again and again when"
                    + " callers are not balanced by source address.",
            "node_id"),
    INDEX_UNREADABLE(
            "portcullis_index_unreadable_rows",
            Type.GAUGE,
            "Stored rows that make no sense and are left out of the index."),
    INDEX_DIVERGENCES(
            "portcullis_index_divergences_total",
            Type.COUNTER,
            "How often the index was not what the store says, and everything was read again."),
    INDEX_STALLS(
            "portcullis_index_stalls_total", Type.COUNTER, "Failed attempts to follow the store, about one a second."),
    INDEX_FOUND_BY_ASKING(
            "portcullis_index_found_by_asking_total",
            Type.COUNTER,
            "How often changes were found by the question of every second, because nobody had told of them."),
    STORE_UP("portcullis_store_up", Type.GAUGE, "1 while the store answers, else 0."),
    CREDENTIAL_PROPAGATION(
            "portcullis_credential_propagation_seconds",
            Type.HISTOGRAM,
            "Time from the commit of a change to its publication in the index."),
    API_REQUESTS(
            "portcullis_api_requests_total", Type.COUNTER, "REST requests answered.", "resource", "method", "status"),
    API_PUBLISH_WAIT_TIMEOUTS(
            "portcullis_api_publish_wait_timeouts_total",
            Type.COUNTER,
            "Writes that were answered before this node's index had published them."),
    LOG_SUPPRESSED(
            "portcullis_log_suppressed_total",
            Type.COUNTER,
            "Events that got no line in the log, so that nobody's noise hides another's line."),
    BUILD("portcullis_build_info", Type.INFO, "The running version.", "version");

    /** What Prometheus calls the type. */
    enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        INFO
    }

    private final String wireName;
    private final Type type;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes no other
    private final List<String> labels;

    Meters(String wireName, Type type, String help, String... labels) {
        this.wireName = wireName;
        this.type = type;
        this.help = help;
        this.labels = List.of(labels);
    }

    private static String reasons() {
        return Arrays.stream(Reason.values()).map(Reason::word).collect(joining(", "));
    }

    /** As on {@code /metrics}. */
    String wireName() {
        return wireName;
    }

    Type type() {
        return type;
    }

    String help() {
        return help;
    }

    /** Names of the labels, in the order that values are given in. */
    List<String> labels() {
        return labels;
    }
}
