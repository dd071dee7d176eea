package io.portcullis.event;

import static io.portcullis.event.Sentences.quoted;
import static io.portcullis.event.Sentences.say;

/** Explains what is wrong with the request itself. */
final class Message {
    private Message() {}

    static Explanation explain(Event event) {
        String fact = event.outcome().fact();
        return switch (event.reason()) {
            case ROUTE_ELSEWHERE ->
                say(
                        "Route leads elsewhere than to an upstream: " + quoted(fact),
                        "let the phone's outbound proxy be the edge and nothing behind it");
            case BAD_REQUEST ->
                say("The request cannot be read: " + fact, "correct the software that sent it, see User-Agent");
            case TOO_MANY_HOPS ->
                say("Max-Forwards is spent: 0", "look for a loop between the proxies before the edge");
            case MAX_BREADTH -> say("Max-Breadth is spent: 0", "look for a proxy before the edge that forks too often");
            case LOOP ->
                say(
                        "The request was here before and nothing has changed since",
                        "see where the target sends it: back to the edge, to the same Request-URI");
            case EXTENSION ->
                say(
                        "Proxy-Require asks for " + quoted(fact) + ", which the edge does not know",
                        "switch that extension off in the phone");
            case SCHEME ->
                say(
                        "The scheme of the Request-URI leads nowhere: "
                                + quoted(event.asked().requestUri()),
                        "let the phone call sip:, sips: or tel: URIs");
            case DIALOG_UNKNOWN ->
                say(
                        "The request belongs to no call or transaction that the edge knows of",
                        "if calls end early: the phone must keep the Record-Route of the edge");
            default -> say("The edge has a defect", "see the log at this time, and tell the maintainers");
        };
    }

    /** Of a {@code sips:} request in the clear, whatever its domain. */
    static Explanation insecure(Event event) {
        return say(
                "The Request-URI is sips:, it came over " + event.peer().transport(),
                "let the phone use tls or wss, or call sip:");
    }
}
