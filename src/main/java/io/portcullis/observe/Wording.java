package io.portcullis.observe;

import static io.portcullis.event.Draft.Field.CALL_ID;
import static io.portcullis.event.Draft.Field.FACT;
import static io.portcullis.event.Draft.Field.FROM;
import static io.portcullis.event.Draft.Field.METHOD;
import static io.portcullis.event.Draft.Field.REQUEST_URI;
import static io.portcullis.event.Draft.Field.USER;
import static io.portcullis.event.Draft.Field.USER_AGENT;

import io.portcullis.base.Reason;
import io.portcullis.digest.Authorization;
import io.portcullis.digest.DigestCredentials;
import io.portcullis.digest.Parameter;
import io.portcullis.event.Draft;
import io.portcullis.gate.Finding;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Copies what a message says into an event: no secret, and of a URI only scheme, user and host. Works on whatever bytes
 * there are, also where the request cannot be read. Safe for use by any thread.
 */
final class Wording {
    private static final byte[] NOTHING = {};
    private static final byte[] AGENT = "user-agent".getBytes(StandardCharsets.US_ASCII);
    private static final int LOWER_CASE = 0x20;

    private final byte[] realm;

    Wording(String realm) {
        this.realm = realm.getBytes(StandardCharsets.UTF_8);
    }

    /** Writes all fields, in their order. */
    void write(Draft draft, SipRequest request, @Nullable Finding finding, Reason reason) {
        boolean readable = request.fault() == null;
        draft.say(METHOD, request.array(), 0, request.methodEnd());
        header(draft, CALL_ID, request, HeaderName.CALL_ID);
        from(draft, request);
        draft.say(REQUEST_URI, request.array(), request.methodEnd() + 1, request.uriEnd());
        Verdict.Identity identity = finding == null ? null : finding.identity();
        DigestCredentials given = finding == null ? null : finding.given();
        if (given == null && identity == null && readable && reason != Reason.CHALLENGED) {
            given = credentials(request, reason);
        }
        if (identity != null) {
            Bytes user = identity.username();
            draft.say(USER, user.array(), user.from(), user.to());
        } else {
            parameter(draft, USER, given, Parameter.USERNAME);
        }
        fact(draft, request, given, reason);
        if (reason == Reason.CHALLENGED) {
            nothing(draft, USER_AGENT); // who is only asked is told of in few words, because there are so many
        } else {
            agent(draft, request);
        }
    }

    private static void nothing(Draft draft, Draft.Field field) {
        draft.say(field, NOTHING, 0, 0);
    }

    private static void header(Draft draft, Draft.Field field, SipRequest request, HeaderName name) {
        int line = request.findHeader(name, 0);
        if (line < 0) {
            nothing(draft, field);
        } else {
            draft.say(field, request.array(), request.valueStart(line), request.valueEnd(line));
        }
    }

    private static void parameter(
            Draft draft, Draft.Field field, @Nullable DigestCredentials given, Parameter parameter) {
        if (given == null) {
            nothing(draft, field);
        } else {
            draft.say(field, given.bytes(), given.from(parameter), given.to(parameter));
        }
    }

    /** From where its URI begins. */
    private static void from(Draft draft, SipRequest request) {
        int line = request.findHeader(HeaderName.FROM, 0);
        if (line < 0) {
            nothing(draft, FROM);
            return;
        }
        byte[] bytes = request.array();
        int start = request.valueStart(line);
        int end = request.valueEnd(line);
        if (start < end && bytes[start] == '<') {
            start++; // as most phones have it, without a name before
        } else {
            for (int at = end - 1; at >= request.valueStart(line); at--) {
                if (bytes[at] == '<') {
                    start = at + 1;
                    break;
                }
            }
        }
        draft.say(FROM, bytes, start, end);
    }

    /** The credentials for our realm; where they were for another, those. */
    private @Nullable DigestCredentials credentials(SipRequest request, Reason reason) {
        HeaderName name =
                request.method() == Method.REGISTER ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION;
        DigestCredentials any = null;
        for (int line = request.findHeader(name, 0); line >= 0; line = request.findHeader(name, line + 1)) {
            Authorization read = Authorization.parse(request.array(), request.valueStart(line), request.valueEnd(line));
            if (read instanceof DigestCredentials given) {
                if (given.isRealm(realm)) {
                    return given;
                }
                any = given;
            }
        }
        return reason == Reason.OTHER_REALM ? any : null;
    }

    private void fact(Draft draft, SipRequest request, @Nullable DigestCredentials given, Reason reason) {
        switch (reason) {
            case OTHER_REALM -> parameter(draft, FACT, given, Parameter.REALM);
            case ALGORITHM_NOT_OFFERED -> parameter(draft, FACT, given, Parameter.ALGORITHM);
            case QOP_NOT_OFFERED -> parameter(draft, FACT, given, Parameter.QOP);
            case URI_MISMATCH -> uri(draft, given);
            case MALFORMED_CREDENTIALS -> text(draft, fault(request));
            case BAD_REQUEST, LIMIT_BYTES ->
                text(draft, request.fault() == null ? "" : request.fault().what());
            case EXTENSION -> header(draft, FACT, request, HeaderName.PROXY_REQUIRE);
            case ROUTE_ELSEWHERE -> header(draft, FACT, request, HeaderName.ROUTE);
            default -> nothing(draft, FACT);
        }
    }

    private static void uri(Draft draft, @Nullable DigestCredentials given) {
        if (given == null) {
            nothing(draft, FACT);
        } else {
            draft.say(FACT, given.bytes(), given.from(Parameter.URI), hostEnd(given));
        }
    }

    /** Where the host of the signed URI ends; its beginning where there may be a password in it. */
    private static int hostEnd(DigestCredentials given) {
        SipUri uri = SipUri.parse(Bytes.of(given.bytes(), given.from(Parameter.URI), given.to(Parameter.URI)));
        Bytes user = uri == null ? null : uri.user();
        if (uri == null || (user != null && user.indexOf(':', 0) >= 0)) {
            return given.from(Parameter.URI);
        }
        return uri.hostEnd();
    }

    /** Which part of the credentials is wrong, and never what it says. */
    private static String fault(SipRequest request) {
        HeaderName name =
                request.method() == Method.REGISTER ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION;
        for (int line = request.findHeader(name, 0); line >= 0; line = request.findHeader(name, line + 1)) {
            Authorization read = Authorization.parse(request.array(), request.valueStart(line), request.valueEnd(line));
            if (read instanceof Authorization.Malformed malformed) {
                return Counters.label(malformed.fault()).replace('_', ' ') + " at byte " + malformed.offset();
            }
        }
        return "nc is not counted from 1";
    }

    private static void text(Draft draft, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        draft.say(FACT, bytes, 0, bytes.length);
    }

    private static void agent(Draft draft, SipRequest request) {
        for (int line = 0; line < request.headerCount(); line++) {
            if (request.headerName(line) == HeaderName.OTHER && isAgent(request, request.headerStart(line))) {
                draft.say(USER_AGENT, request.array(), request.valueStart(line), request.valueEnd(line));
                return;
            }
        }
        nothing(draft, USER_AGENT);
    }

    private static boolean isAgent(SipRequest request, int at) {
        byte[] bytes = request.array();
        for (int i = 0; i < AGENT.length; i++) {
            if (at + i >= bytes.length || (bytes[at + i] | LOWER_CASE) != AGENT[i]) {
                return false;
            }
        }
        return true;
    }
}
