package io.portcullis.api;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.encoding.StreamEncoderFactories;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.cors.CorsService;
import com.linecorp.armeria.server.cors.CorsServiceBuilder;
import com.linecorp.armeria.server.encoding.EncodingService;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * What HTTP itself asks of any service: answers packed for whoever takes them so, and pages of other origins let in.
 */
final class Decorations {
    /** Shorter answers fit into a packet as they are. */
    private static final int LEAST_PACKED = 1_024;

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private Decorations() {}

    /** Decorates a service; pages of these origins may ask it, {@code *} is any, none allows none. */
    static Function<HttpService, HttpService> of(List<String> origins) {
        return origins.isEmpty()
                ? packing()
                : packing().andThen(service -> cors(origins).build(service));
    }

    /** Packs answers of the API and files of the console. */
    static Function<HttpService, HttpService> packing() {
        return service -> EncodingService.builder()
                .encoderFactories(StreamEncoderFactories.GZIP)
                .encodableContentTypes(
                        MediaType.JSON,
                        MediaType.HTML_UTF_8,
                        MediaType.CSS_UTF_8,
                        ConsoleFiles.SCRIPT,
                        MediaType.SVG_UTF_8)
                .minBytesToForceChunkedEncoding(LEAST_PACKED)
                .build(service);
    }

    /** No cookies: a page has to know the token, and sends it itself. */
    private static CorsServiceBuilder cors(List<String> origins) {
        CorsServiceBuilder cors =
                origins.contains("*") ? CorsService.builderForAnyOrigin() : CorsService.builder(origins);
        return cors.allowRequestMethods(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.DELETE)
                .allowRequestHeaders(HttpHeaderNames.AUTHORIZATION, HttpHeaderNames.CONTENT_TYPE)
                .exposeHeaders(
                        ApiService.REQUEST_ID,
                        Answer.ERROR_CODE,
                        PublishWait.PENDING,
                        PublishWait.NODES,
                        HttpHeaderNames.RETRY_AFTER)
                .maxAge(REMEMBERED);
    }
}
