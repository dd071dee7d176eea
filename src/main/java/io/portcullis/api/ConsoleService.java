package io.portcullis.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Optional;

/**
 * Serves the console: files that are the same for everybody and hold nothing of anybody, so nobody logs in for them.
 * What the page shows it asks the API for, as whoever logs in there. Never blocks; safe for any thread.
 */
final class ConsoleService implements HttpService {
    /** What it is called in logs and meters. */
    static final String NAME = "console";

    /** Scripts, styles and requests of this listener only; nothing inline, no eval, no frames, no HTML from text. */
    static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");

    private final ConsoleFiles files;
    private final Mint mint;

    ConsoleService(ConsoleFiles files, Mint mint) {
        this.files = files;
        this.mint = mint;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        Trace trace = new Trace("RQ" + mint.secret(), NAME);
        ctx.setAttr(Trace.KEY, trace);
        ctx.setAdditionalResponseHeader(ApiService.REQUEST_ID, trace.requestId());
        Optional<ConsoleFiles.File> file = Urls.isExact(ctx) ? files.at(ctx.path()) : Optional.empty();
        if (file.isEmpty()) {
            return text(headers(HttpStatus.NOT_FOUND), "Not found. The console is at " + ConsoleFiles.PAGE + ".\n");
        }
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            return text(
                    headers(HttpStatus.METHOD_NOT_ALLOWED).set(HttpHeaderNames.ALLOW, "GET, HEAD"),
                    "Only GET and HEAD are allowed.\n");
        }
        return tell(file.get(), request.headers().get(HttpHeaderNames.IF_NONE_MATCH, ""));
    }

    private static HttpResponse tell(ConsoleFiles.File file, String known) {
        if (known.contains(file.tag())) {
            return HttpResponse.of(headers(HttpStatus.NOT_MODIFIED)
                    .set(HttpHeaderNames.ETAG, file.tag())
                    .build());
        }
        return HttpResponse.of(
                headers(HttpStatus.OK)
                        .contentType(file.type())
                        .set(HttpHeaderNames.ETAG, file.tag())
                        .build(),
                file.content());
    }

    private static HttpResponse text(ResponseHeadersBuilder headers, String text) {
        return HttpResponse.of(headers.contentType(MediaType.PLAIN_TEXT_UTF_8).build(), HttpData.ofUtf8(text));
    }

    /** A browser asks each time whether a file is still the same: after an upgrade nothing old is left. */
    private static ResponseHeadersBuilder headers(HttpStatus status) {
        return ResponseHeaders.builder(status)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
                .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                .set(HttpHeaderNames.CROSS_ORIGIN_OPENER_POLICY, "same-origin")
                .set(HttpHeaderNames.CROSS_ORIGIN_RESOURCE_POLICY, "same-origin");
    }
}
