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

/**
 * The body of a request. It is read as what it says it is, and otherwise refused rather than ignored: a change that is
 * ignored in silence locks somebody out.
 *
 * @param most how many bytes it may have once it is unpacked
 */
record Body(AggregatedHttpRequest request, int most) {
    private static final String FORMS = MediaType.FORM_DATA + " or " + MediaType.MULTIPART_FORM_DATA;

    /** The parameters of a form, url-encoded or multipart; an empty body of any type has none. */
    Form form() {
        byte[] content = unpacked();
        if (content.length == 0) {
            return Form.none();
        }
        MediaType type = request.contentType();
        if (type != null && type.is(MediaType.FORM_DATA)) {
            // One character a byte: what is not escaped is UTF-8 as well.
            return Form.parse(new String(content, StandardCharsets.ISO_8859_1));
        }
        if (type != null && type.is(MediaType.MULTIPART_FORM_DATA)) {
            return Form.of(fields(content));
        }
        throw unsupported(FORMS);
    }

    /** A body that is no form, as the one parameter {@link Form#BODY}; it must be of this type, in UTF-8. */
    Form text(MediaType type) {
        MediaType given = request.contentType();
        if (given == null || !given.is(type)) {
            throw unsupported(type.toString());
        }
        return Form.of(List.of(Map.entry(Form.BODY, UrlEncoded.utf8(unpacked(), "body"))));
    }

    private ApiError unsupported(String expected) {
        String named = request.headers().get(HttpHeaderNames.CONTENT_TYPE);
        return ErrorCode.UNSUPPORTED_MEDIA_TYPE.error("Unsupported Content-Type: "
                + (named == null ? "none" : Form.echo(named)) + " (expected: " + expected + ")");
    }

    private byte[] unpacked() {
        byte[] content = request.content().array();
        String coding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING);
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

    private List<Map.Entry<String, String>> fields(byte[] content) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (AggregatedBodyPart part : parts(content)) {
            String name = part.name();
            if (name != null) {
                fields.add(Map.entry(name, UrlEncoded.utf8(part.content().array(), name)));
            }
        }
        return fields;
    }

    private List<AggregatedBodyPart> parts(byte[] content) {
        try {
            AggregatedHttpRequest unpacked = AggregatedHttpRequest.of(request.headers(), HttpData.wrap(content));
            return Multipart.from(unpacked.toHttpRequest())
                    .aggregate(ImmediateEventExecutor.INSTANCE)
                    .join()
                    .bodyParts();
        } catch (CompletionException | IllegalStateException malformed) {
            throw ErrorCode.INVALID_PARAMETER.error("Invalid body: not the multipart/form-data that it says it is");
        }
    }
}
