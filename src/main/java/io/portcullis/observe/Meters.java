package io.portcullis.observe;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every metric of ours, by the name that Prometheus sees; units are base units. No label holds a user name, an address
 * of a peer or a Call-ID, and each has a bounded set of values.
 */
enum Meters {
    SIP_REQUESTS(
            "portcullis_sip_requests_total",
            Type.COUNTER,
            "SIP requests received, by the side they came from.",
            Label.METHOD,
            Label.TRANSPORT,
            Label.SIDE),
    REQUESTS(
            "portcullis_requests_total",
            Type.COUNTER,
            "What became of requests, each counted once, when it is known.",
            Label.METHOD,
            Label.REASON),
    SIP_RESPONSES(
            "portcullis_sip_responses_total",
            Type.COUNTER,
            "SIP responses sent, by the side they went to.",
            Label.CODE,
            Label.SIDE,
            Label.ORIGIN),
    SIP_MALFORMED(
            "portcullis_sip_malformed_total",
            Type.COUNTER,
            "Arrivals that hold no SIP message to answer.",
            Label.MALFORMED),
    SIP_SHED(
            "portcullis_sip_shed_total",
            Type.COUNTER,
            "Requests answered 503 because their event loop did not keep up.",
            Label.CREDENTIALS),
    SIP_QUEUE_WAIT(
            "portcullis_sip_queue_wait_seconds",
            Type.GAUGE,
            "How long messages wait at the sockets until they are read."),
    SIP_TURNED_AWAY(
            "portcullis_sip_connections_turned_away_total",
            Type.COUNTER,
            "Connections that were refused or closed so that there is room for others.",
            Label.TURNED_AWAY),
    SIP_UNFINISHED(
            "portcullis_sip_unfinished_bytes",
            Type.GAUGE,
            "Memory that connections keep for messages that have not wholly arrived or left, and for handshakes."),
    SURVIVED(
            "portcullis_survived_failures_total",
            Type.COUNTER,
            "Failures on vital threads that cost only what was under way.",
            Label.THREAD),
    CONNECTIONS("portcullis_connections", Type.GAUGE, "Open connections and WebSockets.", Label.STREAM),
    CONNECTIONS_LIMIT(
            "portcullis_connections_limit",
            Type.GAUGE,
            "How many connections and WebSockets may be open, of all transports together."),
    UNFINISHED_LIMIT(
            "portcullis_sip_unfinished_limit_bytes",
            Type.GAUGE,
            "Bound of what portcullis_sip_unfinished_bytes counts."),
    CALL_SETUP(
            "portcullis_call_setup_seconds",
            Type.HISTOGRAM,
            "Time from the arrival of an admitted INVITE to its first 18x or its final response, of calls from outside."),
    CERTIFICATE_EXPIRY(
            "portcullis_certificate_expiry_seconds",
            Type.GAUGE,
            "Time until the first of the certificates that a listener shows is over; negative since then.",
            Label.LISTENER),
    RELOAD_SUCCESS("portcullis_reload_success", Type.GAUGE, "0 after a reload that failed, else 1."),
    RESTART_PENDING(
            "portcullis_restart_pending", Type.GAUGE, "How many changed keys of the configuration wait for a restart."),
    SIP_ODD(
            "portcullis_sip_odd_total",
            Type.COUNTER,
            "Unusual messages received, which take the second lane, by what is unusual about them.",
            Label.FORM),
    AUTH_ATTEMPTS(
            "portcullis_auth_attempts_total", Type.COUNTER, "What the gate decided.", Label.RESULT, Label.ALGORITHM),
    AUTH_VERIFY("portcullis_auth_verify_seconds", Type.HISTOGRAM, "Time to verify one digest response."),
    LOCKOUTS(
            "portcullis_lockouts_active",
            Type.GAUGE,
            "Pairs of network and user, and networks, that are locked out now."),
    TRANSACTIONS("portcullis_transactions_active", Type.GAUGE, "Transactions in progress.", Label.TRANSACTION),
    HELD(
            "portcullis_transactions_held_bytes",
            Type.GAUGE,
            "Memory that transactions keep for requests and responses, what only absorbs repetitions included."),
    HELD_LIMIT(
            "portcullis_transactions_held_limit_bytes",
            Type.GAUGE,
            "Bound of what portcullis_transactions_held_bytes counts."),
    UPSTREAM_UP(
            "portcullis_upstream_up",
            Type.GAUGE,
            "1 while the target answers its probes, else 0.",
            Label.UPSTREAM,
            Label.TARGET),
    UPSTREAM_FAILOVERS(
            "portcullis_upstream_failovers_total",
            Type.COUNTER,
            "Requests that went on to the next target.",
            Label.FAILOVER),
    UPSTREAM_RESPONSE(
            "portcullis_upstream_response_seconds",
            Type.HISTOGRAM,
            "Time from sending a request to a target to its first word, mostly 100.",
            Label.DESTINATION),
    UPSTREAM_REQUESTS(
            "portcullis_upstream_requests_total",
            Type.COUNTER,
            "How asking targets ended, each time that one was asked.",
            Label.DESTINATION,
            Label.CLASS),
    UPSTREAM_PROBE(
            "portcullis_upstream_probe_seconds",
            Type.HISTOGRAM,
            "Time that targets take to answer the OPTIONS they are probed with.",
            Label.DESTINATION),
    INDEX_ENTRIES("portcullis_index_entries", Type.GAUGE, "What the published index holds.", Label.ENTRY),
    INDEX_REVISION("portcullis_index_revision", Type.GAUGE, "Revision of the published index."),
    INDEX_AGE("portcullis_index_age_seconds", Type.GAUGE, "Time since the published index came into force."),
    INDEX_CHECKED_AGE(
            "portcullis_index_checked_age_seconds",
            Type.GAUGE,
            "Time since the published index was last known to be all that the store has."),
    NODE("portcullis_node_info", Type.INFO, "This node: its node-id and its role.", Label.NODE, Label.ROLE),
    NODE_LIVE(
            "portcullis_node_live",
            Type.GAUGE,
            "Whether a node of the fleet was heard within 5 s, by its node-id, as this node sees it.",
            Label.NODE),
    NODE_REVISION(
            "portcullis_node_revision",
            Type.GAUGE,
            "Revision of the index that a node of the fleet said it had, as this node heard it last.",
            Label.NODE),
    NODE_CHECKED_AGE(
            "portcullis_node_checked_age_seconds",
            Type.GAUGE,
            "Time since a node of the fleet knew that its index is all that the store has, as this node heard it last.",
            Label.NODE),
    FOREIGN_NONCES(
            "portcullis_foreign_nonces_total",
            Type.COUNTER,
            "Nonces shown here that another live node made for the same caller, by that node's node-id. Again and again when"
                    + " callers are not balanced by source address.",
            Label.NODE),
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
            "portcullis_api_requests_total",
            Type.COUNTER,
            "REST requests answered.",
            Label.RESOURCE,
            Label.HTTP_METHOD,
            Label.STATUS),
    API_REQUEST(
            "portcullis_api_request_seconds",
            Type.HISTOGRAM,
            "Time from the first byte of a REST request to the last byte of its answer."),
    API_PUBLISH_WAIT_TIMEOUTS(
            "portcullis_api_publish_wait_timeouts_total",
            Type.COUNTER,
            "Writes that were answered before this node's index had published them."),
    WEBHOOKS(
            "portcullis_webhook_messages_total",
            Type.COUNTER,
            "Messages sent to webhooks, each time they were tried.",
            Label.ARRIVAL),
    LOG_SUPPRESSED(
            "portcullis_log_suppressed_total",
            Type.COUNTER,
            "Events that got no line in the log, so that nobody's noise hides another's line."),
    EVENTS_DROPPED(
            "portcullis_events_dropped_total",
            Type.COUNTER,
            "Events and lines of the log that are not kept or handed on any more.",
            Label.WHERE),
    BUILD("portcullis_build_info", Type.INFO, "The running version.", Label.VERSION);

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

    @SuppressWarnings("ImmutableEnumChecker") // toList makes no other
    private final List<String> labels;

    Meters(String wireName, Type type, String help, Label... labels) {
        this.wireName = wireName;
        this.type = type;
        this.help = Stream.concat(Stream.of(help), Arrays.stream(labels).map(label -> label + "."))
                .collect(joining(" "));
        this.labels = Arrays.stream(labels).map(Label::name).toList();
    }

    /** As on {@code /metrics}. */
    String wireName() {
        return wireName;
    }

    Type type() {
        return type;
    }

    /** What it counts or measures, and all values of its labels. */
    String help() {
        return help;
    }

    /** Names of the labels, in the order that values are given in. */
    List<String> labels() {
        return labels;
    }
}
