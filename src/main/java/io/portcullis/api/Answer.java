package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
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
 */
record Answer(
        int status, @Nullable ObjectNode body, @Nullable ErrorCode fault) {
    private static final String REALM = "Basic realm=\"Twilio API\"";

    /** The answer to a refused request. */
    static Answer refusal(ApiError error) {
        ErrorCode fault = error.fault();
        ObjectNode body = Json.object();
        body.put("code", fault.code());
        body.put("message", error.message());
        body.put("more_info", "https://www.twilio.com/docs/errors/" + fault.code());
        body.put("status", fault.status());
        return new Answer(fault.status(), body, fault);
    }

    /** The answer as HTTP; the request's name is added to it elsewhere. */
    AggregatedHttpResponse toHttp() {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.valueOf(status));
        if (fault != null) {
            headers.add("X-Twilio-Error-Code", Integer.toString(fault.code()));
        }
        if (fault == ErrorCode.AUTHENTICATE) {
            headers.add(HttpHeaderNames.WWW_AUTHENTICATE, REALM);
        }
        if (fault == ErrorCode.TOO_MANY_REQUESTS || fault == ErrorCode.UNAVAILABLE) {
            headers.add(HttpHeaderNames.RETRY_AFTER, "1");
        }
        if (body == null) {
            return AggregatedHttpResponse.of(headers.build());
        }
        headers.contentType(MediaType.JSON);
        return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(Json.bytes(body)));
    }
}
