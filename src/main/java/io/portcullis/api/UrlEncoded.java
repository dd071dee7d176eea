package io.portcullis.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code application/x-www-form-urlencoded}, in a body or a query. Libraries let malformed text through, each in
 * its own way; what is stored must be what was meant, so here each fault is refused by the parameter's name.
 */
final class UrlEncoded {
    private UrlEncoded() {}

    /** The parameters in their order; one without an equals sign has an empty value. */
    static List<Map.Entry<String, String>> parse(String text) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String rawName = equals < 0 ? pair : pair.substring(0, equals);
            if (!pair.isEmpty()) {
                String name = decode(rawName, rawName);
                parameters.add(Map.entry(name, equals < 0 ? "" : decode(pair.substring(equals + 1), name)));
            }
        }
        return parameters;
    }

    private static String decode(String text, String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                bytes.write(c == '+' ? ' ' : c);
            } else if (isEscape(text, i)) {
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                throw refuse(name, "malformed percent-encoding (expected: % and two hexadecimal digits)");
            }
        }
        return utf8(bytes.toByteArray(), name);
    }

    private static boolean isEscape(String text, int at) {
        return at + 2 < text.length()
                && HexFormat.isHexDigit(text.charAt(at + 1))
                && HexFormat.isHexDigit(text.charAt(at + 2));
    }

    /** These bytes of a parameter's value as text. */
    static String utf8(byte[] bytes, String name) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException malformed) {
            throw refuse(name, "bytes that are no UTF-8 (expected: UTF-8)");
        }
    }

    private static ApiError refuse(String name, String what) {
        return ErrorCode.INVALID_PARAMETER.error("Invalid parameter " + Form.echo(name) + ": " + what);
    }
}
