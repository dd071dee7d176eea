package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What will be said, before it is HTTP.
 *
 * @param body null when there is nothing to tell
 * @param fault null for a success
 * @param headers further ones
 */
record Answer(
        int status, @Nullable ObjectNode body, @Nullable ErrorCode fault, HttpHeaders headers) {
    /** The number of the refusal. */
    static final String ERROR_CODE = "X-Twilio-Error-Code";

    private static final String REALM = "Basic realm=\"Twilio API\"";

    /** A success. */
    static Answer success(int status, @Nullable ObjectNode body) {
        return new Answer(status, body, null, HttpHeaders.of());
    }

    /** The same with one more header. */
    Answer with(CharSequence name, String value) {
        return new Answer(
                status, body, fault, headers.toBuilder().add(name, value).build());
    }

    /** The answer to a refused request. */
    static Answer refusal(ApiError error) {
        ErrorCode fault = error.fault();
        ObjectNode body = Json.object();
        body.put("code", fault.code());
        body.put("message", error.message());
        body.put("more_info", "https://www.twilio.com/docs/errors/" + fault.code());
        body.put("status", fault.status());
        if (!error.lines().isEmpty()) {
            ArrayNode faults = body.putArray("faults");
            error.lines()
                    .forEach(line -> faults.addObject()
                            .put("line", line.line())
                            .put("code", line.error().fault().code())
                            .put("message", line.error().message()));
        }
        return new Answer(fault.status(), body, fault, error.headers());
    }

    /** The answer as HTTP; the request's name is added to it elsewhere. */
    AggregatedHttpResponse toHttp() {
        ResponseHeadersBuilder all =
                ResponseHeaders.builder(HttpStatus.valueOf(status)).add(headers);
        if (fault != null) {
            all.add(ERROR_CODE, Integer.toString(fault.code()));
        }
        if (fault == ErrorCode.AUTHENTICATE) {
            all.add(HttpHeaderNames.WWW_AUTHENTICATE, REALM);
        }
        if (fault == ErrorCode.TOO_MANY_REQUESTS || fault == ErrorCode.UNAVAILABLE) {
            all.add(HttpHeaderNames.RETRY_AFTER, "1");
        }
        if (body == null) {
            return AggregatedHttpResponse.of(all.build());
        }
        all.contentType(MediaType.JSON);
        return AggregatedHttpResponse.of(all.build(), HttpData.wrap(Json.bytes(body)));
    }
}
