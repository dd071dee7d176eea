package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.gate.Claim;
import io.portcullis.gate.Finding;
import io.portcullis.gate.Gate;
import io.portcullis.gate.UserPart;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Source;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request from outside that begins something new: made up, judged as any other is by code that
 * is
 * the same, and forgotten. Neither the load of the moment nor what comes behind the gate is looked at. Safe for any
 * thread that may take a moment.
 */
public final class WhatIf {
    private static final OwnRoutes NO_ROUTES = new OwnRoutes(0, null, null);

    private final EdgeParts parts;

    WhatIf(EdgeParts parts) {
        this.parts = parts;
    }

    /**
     * A request that nobody has sent.
     *
     * @param method a token
     * @param requestUri without blanks
     * @param claim who its sender says that he is when he is asked; null when he says nothing
     */
    public record Question(
            String method, String requestUri, @Nullable Claim claim, InetAddress source, Transport transport) {}

    /**
     * What would become of it.
     *
     * @param status what it would be answered; 0 when it would be let in, or get no answer
     * @param finding what the gate would find; null when it would not be asked
     * @param challenged whether its sender would be asked for credentials
     */
    public record Foreseen(
            Reason reason, int status, @Nullable Finding finding, boolean challenged) {
        /** The request is gone when this is read. */
        public Foreseen {
            finding = finding == null ? null : finding.lasting();
        }
    }

    /**
     * Answers at {@code now}.
     *
     * @param visible the accounts whose domains and trunks may be spoken of; others are as if they were not there
     */
    Foreseen ask(Question question, Predicate<String> visible, long now) {
        Gate gate = parts.gate().watcher();
        SipRequest bare = request(question, "");
        if (bare.fault() != null) {
            return seen(Decision.Answer.of(bare.fault()), false);
        }
        boolean toUs = Edge.isToUs(bare, NO_ROUTES, Side.OUTSIDE, parts.ownHosts());
        Verdict screened = gate.screen(bare, now);
        Decision refused = screened == null
                ? toUs ? Edge.ALIVE : Validation.refusal(bare, parts.ownHosts())
                : Objects.requireNonNull(Decision.of(screened));
        if (refused == null && parts.isDraining() && bare.method() == Method.INVITE) {
            refused = Decision.Answer.of(Status.SERVICE_UNAVAILABLE, Reason.DRAINING);
        }
        return refused == null ? judge(gate, question, bare, visible, now) : seen(refused, false);
    }

    private Foreseen judge(Gate gate, Question question, SipRequest bare, Predicate<String> visible, long now) {
        SipUri named = JudgedDomain.followed(bare, parts.ownHosts(), parts.book()) == null
                ? JudgedDomain.of(bare, NO_ROUTES, parts.ownHosts())
                : JudgedDomain.from(bare);
        SipUri domain = named != null && isVisible(named, visible) ? named : null;
        Verdict verdict = gate.judge(bare, domain, now);
        Claim claim = question.claim();
        boolean challenged = verdict instanceof Verdict.Challenge;
        if (challenged && claim != null) {
            SipRequest answered =
                    request(question, gate.credentials(bare, domain, claim, now).orElse(""));
            Verdict screened = gate.screen(answered, now);
            verdict = screened == null ? gate.judge(answered, domain, now) : screened;
        }
        Decision decision = Decision.of(verdict);
        return decision == null
                ? new Foreseen(Reason.ADMITTED, 0, verdict.finding(), challenged)
                : seen(decision, challenged);
    }

    private boolean isVisible(SipUri domain, Predicate<String> visible) {
        var policy = parts.ownHosts().policyOf(domain);
        return policy == null || visible.test(policy.accountSid());
    }

    private static Foreseen seen(Decision decision, boolean challenged) {
        int status =
                decision instanceof Decision.Answer answer ? answer.status().code() : 0;
        return new Foreseen(decision.reason(), status, decision.finding(), challenged);
    }

    private static SipRequest request(Question question, String line) {
        Claim claim = question.claim();
        String uri = question.requestUri();
        SipUri asked = SipUri.parse(Bytes.of(uri));
        String host = asked == null ? "anonymous.invalid" : asked.host().toString();
        Bytes user = claim == null
                ? Bytes.of("anonymous")
                : UserPart.of(Bytes.of(claim.user().getBytes(StandardCharsets.UTF_8)));
        String from = "sip:" + user + '@' + host;
        boolean register = question.method().equals(Method.REGISTER.name());
        String address = question.source().getHostAddress();
        String via = address.indexOf(':') < 0 ? address : '[' + address + ']';
        String text = question.method() + ' ' + uri + " SIP/2.0\r\nVia: SIP/2.0/"
                + question.transport().viaToken() + ' ' + via
                + ";rport;branch=z9hG4bKwhatif\r\nMax-Forwards: 70\r\nFrom: <"
                + from + ">;tag=whatif\r\nTo: <" + (register ? from : uri) + ">\r\nCall-ID: whatif@" + via
                + "\r\nCSeq: 1 " + question.method() + "\r\n" + line + "Content-Length: 0\r\n\r\n";
        Source source = new Source(
                question.transport(),
                new InetSocketAddress(question.source(), question.transport().defaultPort()));
        return (SipRequest) Parser.parse(text.getBytes(StandardCharsets.UTF_8), source);
    }
}
