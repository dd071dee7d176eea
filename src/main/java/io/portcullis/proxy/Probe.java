package io.portcullis.proxy;

import io.portcullis.proxy.OwnVias.OwnVia;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Status;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.transaction.TimerWheel;
import io.portcullis.transaction.TransactionUser;
import io.portcullis.upstream.Target;
import io.portcullis.upstream.Trouble;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/** The question to one target whether it is alive, over and over until it is stopped. Confined to its event loop. */
final class Probe implements TransactionUser.Client {
    private final Core core;
    private final Target target;
    private final boolean healsOnly;
    private final TimerWheel.Timer interval = new TimerWheel.Timer() {
        @Override
        public void fire() {
            ask();
        }
    };
    private final TimerWheel.Timer deadline = new TimerWheel.Timer() {
        @Override
        public void fire() {
            silent();
        }
    };
    private @Nullable ClientTransaction question;
    private long askedAt;

    /**
     * A probe that has not asked yet.
     *
     * @param healsOnly whether an answer says that the target is alive, but silence says nothing: many a carrier never
     *     answers OPTIONS
     */
    Probe(Core core, Target target, boolean healsOnly) {
        this.core = core;
        this.target = target;
        this.healsOnly = healsOnly;
    }

    Target target() {
        return target;
    }

    /** Asks, now and after every interval. */
    void ask() {
        core.layer().wheel().arm(interval, target.probeInterval().toNanos());
        if (question != null) {
            return;
        }
        Flow flow = core.flowTo(target);
        if (flow == null) {
            failed(Trouble.UNREACHABLE);
            return;
        }
        OwnVia via = core.vias().next(flow);
        question = core.layer().client(flow, via.branch(), options(via.line(), flow), Method.OPTIONS, this);
        core.layer().wheel().arm(deadline, target.answerTimeout().toNanos());
        askedAt = core.loop().nanos();
        question.start();
    }

    /** Asks a target that failed somebody. */
    void look() {
        if (target.takeSuspicion() && question == null) {
            ask();
        }
    }

    /** Asks no more. */
    void stop() {
        core.layer().wheel().cancel(interval);
        giveUp();
    }

    private byte[] options(Bytes via, Flow flow) {
        return Bytes.of("OPTIONS " + target.uri() + " SIP/2.0\r\n" + via
                        + "Max-Forwards: 70\r\n"
                        + "From: <sip:" + flow.sentBy() + ">;tag="
                        + core.vias().token() + "\r\n"
                        + "To: <" + target.uri() + ">\r\n"
                        + "Call-ID: " + core.vias().token() + "\r\n"
                        + "CSeq: 1 OPTIONS\r\n"
                        + "Content-Length: 0\r\n\r\n")
                .array();
    }

    /** Any final answer says alive, also 403, 404 or 405, but a 503 with Retry-After asks for peace. */
    @Override
    public void answered(ClientTransaction transaction, SipResponse response) {
        if (transaction != question || response.isProvisional()) {
            return;
        }
        question = null;
        core.layer().wheel().cancel(deadline);
        core.noteChallenge(target, response);
        core.listener().probed(target, core.loop().nanos() - askedAt);
        long seconds = response.status() == Status.SERVICE_UNAVAILABLE.code() ? RetryAfter.seconds(response) : -1;
        if (seconds > 0) {
            target.asked(core.loop().nanos(), seconds);
        } else {
            target.answered(core.loop().nanos());
        }
    }

    @Override
    public void unanswered(ClientTransaction transaction) {
        if (transaction == question) {
            silent();
        }
    }

    @Override
    public void undelivered(ClientTransaction transaction) {
        if (transaction == question) {
            question = null;
            core.layer().wheel().cancel(deadline);
            failed(Trouble.UNREACHABLE);
        }
    }

    private void silent() {
        giveUp();
        failed(Trouble.SILENT);
    }

    private void giveUp() {
        core.layer().wheel().cancel(deadline);
        if (question != null) {
            question.supersede();
            question = null;
        }
    }

    private void failed(Trouble how) {
        if (!healsOnly) {
            target.failed(core.loop().nanos(), how);
            target.takeSuspicion(); // this very probe has settled it
        }
    }
}
