package io.portcullis.digest;

import io.portcullis.digest.Authorization.Fault;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one header value from left to right, looking at each byte a bounded number of times. For one thread and one
 * {@link #parse()}.
 */
final class AuthorizationParser {
    private static final String DIGEST = "digest";
    private static final String UTF_8 = "utf-8'";
    private static final int NONCE_COUNT_DIGITS = 8;
    private static final Parameter[] REQUIRED = {
        Parameter.USERNAME, Parameter.REALM, Parameter.NONCE, Parameter.URI, Parameter.RESPONSE
    };

    private final byte[] original;
    private final int from;
    private final int to;
    private final int[] spans = new int[2 * Parameter.COUNT];
    private byte[] bytes;
    private int at;

    AuthorizationParser(byte[] bytes, int from, int to) {
        this.original = bytes;
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.at = from;
    }

    Authorization parse() {
        skipSpace();
        if (!isDigest()) {
            return Authorization.OtherScheme.INSTANCE;
        }
        if (to - from > Authorization.MAX_LENGTH) {
            return new Authorization.Malformed(Fault.TOO_LONG, Authorization.MAX_LENGTH, null);
        }
        Fault fault = parameters();
        if (fault != null) {
            return new Authorization.Malformed(fault, at - from, null);
        }
        fault = judge();
        if (fault != null) {
            return new Authorization.Malformed(fault, at - from, realm());
        }
        return new DigestCredentials(bytes, spans);
    }

    /** Whether the scheme is Digest; if so, goes behind it. */
    private boolean isDigest() {
        int end = at + DIGEST.length();
        if (end > to || !Octets.equalsIgnoringCase(bytes, at, end, DIGEST)) {
            return false;
        }
        at = end;
        return end == to || Octets.isSpace(bytes[end]);
    }

    private @Nullable Fault parameters() {
        while (true) {
            // The list may have empty elements (RFC 7230 section 7).
            while (at < to && (Octets.isSpace(bytes[at]) || bytes[at] == ',')) {
                at++;
            }
            if (at == to) {
                return null;
            }
            Fault fault = parameter();
            if (fault != null) {
                return fault;
            }
            skipSpace();
            if (at < to && bytes[at] != ',') {
                return Octets.isControl(bytes[at]) ? Fault.CONTROL_CHARACTER : Fault.COMMA_EXPECTED;
            }
        }
    }

    private @Nullable Fault parameter() {
        int name = at;
        while (at < to && Octets.isToken(bytes[at])) {
            at++;
        }
        if (at == name) {
            return Octets.isControl(bytes[at]) ? Fault.CONTROL_CHARACTER : Fault.NAME_EXPECTED;
        }
        Parameter parameter = Parameter.of(bytes, name, at);
        boolean extended =
                parameter == null && bytes[at - 1] == '*' && Parameter.of(bytes, name, at - 1) == Parameter.USERNAME;
        if (extended) {
            parameter = Parameter.USERNAME;
        }
        if (parameter != null && spans[2 * parameter.index] != 0) {
            at = name;
            return Fault.DUPLICATE_PARAMETER;
        }
        skipSpace();
        if (at == to || bytes[at] != '=') {
            return Fault.EQUALS_EXPECTED;
        }
        at++;
        skipSpace();
        boolean quoted = at < to && bytes[at] == '"';
        if (extended) {
            return quoted ? Fault.BAD_EXT_VALUE : extValue();
        }
        return quoted ? quoted(parameter) : unquoted(parameter);
    }

    private @Nullable Fault quoted(@Nullable Parameter parameter) {
        int begin = ++at;
        int escapes = 0;
        at = Octets.skipQuotable(bytes, at, to);
        while (at < to && bytes[at] != '"') {
            if (bytes[at] == '\\' && at + 1 < to) {
                escapes++;
                at++;
            }
            if (Octets.isControl(bytes[at])) {
                return Fault.CONTROL_CHARACTER;
            }
            at = Octets.skipQuotable(bytes, at + 1, to);
        }
        if (at == to) {
            return Fault.UNTERMINATED_QUOTE;
        }
        int end = at++;
        if (parameter != null && escapes > 0) {
            unescape(begin, end);
        }
        keep(parameter, begin, end - escapes);
        return null;
    }

    private @Nullable Fault unquoted(@Nullable Parameter parameter) {
        int begin = at;
        while (at < to && bytes[at] > ' ' && bytes[at] < 0x7f && bytes[at] != ',' && bytes[at] != '"') {
            at++;
        }
        if (at == begin) {
            return Fault.VALUE_EXPECTED;
        }
        keep(parameter, begin, at);
        return null;
    }

    /** {@code UTF-8'language'value}, with {@code %} escapes (RFC 5987 section 3.2). */
    private @Nullable Fault extValue() {
        int begin = at;
        Fault fault = unquoted(Parameter.USERNAME);
        int end = at;
        at = begin;
        if (fault != null) {
            return fault;
        }
        int language = begin + UTF_8.length();
        if (language > end || !Octets.equalsIgnoringCase(bytes, begin, language, UTF_8)) {
            return Fault.BAD_EXT_VALUE;
        }
        int value = language;
        while (value < end && bytes[value] != '\'') {
            value++;
        }
        if (value == end) {
            return Fault.BAD_EXT_VALUE;
        }
        value++;
        int decodedEnd = percentDecode(value, end);
        if (decodedEnd < 0) {
            return Fault.BAD_EXT_VALUE;
        }
        keep(Parameter.USERNAME, value, decodedEnd);
        at = end;
        return null;
    }

    /**
     * Decodes in place; answers where the value ends now, or -1 when an escape is broken or hides a control character.
     */
    private int percentDecode(int begin, int end) {
        byte[] copy = own();
        int write = begin;
        for (int read = begin; read < end; read++) {
            byte b = copy[read];
            if (b == '%') {
                int high = read + 2 < end ? Octets.digit(copy[read + 1]) : -1;
                int low = read + 2 < end ? Octets.digit(copy[read + 2]) : -1;
                if (high < 0 || low < 0) {
                    return -1;
                }
                b = (byte) (high << 4 | low);
                read += 2;
            }
            if (Octets.isControl(b)) {
                return -1;
            }
            copy[write++] = b;
        }
        return write;
    }

    /** Removes the backslashes of a quoted string (RFC 3261 section 25.1, quoted-pair), in place. */
    private void unescape(int begin, int end) {
        byte[] copy = own();
        int write = begin;
        for (int read = begin; read < end; read++) {
            if (copy[read] == '\\') {
                read++;
            }
            copy[write++] = copy[read];
        }
    }

    /** A copy with the same offsets that may be written to; rare enough to take all that lies before, too. */
    private byte[] own() {
        if (bytes == original) {
            bytes = Arrays.copyOf(original, to);
        }
        return bytes;
    }

    private void keep(@Nullable Parameter parameter, int begin, int end) {
        if (parameter != null) {
            spans[2 * parameter.index] = begin;
            spans[2 * parameter.index + 1] = end;
        }
    }

    /** What is wrong with the parameters taken together. */
    private @Nullable Fault judge() {
        for (Parameter parameter : REQUIRED) {
            if (!has(parameter)) {
                return Fault.MISSING_PARAMETER;
            }
        }
        if (has(Parameter.QOP) && !(has(Parameter.CNONCE) && has(Parameter.NC))) {
            return Fault.MISSING_PARAMETER;
        }
        if (has(Parameter.NC) && !isNonceCount()) {
            return Fault.BAD_NONCE_COUNT;
        }
        boolean tooLong =
                length(Parameter.URI) > Authorization.MAX_URI || length(Parameter.CNONCE) > Authorization.MAX_CNONCE;
        return tooLong ? Fault.TOO_LONG : null;
    }

    private boolean isNonceCount() {
        boolean digits = length(Parameter.NC) == NONCE_COUNT_DIGITS;
        int begin = spans[2 * Parameter.NC.index];
        for (int i = 0; digits && i < NONCE_COUNT_DIGITS; i++) {
            digits = Octets.digit(bytes[begin + i]) >= 0;
        }
        return digits;
    }

    private byte @Nullable [] realm() {
        int index = 2 * Parameter.REALM.index;
        return has(Parameter.REALM) ? Arrays.copyOfRange(bytes, spans[index], spans[index + 1]) : null;
    }

    private boolean has(Parameter parameter) {
        return spans[2 * parameter.index] != 0;
    }

    private int length(Parameter parameter) {
        return spans[2 * parameter.index + 1] - spans[2 * parameter.index];
    }

    private void skipSpace() {
        while (at < to && Octets.isSpace(bytes[at])) {
            at++;
        }
    }
}
