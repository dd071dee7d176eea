package io.portcullis.observe;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.credential.Policy;
import io.portcullis.digest.Authorization;
import io.portcullis.digest.DigestCredentials;
import io.portcullis.digest.Parameter;
import io.portcullis.edge.Decision;
import io.portcullis.edge.EdgeListener;
import io.portcullis.gate.Finding;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Source;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each admission and each refusal, to the logger {@code portcullis.auth}: {@code key=value}, text from
 * outside quoted and escaped, nothing secret. A first challenge, a stale nonce and what a dialog or the inside sends
 * are no events. What exceeds its {@link LineBudget} is only counted, and the counts are told by
 * {@link SuppressedLines}: so a flood neither fills a disk nor hides what else happens. Safe for use by any thread.
 */
final class AuthEvents implements EdgeListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("portcullis.auth");
    private static final int LONGEST_TEXT = 64;
    private static final int USUAL_LENGTH = 512;

    private static final int WANDERER_SECONDS = 10;
    private static final String WANDERER_FIX =
            " detail=\"again and again a nonce that this other node made for the same"
                    + " caller\" fix=\"have the balancer choose the node by the caller's source address, not for each packet\"";

    private static final Set<Reason> NO_EVENTS =
            EnumSet.of(Reason.ANSWERED, Reason.CHALLENGED, Reason.STALE_NONCE, Reason.FOREIGN_NONCE);

    private final Logger log;
    private final byte[] realm;
    private final LongSupplier clock;
    private final LineBudget budget;
    private final SuppressedLines suppressed;
    private final LongAdder wanderers = new LongAdder();
    private final AtomicLong wandererDue;

    /** Events with the users of {@code realm}; each that is suppressed is added to {@code counter}. */
    AuthEvents(String realm, LongSupplier clock, LongAdder counter) {
        this(LOG, realm, clock, counter);
    }

    /** The same to another logger. */
    AuthEvents(Logger log, String realm, LongSupplier clock, LongAdder counter) {
        this.log = log;
        this.clock = clock;
        this.wandererDue = new AtomicLong(clock.getAsLong());
        this.realm = realm.getBytes(StandardCharsets.UTF_8);
        this.budget = new LineBudget(clock.getAsLong(), new SecureRandom());
        this.suppressed = new SuppressedLines(log, counter);
    }

    /** Says from now on, again and again, how many were suppressed. */
    void start() {
        suppressed.start();
    }

    /** Says how many were suppressed since the last time. */
    void saySuppressed() {
        suppressed.say();
    }

    @Override
    public void decided(SipRequest request, Side side, Decision decision) {
        if (isWorthy(decision)) {
            boolean unused = write(request, side, decision, clock.getAsLong());
        }
    }

    /** Whether {@code decision} is to have a line as long as its sender has not had too many. */
    static boolean isWorthy(Decision decision) {
        boolean unasked = decision instanceof Decision.Forward && decision.finding() == null;
        return !unasked && !NO_EVENTS.contains(decision.reason());
    }

    /** Writes the line of a decision that is to have one at {@code now}; whether its sender has not had too many. */
    boolean write(SipRequest request, Side side, Decision decision, long now) {
        if (!budget.admits(request, side, decision, now)) {
            suppressed.count(decision.reason());
            return false;
        }
        StringBuilder line = new StringBuilder(USUAL_LENGTH);
        begin(line, decision);
        Finding finding = decision.finding();
        describe(line, request, finding == null ? null : finding.policy());
        who(line, request, finding == null ? null : finding.identity());
        if (finding != null && finding.algorithm() != null) {
            line.append(" algorithm=").append(finding.algorithm().token());
        }
        if (decision instanceof Decision.Answer answer && answer.why() != null) {
            text(line, "why", answer.why());
        }
        log.info(line.toString());
        return true;
    }

    /**
     * The sender of {@code request} shows nonces of another node again and again. One line in
     * {@value #WANDERER_SECONDS} s, with how many there were since the last one: when one caller's requests wander, all
     * callers' do.
     */
    void wanders(SipRequest request, int node) {
        long now = clock.getAsLong();
        long due = wandererDue.get();
        wanderers.increment();
        if (now - due < 0 || !wandererDue.compareAndSet(due, now + TimeUnit.SECONDS.toNanos(WANDERER_SECONDS))) {
            return;
        }
        StringBuilder line = new StringBuilder(256);
        line.append("result=stale reason=")
                .append(Reason.FOREIGN_NONCE.word())
                .append(" node=")
                .append(node)
                .append(" times=")
                .append(wanderers.sumThenReset());
        describe(line, request, null);
        LOG.warn(line.append(WANDERER_FIX).toString());
    }

    private static void begin(StringBuilder line, Decision decision) {
        Reason reason = decision.reason();
        line.append("result=").append(result(decision));
        if (reason.code() != 0) {
            line.append(" code=").append(reason.code());
        }
        line.append(" reason=").append(reason.word());
        if (decision instanceof Decision.Answer answer) {
            line.append(" status=").append(answer.status().code());
        }
    }

    /** How the attempt to pass the gate went; when that was not what the request failed at, just that it did. */
    private static String result(Decision decision) {
        Finding finding = decision.finding();
        Outcome outcome = finding == null ? null : finding.outcome();
        boolean passed = decision instanceof Decision.Forward;
        return outcome == null || passed != (outcome == Outcome.OK) ? "refused" : outcome.label();
    }

    private void who(StringBuilder line, SipRequest request, Verdict.@Nullable Identity identity) {
        if (identity == null) {
            claimedUser(request).ifPresent(user -> text(line, "user", user));
            return;
        }
        line.append(" credential=").append(identity.credentialSid());
        if (identity.endUserSid() != null) {
            line.append(" end-user=").append(identity.endUserSid());
        }
        text(line, "user", identity.username());
    }

    private static void describe(StringBuilder line, SipRequest request, @Nullable Policy policy) {
        Source source = request.source();
        text(line, "method", request.methodToken());
        line.append(" transport=").append(source.transport().scheme());
        line.append(" source=").append(source.address().getHostAddress());
        line.append(" port=").append(source.port());
        if (policy != null) {
            line.append(" account=").append(policy.accountSid());
            line.append(policy.kind() == Policy.Kind.TRUNK ? " trunk=" : " domain=")
                    .append(policy.sid());
            text(line, "host", policy.name());
        } else if (request.fault() == null) {
            SipUri uri = request.sipUri();
            text(line, "host", uri == null ? Bytes.EMPTY : uri.host());
        }
        Bytes callId = request.header(HeaderName.CALL_ID);
        if (callId != null) { // what is malformed may have none
            text(line, "call-id", callId);
        }
    }

    /** Whom the credentials for our realm speak of, if there are any that can be read. */
    private Optional<String> claimedUser(SipRequest request) {
        return userIn(request, HeaderName.PROXY_AUTHORIZATION).or(() -> userIn(request, HeaderName.AUTHORIZATION));
    }

    private Optional<String> userIn(SipRequest request, HeaderName name) {
        for (int at = request.findHeader(name, 0); at >= 0; at = request.findHeader(name, at + 1)) {
            Bytes value = request.headerValue(at);
            if (Authorization.parse(value.array(), value.from(), value.to()) instanceof DigestCredentials given
                    && given.isRealm(realm)) {
                return Optional.of(given.text(Parameter.USERNAME));
            }
        }
        return Optional.empty();
    }

    /** Text from outside that is nearly always plain, so that nothing need be decoded. */
    private static void text(StringBuilder line, String key, Bytes value) {
        int plain = 0;
        while (plain < value.length() && plain < LONGEST_TEXT && isPlain(value.at(plain))) {
            plain++;
        }
        if (plain < value.length()) {
            text(line, key, value.toString());
        } else {
            String ascii = new String(value.array(), value.from(), plain, StandardCharsets.ISO_8859_1);
            line.append(' ').append(key).append("=\"").append(ascii).append('"');
        }
    }

    /** {@code key="value"}, the value as {@link #escaped}. */
    static void text(StringBuilder line, String key, String value) {
        line.append(' ').append(key).append("=\"").append(escaped(value)).append('"');
    }

    /**
     * Text from outside: printable ASCII as it is, the rest as \\uXXXX, so that it ends neither quotes nor line; cut.
     */
    static String escaped(String value) {
        StringBuilder line = new StringBuilder(value.length());
        int length = Math.min(value.length(), LONGEST_TEXT);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (isPlain(c)) {
                line.append(c);
            } else {
                line.append(String.format("\\u%04x", (int) c));
            }
        }
        return value.length() > length ? line.append("...").toString() : line.toString();
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    }

    /** Says what was suppressed since the last time, and no more. */
    @Override
    public void close() {
        suppressed.close();
    }
}
