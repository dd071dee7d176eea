package io.portcullis.observe;

import static java.util.stream.Collectors.joining;

import io.portcullis.base.Reason;
import io.portcullis.base.Role;
import io.portcullis.base.Side;
import io.portcullis.digest.Algorithm;
import io.portcullis.gate.GateListener;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.sip.Malformed;
import io.portcullis.sip.Method;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.Transport;
import io.portcullis.transaction.TransactionListener;
import io.portcullis.wire.TurnedAway;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A label of a metric, and all values that it may have: they are told where the metric is.
 *
 * @param values listed, or what they are where only the configuration knows them
 */
record Label(String name, String values) {
    /** Methods that the edge knows. */
    static final Label METHOD = new Label("method", each(Method.values(), SipMeters::label));

    /** As in a listener's URL. */
    static final Label TRANSPORT = new Label("transport", each(Transport.values(), Transport::scheme));

    /** Those that have connections. */
    static final Label STREAM = new Label(
            "transport",
            each(
                    Arrays.stream(Transport.values())
                            .filter(Transport::isReliable)
                            .toArray(Transport[]::new),
                    Transport::scheme));

    /** Where it came from, or went to. */
    static final Label SIDE = new Label("side", each(Side.values()));

    /** Who made a response. */
    static final Label ORIGIN = new Label("origin", "edge (made here), upstream (passed on)");

    /** Of SIP. */
    static final Label CODE = new Label("code", "100 to 699");

    /** The one reason that each request ends with. */
    static final Label REASON = new Label("reason", each(Reason.values(), Reason::word));

    /** What is wrong with an arrival. */
    static final Label MALFORMED = new Label("reason", each(Malformed.Reason.values()) + ", odd_refused, odd_rate");

    /** Whether a request had any. */
    static final Label CREDENTIALS = new Label("credentials", "yes, no");

    /** Why a connection was turned away. */
    static final Label TURNED_AWAY = new Label("reason", each(TurnedAway.values()));

    /** Kinds of vital threads. */
    static final Label THREAD =
            new Label("thread", "sip, sip-queue-watch, sync, fleet, store-writer and other threads");

    /** What is unusual. */
    static final Label FORM = new Label("form", each(Oddity.values()));

    /** How an attempt to pass the gate went. */
    static final Label RESULT = new Label("result", each(GateListener.Outcome.values(), GateListener.Outcome::label));

    /** Of the credentials. */
    static final Label ALGORITHM = new Label("algorithm", each(Algorithm.values(), Algorithm::token) + ", none");

    /** What a transaction is. */
    static final Label TRANSACTION = new Label("kind", each(TransactionListener.Kind.values()));

    /** Whom requests go to. */
    static final Label UPSTREAM = new Label("upstream", "names of the configuration");

    /** The same, of requests that may go elsewhere. */
    static final Label DESTINATION = new Label("upstream", "names of the configuration, route (of a domain or trunk)");

    /** One of an upstream's. */
    static final Label TARGET = new Label("target", "URIs of the configuration");

    /** How asking a target ended. */
    static final Label CLASS = new Label("class", each(ProxyListener.Result.values(), ProxyListener.Result::label));

    /** Why the next target was tried. */
    static final Label FAILOVER = new Label("reason", each(ProxyListener.Failover.values()));

    /** What the index holds. */
    static final Label ENTRY = new Label("kind", "domain, trunk, credential, acl_entry");

    /** Of the fleet. */
    static final Label NODE = new Label("node_id", "0 to 1023");

    /** What a node of the fleet does. */
    static final Label ROLE = new Label("role", each(Role.values()));

    /** What a REST request asks for. */
    static final Label RESOURCE = new Label("resource", "collections of the API such as SIP/Domains, unknown, other");

    /** Of HTTP. */
    static final Label HTTP_METHOD = new Label("method", "GET, POST, DELETE, other");

    /** Of HTTP. */
    static final Label STATUS = new Label("status", "200 to 599");

    /** By transport and port. */
    static final Label LISTENER = new Label("listener", "such as tls:5061 and wss:443, api");

    /** Where something is lost. */
    static final Label WHERE = new Label(
            "where",
            "log (whoever reads it does not keep up), accounts and strangers (newer ones took their place in memory), courier"
                    + " (too many at once), store (slow, gone or the day's share), streams (a reader was slow), webhooks"
                    + " (slow or gone)");

    /** Of the program. */
    static final Label VERSION = new Label("version", "that of the program");

    private static String each(Enum<?>[] constants) {
        return each(constants, Counters::label);
    }

    private static <T> String each(T[] constants, Function<T, String> label) {
        return Arrays.stream(constants).map(label).collect(joining(", "));
    }

    @Override
    public String toString() {
        return name + ": " + values;
    }
}
