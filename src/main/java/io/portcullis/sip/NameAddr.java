package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/**
 * One value of From, To, Contact, Route or Record-Route (RFC 3261 section 20.10) as spans over its bytes.
 *
 * @param text the value up to a comma or the end of the line
 * @param uri what stands between the angle brackets, or the bare URI
 * @param sipUri the same read as {@code sip:} or {@code sips:}, or null when it is another
 * @param parameters of the header, from the first {@code ;} behind the URI, or empty
 * @param spaced whether there are blanks around the separators of the parameters
 * @param tag the {@code tag} parameter, or null
 */
public record NameAddr(
        Bytes text,
        Bytes uri,
        @Nullable SipUri sipUri,
        Bytes parameters,
        boolean spaced,
        @Nullable Bytes tag) {
    /** Reads the value that starts at {@code start} of the header value {@code line}; null when the grammar is broken. */
    static @Nullable NameAddr parse(Bytes line, int start) {
        byte[] array = line.array();
        int end = line.to();
        int first = Ascii.skipBlanks(array, line.from() + start, end);
        int open = displayNameEnd(array, first, end);
        if (open < 0) {
            return null;
        }
        int uriStart;
        int uriEnd;
        int behind;
        if (open < end && array[open] == '<') {
            uriStart = open + 1;
            uriEnd = uriStart;
            while (uriEnd < end && array[uriEnd] != '>') {
                uriEnd++;
            }
            behind = uriEnd + 1;
            if (uriEnd == end) {
                return null;
            }
        } else {
            // Without brackets the parameters belong to the header, not to the URI (section 20).
            uriStart = first;
            uriEnd = first;
            while (uriEnd < end && Ascii.isUri(array[uriEnd]) && ";,?".indexOf(array[uriEnd]) < 0) {
                uriEnd++;
            }
            behind = uriEnd;
        }
        Bytes uri = line.slice(uriStart - line.from(), uriEnd - line.from());
        int checked = Parameters.check(line, behind - line.from());
        SipUri sipUri = SipUri.ofMessage(uri);
        if (checked < 0 || (sipUri == null && !(SipUri.hasScheme(uri) && isClean(uri)))) {
            return null;
        }
        int last = checked & ~Parameters.SPACED;
        Bytes parameters = line.part(behind - line.from(), last).trim();
        return new NameAddr(
                line.part(first - line.from(), last).trim(),
                uri,
                sipUri,
                parameters,
                checked != last,
                Parameters.find(parameters, "tag"));
    }

    /** Where {@code <} stands, or {@code first} when there is no display name and no bracket, or -1. */
    private static int displayNameEnd(byte[] array, int first, int end) {
        if (first == end) {
            return -1;
        }
        if (array[first] == '"') {
            int behind = Ascii.skipQuoted(array, first, end);
            int open = behind < 0 ? end : Ascii.skipBlanks(array, behind, end);
            return open < end && array[open] == '<' ? open : -1;
        }
        int i = first;
        while (i < end && isDisplayName(array[i])) {
            i++;
        }
        return i < end && array[i] == '<' ? i : first;
    }

    /** What phones put in a display name that they forgot to quote, where it can not be taken for anything else. */
    private static boolean isDisplayName(byte b) {
        return Ascii.isToken(b) || Ascii.isBlank(b) || b < 0 || (Ascii.isUri(b) && ":;,?".indexOf(b) < 0);
    }

    private static boolean isClean(Bytes uri) {
        for (int i = 0; i < uri.length(); i++) {
            // Between brackets an unknown scheme may hold what a SIP URI may not; a blank or a quote never.
            if (!Ascii.isUri(uri.at(i)) && uri.at(i) != '\\') {
                return false;
            }
        }
        return true;
    }

    /** Whether the URI stands in angle brackets, so that its parameters are its own. */
    boolean isBracketed() {
        return uri.from() > text.from() && uri.array()[uri.from() - 1] == '<';
    }

    /** The value of the header's parameter {@code name}; empty when it has none; null when there is no such parameter. */
    public @Nullable Bytes parameter(String name) {
        return Parameters.find(parameters, name);
    }
}
