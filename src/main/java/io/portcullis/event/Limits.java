package io.portcullis.event;

import static io.portcullis.event.Sentences.say;

/** Explains what was refused because there was no room for it. */
final class Limits {
    private Limits() {}

    static Explanation explain(Event event) {
        String source = event.peer().address();
        return switch (event.reason()) {
            case RATE_LIMITED ->
                say(
                        "The source " + source + " sends more requests than gate.rate lets it",
                        "if they are wanted: raise gate.rate.per-source and gate.rate.burst, or add the source to"
                                + " gate.trusted-sources");
            case SHED ->
                say(
                        "The edge does not keep up: messages wait longer than sip.overload.queue-wait",
                        "find out who sends so much, give the edge more processors, or add a node");
            case DRAINING ->
                say(
                        "The edge is about to stop and takes no new calls",
                        "send calls to another node, or start this one");
            case INDEX_STALE ->
                say(
                        "The edge has not heard from its store for store.max-staleness and admits nobody"
                                + " (store.on-stale: refuse)",
                        "bring the store back, or set store.on-stale: keep");
            default ->
                say(
                        "The request, or what its sender holds already, has too many bytes",
                        "raise sip.transactions.per-credential, held-bytes or largest-body, or let the phone send"
                                + " less");
        };
    }
}
