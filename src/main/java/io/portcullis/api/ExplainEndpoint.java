package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What would become of a request that nobody has sent; decides nothing and counts nothing. Ours, not the vendor's. */
final class ExplainEndpoint implements Endpoint {
    private static final List<String> TRANSPORTS = List.of("udp", "tcp", "tls", "ws", "wss");
    private static final int LONGEST = 255;

    private final Insight insight;
    private final Viewers viewers;

    ExplainEndpoint(Insight insight, Viewers viewers) {
        this.insight = insight;
        this.viewers = viewers;
    }

    /** How somebody would answer a challenge. */
    private enum Password {
        RIGHT,
        WRONG,
        NONE;

        static Optional<Password> of(String word) {
            for (Password each : values()) {
                if (each.name().equalsIgnoreCase(word)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }
    }

    @Override
    public boolean isAudited() {
        return false;
    }

    @Override
    public ObjectNode update(Call call) {
        Form form = call.form();
        Password password = form.choice("Password", Password.RIGHT, Password::of, "right, wrong or none");
        String user = form.optional("User", null, LONGEST, ErrorCode.INVALID_PARAMETER);
        Insight.Question question = new Insight.Question(
                token(form),
                uri(form),
                password == Password.NONE ? null : user,
                password == Password.RIGHT,
                source(form),
                form.choice("Transport", "udp", ExplainEndpoint::transport, String.join(", ", TRANSPORTS)));
        Insight.Viewer viewer = viewers.of(call.account());
        Insight.Foreseen foreseen = insight.foresee(viewer, question);
        ObjectNode json = EventJson.of(foreseen.event(), insight.explain(viewer, foreseen.event()));
        json.remove(List.of("sid", "call_sid", "listener", "port", "call_id", "user_agent", "answered_ms", "final_ms"));
        json.put("challenged", foreseen.challenged());
        ArrayNode steps = json.putArray("steps");
        foreseen.steps()
                .forEach(step -> steps.addObject().put("check", step.check()).put("result", step.result()));
        return json;
    }

    private static Optional<String> transport(String word) {
        return Optional.of(word.toLowerCase(Locale.ROOT)).filter(TRANSPORTS::contains);
    }

    private static String token(Form form) {
        String method = form.raw("Method") == null ? "INVITE" : form.named("Method");
        if (!method.matches("[A-Za-z0-9.!%*_+`'~-]{1,32}")) {
            throw Form.invalid(ErrorCode.INVALID_PARAMETER, "Method", method, "a method such as INVITE or REGISTER");
        }
        return method;
    }

    private static String uri(Form form) {
        String uri = form.named("RequestUri");
        boolean plain =
                uri.length() <= LONGEST && uri.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '<' && c != '>');
        if (!plain || !uri.regionMatches(true, 0, "sip", 0, 3)) {
            throw Form.invalid(ErrorCode.INVALID_PARAMETER, "RequestUri", uri, "a URI such as sip:bob@pbx.example.com");
        }
        return uri;
    }

    /** A literal: nothing is looked up. */
    private static InetAddress source(Form form) {
        String text = form.named("Source");
        try {
            if (text.matches("[0-9.]{7,15}") || (text.indexOf(':') >= 0 && text.matches("[0-9a-fA-F:.]{2,45}"))) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException noAddress) {
            // refused below, in the same words
        }
        throw Form.invalid(ErrorCode.INVALID_PARAMETER, "Source", text, "an IPv4 or IPv6 address");
    }
}
