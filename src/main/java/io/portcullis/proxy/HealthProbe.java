package io.portcullis.proxy;

import io.portcullis.proxy.OwnVias.OwnVia;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Status;
import io.portcullis.wire.Flow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks every target of a pool with OPTIONS whether it is alive. Any final answer says yes, also 403, 404 or 405, but a 503
 * with Retry-After asks for peace. A target that somebody saw fail is asked at once. Confined to its event loop.
 */
final class HealthProbe {
    private static final long PATROL_NANOS = Duration.ofMillis(100).toNanos();

    private final Core core;
    private final List<Probe> probes = new ArrayList<>();
    private final TimerWheel.Timer patrol = new TimerWheel.Timer() {
        @Override
        void fire() {
            patrol();
        }
    };

    HealthProbe(Core core, UpstreamPool pool) {
        this.core = core;
        for (Upstream upstream : pool.upstreams()) {
            upstream.targets().forEach(target -> probes.add(new Probe(upstream, target)));
        }
    }

    void start() {
        probes.forEach(Probe::start);
        patrol();
    }

    private void patrol() {
        for (int i = 0; i < probes.size(); i++) {
            probes.get(i).look();
        }
        core.layer().wheel.arm(patrol, PATROL_NANOS);
    }

    /** The question to one target, over and over. */
    private final class Probe implements ClientTransaction.User {
        private final Upstream upstream;
        private final Target target;
        private final TimerWheel.Timer interval = new TimerWheel.Timer() {
            @Override
            void fire() {
                ask();
            }
        };
        private final TimerWheel.Timer deadline = new TimerWheel.Timer() {
            @Override
            void fire() {
                silent();
            }
        };
        private @Nullable ClientTransaction question;
        private boolean toldUp = true;

        Probe(Upstream upstream, Target target) {
            this.upstream = upstream;
            this.target = target;
        }

        void start() {
            target.probed();
            core.listener().upstreamUp(upstream.name(), target.uri(), true);
            ask();
        }

        /** Tells a change, whoever saw it, and asks a target that failed somebody. */
        void look() {
            boolean up = target.isUp(core.loop().nanos());
            if (up != toldUp) {
                toldUp = up;
                core.listener().upstreamUp(upstream.name(), target.uri(), up);
            }
            if (target.takeSuspicion() && question == null) {
                ask();
            }
        }

        private void ask() {
            core.layer().wheel.arm(interval, upstream.probeInterval().toNanos());
            if (question != null) {
                return;
            }
            Flow flow = core.flowTo(target);
            if (flow == null) {
                failed();
                return;
            }
            OwnVia via = core.vias().next(flow);
            question = new NonInviteClientTransaction(
                    core.layer(), flow, via.branch(), options(via.line(), flow), Method.OPTIONS, this);
            core.layer().wheel.arm(deadline, target.answerTimeout().toNanos());
            question.start();
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

        @Override
        public void answered(ClientTransaction transaction, SipResponse response) {
            if (transaction != question || response.isProvisional()) {
                return;
            }
            question = null;
            core.layer().wheel.cancel(deadline);
            long seconds =
                    response.status() == Status.SERVICE_UNAVAILABLE.code() ? ResponseContext.retryAfter(response) : -1;
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
                core.layer().wheel.cancel(deadline);
                failed();
            }
        }

        private void silent() {
            core.layer().wheel.cancel(deadline);
            if (question != null) {
                question.supersede();
                question = null;
            }
            failed();
        }

        private void failed() {
            target.failed(core.loop().nanos());
            target.takeSuspicion(); // it has just been asked
        }
    }
}
