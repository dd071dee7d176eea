package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.Reply;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Via;
import io.portcullis.transaction.Capacity;
import io.portcullis.transaction.HeldBytes;
import io.portcullis.transaction.ServerTransaction;
import io.portcullis.transaction.Timers;
import io.portcullis.transaction.TransactionLayer;
import io.portcullis.transaction.TransactionUser;
import io.portcullis.upstream.Target;
import io.portcullis.upstream.UpstreamPool;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import io.portcullis.wire.Loop;
import java.util.random.RandomGenerator;

/**
 * The proxy of one event loop (RFC 3261 section 16): forwards what was admitted and remembers it as long as messages
 * that belong to it may come. Knows nothing of who may pass. Every method is for the thread of the loop.
 *
 * <pre>
 *   caller --> server transaction --> response context --> client transaction --> target, target, ...
 * </pre>
 *
 * The number of requests it remembers is bounded. When it is reached, the one that was answered longest ago is
 * forgotten; when all of them wait for their answer, further ones are answered 503 with Retry-After.
 */
public final class Proxy {
    /**
     * How many server transactions a loop holds when nothing else is said. A call makes two, INVITE and BYE, and each
     * is remembered for 32 s after its answer, with its client transaction in less than 1 KB; above 3,100 calls/s for
     * less long.
     */
    public static final int TRANSACTIONS = 200_000;

    // What is added on the way must fit as well: into the lines we read ourselves, and into a datagram.
    private static final int HEADER_LINES = 240;
    private static final int LENGTH = 64_000;

    private final Core core;

    /**
     * A proxy for {@code loop}, which drives its timers from now on.
     *
     * @param capacity how much it holds at most
     * @param random where branches and tags come from; they must not be guessable
     * @param crossing what becomes of messages that go from one side to the other
     */
    public Proxy(
            Loop loop,
            Timers timers,
            Capacity capacity,
            RandomGenerator random,
            Crossing crossing,
            ProxyListener listener) {
        TransactionLayer layer = new TransactionLayer(loop::attended, timers, capacity, random, listener, this::revive);
        this.core = new Core(loop, layer, new OwnVias(loop.number(), random), crossing, listener);
        loop.timed(layer);
    }

    private TransactionUser.Revived revive(TransactionUser.Accepted left) {
        return new AcceptedInvite(core, left.caller(), left.callee(), left.side());
    }

    /**
     * Starts to probe the targets of {@code pool} with OPTIONS, which keeps their state for all loops: one loop is
     * enough.
     */
    public void probe(UpstreamPool pool) {
        new HealthProbe(core, pool).start();
    }

    /**
     * Takes a message that belongs to a transaction: a response, a repeated request, an ACK, a CANCEL. A response that
     * belongs to none is dropped (RFC 6026 section 8.2).
     *
     * @return false for a request that belongs to none, which is for the caller to judge
     */
    public boolean absorb(Arrival arrival) {
        SipMessage message = arrival.message();
        if (message instanceof SipRequest request && request.fault() != null) {
            return false;
        }
        return switch (core.layer().absorb(arrival)) {
            case TAKEN -> true;
            case LEFT -> false;
            case NOBODYS -> message instanceof SipResponse;
        };
    }

    /**
     * Forwards an admitted request that {@link #absorb} did not take.
     *
     * @throws IllegalArgumentException for an ACK or a CANCEL, which have no transaction of their own
     */
    public void relay(Arrival arrival, Passage passage, Fate fate) {
        SipRequest request = (SipRequest) arrival.message();
        if (request.method() == Method.ACK || request.method() == Method.CANCEL) {
            throw new IllegalArgumentException(
                    "request: " + request.method() + " (expected: one that begins a transaction)");
        }
        Flow back = arrival.back(request);
        if (!core.layer().makeRoom()) {
            refuse(request, back, passage, Refusal.FULL, fate);
        } else if (request.headerCount() > HEADER_LINES || request.bytes().length() > LENGTH) {
            refuse(request, back, passage, Refusal.TOO_LARGE, fate);
        } else if (request.maxForwards() == 0) {
            refuse(request, back, passage, Refusal.TOO_MANY_HOPS, fate);
        } else {
            ServerTransaction server = core.layer().server(request, back);
            ResponseContext context = new ResponseContext(core, server, arrival, passage, fate);
            server.belongsTo(context);
            context.start();
        }
    }

    /** Forwards the ACK of a 2xx, which is a request of its own that nobody answers (RFC 3261 section 13.2.2.4). */
    public void relayAck(Arrival arrival, Passage passage, Fate fate) {
        SipRequest ack = (SipRequest) arrival.message();
        if (ack.maxForwards() == 0) {
            fate.ended(Reason.TOO_MANY_HOPS, 0, null);
            return;
        }
        Flow callee = passage.flow();
        Target target = null;
        for (int i = 0; callee == null && i < passage.targets().size(); i++) {
            target = passage.targets().get(i);
            callee = target.mayCarry(ack) ? core.flowTo(target) : null;
        }
        if (callee != null) {
            fate.forwarded();
            core.passAck(arrival, passage, callee, target);
        }
        fate.ended(callee == null ? Reason.UPSTREAM_UNREACHABLE : Reason.ADMITTED, 0, target);
    }

    /**
     * Says that nothing can be sent on {@code flow} any more, as when a connection was refused or closed: what waits
     * for an answer from there is sent to the next target at once (RFC 3261 section 16.9).
     */
    public void lost(Flow flow) {
        core.layer().lost(flow);
    }

    /**
     * How many requests are still owed an answer, or wait for the ACK of a failure; what is only remembered to absorb
     * repetitions does not count. An edge that stops waits for zero.
     */
    public int active() {
        return core.layer().pending();
    }

    /**
     * The number of the loop whose request {@code response} answers, by its topmost Via; -1 when it is none of ours.
     */
    public static int loopOf(SipResponse response) {
        Bytes branch = response.topVia().branch();
        return branch == null ? -1 : OwnVias.loopOf(branch);
    }

    /**
     * Whether {@code via} has the form of those that a proxy puts on the copies of a request with the Request-URI and
     * the route set of {@code request}. Whose it is, its sent-by says.
     */
    public static boolean isSameWay(Via via, SipRequest request) {
        Bytes branch = via.branch();
        return branch != null && OwnVias.isSameWay(branch, request);
    }

    private void refuse(SipRequest request, Flow back, Passage passage, Refusal refusal, Fate fate) {
        Bytes lines = Core.join(refusal.lines(), fate.explain(refusal.told()));
        back.send(Reply.to(request, refusal.status(), core.vias().token())
                .lines(lines)
                .toBytes());
        int status = refusal.status().code();
        core.listener().response(status, passage.returnSide());
        fate.ended(refusal.reason(), status, null);
    }

    /** The bytes that the proxies of all loops hold, whose shares are to be asked before anything is relayed. */
    public HeldBytes bytes() {
        return core.layer().bytes();
    }

    /** How many transactions of any kind it holds. */
    public int held() {
        return core.layer().size();
    }
}
