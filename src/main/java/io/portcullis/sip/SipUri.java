package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/**
 * A {@code sip:} or {@code sips:} URI of RFC 3261 section 19.1 as offsets into its bytes; nothing is unescaped. Also
 * reads the {@code sip://host} form that the vendor of the REST API documents for origination URLs. Where its parts lie
 * takes one number, counted from the start of the URI:
 *
 * <pre>
 *   63          48 47        32 31        16 15         0
 *   +-------------+------------+------------+------------+
 *   |   headers   |  port end  |  host end  |    host    |      sip:alice@example.com:5060;lr?Subject=x
 *   +-------------+------------+------------+------------+                ^          ^    ^  ^
 * </pre>
 *
 * Immutable.
 */
public final class SipUri {
    /** Instead of where the parts lie: it is no such URI. */
    static final long NONE = -1;

    /** Far more than {@link Limits#LINE}, and the highest offset that leaves the number above positive. */
    private static final int LONGEST = Short.MAX_VALUE;

    private static final int PORT = 65535;

    private final byte[] array;
    private final int from;
    private final int to;
    private final long spans;

    private SipUri(byte[] array, int from, int to, long spans) {
        this.array = array;
        this.from = from;
        this.to = to;
        this.spans = spans;
    }

    /**
     * Reads a URI; null when {@code text} is none, or one with another scheme, or longer than {@value #LONGEST} bytes.
     */
    public static @Nullable SipUri parse(Bytes text) {
        long spans = spans(text.array(), text.from(), text.to(), true);
        return spans == NONE ? null : new SipUri(text.array(), text.from(), text.to(), spans);
    }

    /** Reads a URI that came in a message, where the {@code sip://host} form is none. */
    static @Nullable SipUri ofMessage(byte[] array, int from, int to) {
        long spans = spans(array, from, to, false);
        return spans == NONE ? null : new SipUri(array, from, to, spans);
    }

    /** The URI whose parts lie where {@link #spans} said. */
    static SipUri at(byte[] array, int from, int to, long spans) {
        return new SipUri(array, from, to, spans);
    }

    /**
     * Where the parts of the URI lie that reaches from {@code from} to before {@code to}; {@link #NONE} when it is
     * none.
     */
    static long spans(byte[] array, int from, int to, boolean slashesAllowed) {
        int user = schemeEnd(array, from, to);
        if (user < 0 || to - from > LONGEST) {
            return NONE;
        }
        if (Ascii.skipUri(array, user, to) < to) {
            return NONE;
        }
        int at = Ascii.find('@', array, user, to);
        if (at == user || (at > 0 && array[user] == ':')) {
            return NONE;
        }
        int host = at < 0 ? user : at + 1;
        // With a user behind them the slashes are the user's: the grammar allows them there.
        if (at < 0 && to - user > 1 && array[user] == '/' && array[user + 1] == '/') {
            if (!slashesAllowed) {
                return NONE;
            }
            host += 2;
        }
        int hostEnd = hostEnd(array, host, to, false);
        int portEnd = hostEnd < 0 ? -1 : portEnd(array, hostEnd, to);
        if (portEnd < 0) {
            return NONE;
        }
        int headers = portEnd;
        while (headers < to && array[headers] != '?') {
            headers++;
        }
        if (portEnd < headers && array[portEnd] != ';') {
            return NONE;
        }
        return (long) (headers - from) << 48
                | (long) (portEnd - from) << 32
                | (long) (hostEnd - from) << 16
                | (host - from);
    }

    /** Whether it starts like any absolute URI: a scheme and a colon (RFC 3986 section 3.1). */
    static boolean hasScheme(byte[] array, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = array[i];
            if (b == ':') {
                return i > from;
            }
            if (i == from ? !Ascii.isLetter(b) : !Ascii.isScheme(b)) {
                return false;
            }
        }
        return false;
    }

    /** Behind {@code sip:} or {@code sips:}, or -1. */
    static int schemeEnd(byte[] array, int from, int to) {
        if (to - from >= 4 && Ascii.regionEqualsIgnoreCase(array, from, "sip:")) {
            return from + 4;
        }
        return to - from >= 5 && Ascii.regionEqualsIgnoreCase(array, from, "sips:") ? from + 5 : -1;
    }

    /**
     * Behind the host that starts at {@code start}, or -1. An IPv6 address needs its brackets (RFC 5118 section 4.2).
     * It may have a zone (RFC 4007 section 11), as some phones say on their link, only where {@code zoned}: in a
     * sent-by, which nothing is ever sent to.
     */
    static int hostEnd(byte[] array, int start, int to, boolean zoned) {
        if (start >= to) {
            return -1;
        }
        if (array[start] == '[') {
            return behindIpv6(array, start + 1, to, zoned);
        }
        int i = start;
        while (i < to && Ascii.isHostName(array[i])) {
            i++;
        }
        return i == start ? -1 : i;
    }

    private static int behindIpv6(byte[] array, int start, int to, boolean zoned) {
        int colons = 0;
        for (int i = start; i < to; i++) {
            byte b = Ascii.lower(array[i]);
            if (b == ']') {
                return colons >= 2 ? i + 1 : -1;
            }
            if (b == '%' && zoned && colons >= 2) {
                return behindZone(array, i + 1, to);
            }
            colons += b == ':' ? 1 : 0;
            if (!(Ascii.isDigit(b) || (b >= 'a' && b <= 'f') || b == ':' || b == '.')) {
                return -1;
            }
        }
        return -1;
    }

    private static int behindZone(byte[] array, int start, int to) {
        int i = start;
        while (i < to && (Ascii.isHostName(array[i]) || array[i] == '%')) {
            i++;
        }
        return i > start && i < to && array[i] == ']' ? i + 1 : -1;
    }

    /** Behind the port that may start at {@code hostEnd} with a colon, or -1 when what follows is no port. */
    private static int portEnd(byte[] array, int hostEnd, int to) {
        if (hostEnd == to || array[hostEnd] != ':') {
            return hostEnd;
        }
        int end = Ascii.skipDigits(array, hostEnd + 1, to);
        return Ascii.decimal(array, hostEnd + 1, end, PORT) < 1 ? -1 : end;
    }

    /** Where {@link #host} starts in {@link #array}. */
    public int hostStart() {
        return from + (int) (spans & 0xffff);
    }

    /** Where {@link #host} ends in {@link #array}, exclusive. */
    public int hostEnd() {
        return from + (int) (spans >>> 16 & 0xffff);
    }

    private int portEnd() {
        return from + (int) (spans >>> 32 & 0xffff);
    }

    private int headersStart() {
        return from + (int) (spans >>> 48);
    }

    /** The whole URI. */
    public Bytes text() {
        return Bytes.of(array, from, to);
    }

    /** Whether the scheme is {@code sips}. */
    public boolean secure() {
        return array[from + 3] != ':';
    }

    /** The part before {@code @}, password included, or null. */
    public @Nullable Bytes user() {
        int at = hostStart() - 1;
        return array[at] == '@' ? Bytes.of(array, schemeEnd(array, from, to), at) : null;
    }

    /** Name, IPv4 address, or IPv6 address in its brackets; never empty. */
    public Bytes host() {
        return Bytes.of(array, hostStart(), hostEnd());
    }

    /** The array that it was read from, for readers that take offsets; not to be changed. */
    public byte[] array() {
        return array;
    }

    /** 1 to 65535, or -1 when not given. */
    public int port() {
        return portEnd() == hostEnd() ? -1 : (int) Ascii.decimal(array, hostEnd() + 1, portEnd(), PORT);
    }

    /** From the first {@code ;} to before {@code ?}, or empty. */
    public Bytes parameters() {
        return Bytes.of(array, portEnd(), headersStart());
    }

    /** Whether it has parameters. */
    public boolean hasParameters() {
        return portEnd() < headersStart();
    }

    /** From {@code ?} on, or empty. */
    public Bytes headers() {
        return Bytes.of(array, headersStart(), to);
    }

    /** Whether it has headers. */
    boolean hasHeaders() {
        return headersStart() < to;
    }

    /**
     * The value of parameter {@code name}, in lower case here, there in any and perhaps with escapes; empty when it has
     * none; null when the URI has no such parameter.
     */
    public @Nullable Bytes parameter(String name) {
        return Parameters.findInUri(array, portEnd(), headersStart(), name);
    }

    /**
     * Its parameters, as {@link #parameters}, but for those called {@code first} or {@code second}, however written.
     */
    public Bytes parametersWithout(String first, String second) {
        StringBuilder others = new StringBuilder();
        int end;
        for (int at = portEnd(); at < headersStart(); at = end) {
            end = Parameters.end(array, at, headersStart());
            boolean called =
                    Parameters.isCalledInUri(array, at, end, first) || Parameters.isCalledInUri(array, at, end, second);
            if (!called && end > at + 1) {
                others.append(Bytes.of(array, at, end));
            }
        }
        return Bytes.of(others.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SipUri that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text().toString();
    }
}
