package io.portcullis.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.multipart.AggregatedBodyPart;
import com.linecorp.armeria.common.multipart.Multipart;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads the parameters in a body: url-encoded, or the fields of a multipart form; either may be gzipped. */
final class Body {
    private final int most;

    /** Reads bodies of at most so many bytes, packed or not. */
    Body(int most) {
        this.most = most;
    }

    /** The parameters in a body; an empty one has none, and one of another type is refused rather than ignored. */
    Form read(AggregatedHttpRequest request) {
        byte[] content = unpacked(request.content().array(), request.headers().get(HttpHeaderNames.CONTENT_ENCODING));
        if (content.length == 0) {
            return Form.none();
        }
        MediaType type = request.contentType();
        if (type != null && type.is(MediaType.FORM_DATA)) {
            // One character a byte: what is not escaped is UTF-8 as well.
            return Form.parse(new String(content, StandardCharsets.ISO_8859_1));
        }
        if (type != null && type.is(MediaType.MULTIPART_FORM_DATA)) {
            return Form.of(fields(content, request));
        }
        String named = request.headers().get(HttpHeaderNames.CONTENT_TYPE);
        throw ErrorCode.UNSUPPORTED_MEDIA_TYPE.error("Unsupported Content-Type: "
                + (named == null ? "none" : Form.echo(named))
                + " (expected: application/x-www-form-urlencoded or multipart/form-data)");
    }

    private byte[] unpacked(byte[] content, @Nullable String coding) {
        return switch (coding == null ? "identity" : coding.trim().toLowerCase(Locale.ROOT)) {
            case "identity", "" -> content;
            case "gzip", "x-gzip" -> content.length == 0 ? content : gunzip(content);
            default ->
                throw ErrorCode.UNSUPPORTED_MEDIA_TYPE.error(
                        "Unsupported Content-Encoding: " + Form.echo(String.valueOf(coding)) + " (expected: gzip)");
        };
    }

    private byte[] gunzip(byte[] content) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            byte[] unpacked = in.readNBytes(most + 1);
            if (unpacked.length > most) {
                throw ErrorCode.TOO_LARGE.error();
            }
            return unpacked;
        } catch (IOException malformed) {
            throw ErrorCode.INVALID_PARAMETER.error("Invalid body: not gzip, which its Content-Encoding says it is");
        }
    }

    private static List<Map.Entry<String, String>> fields(byte[] content, AggregatedHttpRequest request) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (AggregatedBodyPart part : parts(content, request)) {
            String name = part.name();
            if (name != null) {
                fields.add(Map.entry(name, UrlEncoded.utf8(part.content().array(), name)));
            }
        }
        return fields;
    }

    private static List<AggregatedBodyPart> parts(byte[] content, AggregatedHttpRequest request) {
        try {
            AggregatedHttpRequest unpacked = AggregatedHttpRequest.of(
                    request.headers(), HttpData.wrap(content));
            return Multipart.from(unpacked.toHttpRequest())
                    .aggregate(ImmediateEventExecutor.INSTANCE)
                    .join()
                    .bodyParts();
        } catch (CompletionException | IllegalStateException malformed) {
            throw ErrorCode.INVALID_PARAMETER.error("Invalid body: not the multipart/form-data that it says it is");
        }
    }
}
