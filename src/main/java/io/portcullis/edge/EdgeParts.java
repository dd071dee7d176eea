package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.gate.Gate;
import io.portcullis.gate.OwnHosts;
import io.portcullis.proxy.Proxy;
import io.portcullis.proxy.TrustBorder;
import io.portcullis.sip.Bytes;
import io.portcullis.upstream.RouteBook;
import io.portcullis.upstream.UpstreamPool;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Loop;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the edges of all event loops share. Safe for use by any thread once every loop has joined. */
final class EdgeParts {
    static final Bytes ALLOW = Bytes.of("Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, SUBSCRIBE, NOTIFY, PUBLISH, "
            + "INFO, REFER, MESSAGE, UPDATE\r\n");

    private static final Map<Reason, Bytes> EXPLANATIONS = explanations();

    private final Gate gate;
    private final Marks marks;
    private final Dialogs dialogs;
    private final HangUps hangUps = new HangUps();
    private final OwnHosts ownHosts;
    private final RouteBook book;
    private final TrustBorder border;
    private final EdgeListener listener;
    private final List<Resident> residents = new ArrayList<>();
    private volatile SipSettings settings = SipSettings.DEFAULT;
    private volatile boolean draining;

    /** What the edge writes into messages so that it knows it again. */
    record Marks(RouteRewriting rewriting, PathHeader registrations, StatelessTag tag) {}

    private record Resident(Loop loop, Proxy proxy) {}

    EdgeParts(Gate gate, Marks marks, OwnHosts ownHosts, RouteBook book, TrustBorder border, EdgeListener listener) {
        this.gate = gate;
        this.marks = marks;
        this.dialogs = new Dialogs(marks.rewriting.proof(), gate, InstantSource.system());
        this.ownHosts = ownHosts;
        this.book = book;
        this.border = border;
        this.listener = listener;
    }

    /** Understands requests by {@code next} from now on; by the defaults before. */
    void reload(SipSettings next) {
        settings = next;
    }

    /** Which phones are answered at the port they sent from. */
    Symmetric symmetric() {
        return settings.symmetric();
    }

    /** The numbers whose calls are the last to be turned away. */
    List<String> emergencyNumbers() {
        return settings.emergencyNumbers();
    }

    /** How much of what was admitted is kept. */
    TransactionLimits transactions() {
        return settings.transactions();
    }

    private static Map<Reason, Bytes> explanations() {
        Map<Reason, Bytes> lines = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            if (reason.code() != 0) {
                lines.put(reason, Bytes.of("X-Portcullis-Error: " + reason.code() + ' ' + reason.text() + "\r\n"));
            }
        }
        return lines;
    }

    /** Says who lives on {@code loop}; loops join in the order of their numbers, before the first message. */
    void join(Loop loop, Proxy proxy) {
        residents.add(new Resident(loop, proxy));
    }

    /**
     * Gives a response that arrived on another loop to the proxy whose transaction it answers; drops it when there is
     * none.
     */
    void handOver(int loop, Arrival arrival) {
        if (loop >= 0 && loop < residents.size()) {
            Resident owner = residents.get(loop);
            owner.loop.execute(() -> owner.proxy.absorb(arrival));
        }
    }

    Gate gate() {
        return gate;
    }

    RouteRewriting rewriting() {
        return marks.rewriting;
    }

    Dialogs dialogs() {
        return dialogs;
    }

    HangUps hangUps() {
        return hangUps;
    }

    PathHeader registrations() {
        return marks.registrations;
    }

    OwnHosts ownHosts() {
        return ownHosts;
    }

    RouteBook book() {
        return book;
    }

    TrustBorder border() {
        return border;
    }

    UpstreamPool pool() {
        return book.pool();
    }

    StatelessTag tag() {
        return marks.tag;
    }

    /** The header line that tells a peer why it is refused, when peers may know; else nothing. */
    Bytes explain(Reason reason) {
        return gate.explainsRefusals() ? EXPLANATIONS.getOrDefault(reason, Bytes.EMPTY) : Bytes.EMPTY;
    }

    EdgeListener listener() {
        return listener;
    }

    /** From now on new calls are refused. */
    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }
}
