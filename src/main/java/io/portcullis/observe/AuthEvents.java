package io.portcullis.observe;

import io.portcullis.base.TokenBucket;
import io.portcullis.credential.Policy;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Authorization;
import io.portcullis.digest.DigestCredentials;
import io.portcullis.digest.Parameter;
import io.portcullis.gate.GateListener;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each admission and each refusal, to the logger {@code portcullis.auth}: {@code key=value}, text from outside
 * quoted and escaped, nothing secret. A first challenge and a stale nonce are no events. Each outcome has its own budget of
 * lines; what exceeds it is counted, and the count stands in the next line of that outcome as {@code suppressed}. So a flood
 * neither fills a disk nor hides what else happens. Safe for use by any thread.
 */
final class AuthEvents implements GateListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("portcullis.auth");
    private static final int LONGEST_TEXT = 64;

    /** Lines a second of one outcome in the long run, and at once. */
    private static final int PER_SECOND = 10;

    private static final int BURST = 100;

    private final byte[] realm;
    private final LongSupplier clock;
    private final Map<Outcome, TokenBucket> budgets = new EnumMap<>(Outcome.class);
    private final Map<Outcome, LongAdder> suppressed = new EnumMap<>(Outcome.class);

    AuthEvents(String realm, LongSupplier clock) {
        this.clock = clock;
        this.realm = realm.getBytes(StandardCharsets.UTF_8);
        for (Outcome outcome : Outcome.values()) {
            if (outcome != Outcome.CHALLENGED && outcome != Outcome.STALE) {
                budgets.put(outcome, new TokenBucket(PER_SECOND, BURST, clock.getAsLong()));
                suppressed.put(outcome, new LongAdder());
            }
        }
    }

    @Override
    public void judged(
            SipRequest request,
            Outcome outcome,
            @Nullable Algorithm algorithm,
            @Nullable Policy policy,
            Verdict.@Nullable Identity identity) {
        TokenBucket budget = budgets.get(outcome);
        LongAdder unsaid = suppressed.get(outcome);
        if (budget == null || unsaid == null) {
            return;
        }
        if (!budget.spend(clock.getAsLong())) {
            unsaid.increment();
            return;
        }
        StringBuilder line = new StringBuilder(256);
        line.append("result=").append(outcome.label());
        if (outcome.code() != 0) {
            line.append(" code=").append(outcome.code());
        }
        describe(line, request, policy);
        if (identity != null) {
            line.append(" credential=").append(identity.credentialSid());
            if (identity.endUserSid() != null) {
                line.append(" end-user=").append(identity.endUserSid());
            }
            text(line, "user", identity.username().toString());
        } else {
            claimedUser(request).ifPresent(user -> text(line, "user", user));
        }
        if (algorithm != null) {
            line.append(" algorithm=").append(algorithm.token());
        }
        suppressedBefore(line, unsaid);
        LOG.info(line.toString());
    }

    private static void describe(StringBuilder line, SipRequest request, @Nullable Policy policy) {
        Source source = request.source();
        text(line, "method", request.methodToken().toString());
        line.append(" transport=").append(source.transport().scheme());
        line.append(" source=").append(source.address().getHostAddress());
        line.append(" port=").append(source.port());
        if (policy != null) {
            line.append(" account=").append(policy.accountSid());
            line.append(policy.kind() == Policy.Kind.TRUNK ? " trunk=" : " domain=")
                    .append(policy.sid());
            text(line, "host", policy.name());
        } else if (request.fault() == null) {
            text(line, "host", request.sipUri().host().toString());
        }
        Bytes callId = request.header(HeaderName.CALL_ID);
        if (callId != null) { // what is malformed may have none
            text(line, "call-id", callId.toString());
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

    private static void suppressedBefore(StringBuilder line, LongAdder unsaid) {
        long count = unsaid.sumThenReset();
        if (count > 0) {
            line.append(" suppressed=").append(count);
        }
    }

    /** Text from outside: printable ASCII as it is, the rest as \\uXXXX, so that it ends neither quotes nor line. */
    private static void text(StringBuilder line, String key, String value) {
        line.append(' ').append(key).append("=\"");
        int length = Math.min(value.length(), LONGEST_TEXT);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                line.append(c);
            } else {
                line.append(String.format("\\u%04x", (int) c));
            }
        }
        line.append(value.length() > length ? "...\"" : "\"");
    }

    /** Writes what was suppressed since the last lines. */
    @Override
    public void close() {
        suppressed.forEach((outcome, unsaid) -> {
            StringBuilder line = new StringBuilder("result=").append(outcome.label());
            int before = line.length();
            suppressedBefore(line, unsaid);
            if (line.length() > before) {
                LOG.info(line.toString());
            }
        });
    }
}
