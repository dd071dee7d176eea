package io.portcullis.event;

import static io.portcullis.event.Sentences.say;

import io.portcullis.event.Event.Outcome;

/** Explains what was let in and failed behind the edge. */
final class Beyond {
    private Beyond() {}

    static Explanation explain(Event event) {
        Outcome outcome = event.outcome();
        String target = outcome.target() == null ? "the phone" : outcome.target();
        String others = outcome.failovers() == 0 ? "" : ", after " + outcome.failovers() + " that did not take it";
        return switch (event.reason()) {
            case UPSTREAM_STATUS ->
                say(
                        target + " answered " + outcome.status() + " after " + outcome.finalMillis() + " ms" + others,
                        "see the log of " + target + " for Call-ID "
                                + event.asked().callId() + ": the edge has let the request in");
            case UPSTREAM_SILENT ->
                say(
                        target + " did not answer within " + outcome.finalMillis() + " ms" + others,
                        "see whether " + target + " runs and is reachable: GET /portcullis/v1/Upstreams"
                                + orElsewhere(event));
            case ROUTE_DENIED ->
                say(
                        "The route leads to an address that is not for tenants: " + route(event),
                        "route it to a public address, or add the address to routes.allow");
            case UPSTREAM_UNREACHABLE ->
                say(
                        target + " cannot be reached" + others,
                        "see whether " + target + " runs and takes this transport: GET /portcullis/v1/Upstreams"
                                + orElsewhere(event));
            case NAME_UNRESOLVED ->
                say(
                        "No name of a target leads to an address: " + route(event),
                        "correct the name in " + route(event)
                                + ", or in upstreams.default.targets when it has none; or the DNS");
            case FLOW_GONE ->
                say("The connection or listener that led to the phone is gone", "wait until the phone registers again");
            case REALM_CLASH ->
                say(
                        target + " challenges for the edge's own realm",
                        "give " + target + " a realm of its own, or let it trust the edge");
            default ->
                say(
                        "There is no target to send it to, or none that is up",
                        "see GET /portcullis/v1/Upstreams, upstreams.default.targets and the routes of "
                                + route(event));
        };
    }

    private static String orElsewhere(Event event) {
        return event.entrance() == null ? "" : "; or correct " + route(event);
    }

    private static String route(Event event) {
        Event.Entrance entrance = event.entrance();
        String target = event.outcome().target();
        return entrance == null
                ? target == null ? "upstreams" : target
                : (entrance.isTrunk() ? "OriginationUrls of " : "VoiceUrl of ") + entrance.sid();
    }

    /** How what was let in ended. */
    static String ended(Event event) {
        Outcome outcome = event.outcome();
        String target = outcome.target() == null ? "the other side" : outcome.target();
        return outcome.status() == 0
                ? "its sender gave it up or wants no answer"
                : target + " answered " + outcome.status() + " after " + outcome.finalMillis() + " ms";
    }
}
