package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/**
 * A {@code sip:} or {@code sips:} URI of RFC 3261 section 19.1 as spans over its bytes; nothing is unescaped. Also reads
 * the {@code sip://host} form that the vendor of the REST API documents for origination URLs.
 *
 * @param text the whole URI
 * @param secure whether the scheme is {@code sips}
 * @param user the part before {@code @}, password included, or null
 * @param host name, IPv4 address, or IPv6 address in its brackets; never empty
 * @param port 1 to 65535, or -1 when not given
 * @param parameters from the first {@code ;} to before {@code ?}, or empty
 * @param headers from {@code ?} on, or empty
 */
public record SipUri(
        Bytes text, boolean secure, @Nullable Bytes user, Bytes host, int port, Bytes parameters, Bytes headers) {

    /** Reads a URI; null when {@code text} is none, or one with another scheme. */
    public static @Nullable SipUri parse(Bytes text) {
        int start = schemeEnd(text);
        if (start < 0 || !isClean(text)) {
            return null;
        }
        boolean secure = Ascii.lower(text.at(3)) == 's';
        int at = text.indexOf('@', start);
        if (at < 0 && hasSlashes(text, start)) {
            start += 2;
        }
        Bytes user = at < 0 ? null : text.slice(start, at);
        if (user != null && (user.isEmpty() || user.at(0) == ':')) {
            return null;
        }
        int hostStart = at < 0 ? start : at + 1;
        int hostEnd = hostEnd(text, hostStart);
        int portEnd = portEnd(text, hostEnd);
        if (hostEnd < 0 || portEnd < 0) {
            return null;
        }
        int port =
                portEnd == hostEnd ? -1 : (int) text.slice(hostEnd + 1, portEnd).decimal(65535);
        if (port == 0 || (port < 0 && portEnd != hostEnd)) {
            return null;
        }
        int question = text.indexOf('?', portEnd);
        int parametersEnd = question < 0 ? text.length() : question;
        boolean parametersStartRight = portEnd == parametersEnd || text.at(portEnd) == ';';
        if (!parametersStartRight) {
            return null;
        }
        return new SipUri(
                text,
                secure,
                user,
                text.slice(hostStart, hostEnd),
                port,
                text.part(portEnd, parametersEnd),
                text.part(parametersEnd, text.length()));
    }

    /** Reads a URI that came in a message, where the {@code sip://host} form is none. */
    static @Nullable SipUri ofMessage(Bytes text) {
        int start = schemeEnd(text);
        return start > 0 && text.indexOf('@', start) < 0 && hasSlashes(text, start) ? null : parse(text);
    }

    // With a user behind them the slashes are the user's: the grammar allows them there.
    private static boolean hasSlashes(Bytes text, int start) {
        return text.length() > start + 1 && text.at(start) == '/' && text.at(start + 1) == '/';
    }

    /** Whether {@code text} starts with {@code sip:} or {@code sips:}. */
    static boolean hasSipScheme(Bytes text) {
        return schemeEnd(text) > 0;
    }

    /** Whether {@code text} starts like any absolute URI: a scheme and a colon (RFC 3986 section 3.1). */
    static boolean hasScheme(Bytes text) {
        for (int i = 0; i < text.length(); i++) {
            byte b = text.at(i);
            if (b == ':') {
                return i > 0;
            }
            if (i == 0 ? !Ascii.isLetter(b) : !Ascii.isScheme(b)) {
                return false;
            }
        }
        return false;
    }

    private static int schemeEnd(Bytes text) {
        if (text.startsWithIgnoreCase("sip:")) {
            return 4;
        }
        return text.startsWithIgnoreCase("sips:") ? 5 : -1;
    }

    private static boolean isClean(Bytes text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Ascii.isUri(text.at(i))) {
                return false;
            }
        }
        return true;
    }

    /** Behind the host that starts at {@code start}, or -1. An IPv6 address needs its brackets (RFC 5118 section 4.2). */
    static int hostEnd(Bytes text, int start) {
        if (start >= text.length()) {
            return -1;
        }
        if (text.at(start) == '[') {
            int close = text.indexOf(']', start);
            return close > start + 1 && isIpv6(text, start + 1, close) ? close + 1 : -1;
        }
        int i = start;
        while (i < text.length() && isHostName(text.at(i))) {
            i++;
        }
        return i == start ? -1 : i;
    }

    private static boolean isHostName(byte b) {
        return Ascii.isHost(b) && b != ':' && b != '[' && b != ']';
    }

    private static boolean isIpv6(Bytes text, int start, int end) {
        int colons = 0;
        for (int i = start; i < end; i++) {
            byte b = Ascii.lower(text.at(i));
            colons += b == ':' ? 1 : 0;
            if (!(Ascii.isDigit(b) || (b >= 'a' && b <= 'f') || b == ':' || b == '.')) {
                return false;
            }
        }
        return colons >= 2;
    }

    /** Behind the port that may start at {@code hostEnd} with a colon, or -1 when what follows is no port. */
    private static int portEnd(Bytes text, int hostEnd) {
        if (hostEnd < 0 || hostEnd == text.length() || text.at(hostEnd) != ':') {
            return hostEnd;
        }
        int i = hostEnd + 1;
        while (i < text.length() && Ascii.isDigit(text.at(i))) {
            i++;
        }
        return i == hostEnd + 1 ? -1 : i;
    }

    /** The value of parameter {@code name}; empty when it has none; null when the URI has no such parameter. */
    public @Nullable Bytes parameter(String name) {
        return Parameters.find(parameters, name);
    }
}
