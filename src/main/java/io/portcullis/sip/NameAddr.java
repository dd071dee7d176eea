package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/**
 * One value of From, To, Contact, Route or Record-Route (RFC 3261 section 20.10) as offsets into its message. Immutable
 * once it has been read.
 */
public final class NameAddr extends Parameterized {
    private int uri;
    private int uriEnd;
    private int tag;
    private int tagEnd;
    /** Where the parts of the URI lie, {@link SipUri#NONE} when it is another. */
    private long spans;

    private boolean singleTag;

    /**
     * Reads the value that starts at {@code start} of the header value {@code line}; null when the grammar is broken.
     */
    static @Nullable NameAddr parse(Bytes line, int start) {
        NameAddr address = new NameAddr();
        return address.read(line.array(), line.from() + start, line.to()) < 0 ? null : address;
    }

    /**
     * Reads the value of {@code bytes} from {@code at} on, whatever was read before; gives where it ends, at a comma or
     * at {@code to}, or -1 when the grammar is broken.
     */
    int read(byte[] bytes, int at, int to) {
        array = bytes;
        spaced = false;
        tag = -1;
        singleTag = true;
        start = Ascii.skipBlanks(array, at, to);
        int open = displayNameEnd(array, start, to);
        if (open < 0) {
            return -1;
        }
        int behind;
        if (open < to && array[open] == '<') {
            uri = open + 1;
            uriEnd = Ascii.find('>', array, uri, to);
            behind = uriEnd + 1;
            if (uriEnd < 0) {
                return -1;
            }
        } else {
            // Without brackets the parameters belong to the header, not to the URI (section 20).
            uri = start;
            uriEnd = uri;
            while (uriEnd < to && Ascii.isUri(array[uriEnd]) && ";,?".indexOf(array[uriEnd]) < 0) {
                uriEnd++;
            }
            behind = uriEnd;
        }
        spans = SipUri.spans(array, uri, uriEnd, false);
        return isSip() || (SipUri.hasScheme(array, uri, uriEnd) && isClean(array, uri, uriEnd))
                ? readParameters(behind, to)
                : -1;
    }

    @Override
    void note(int name, int nameEnd, int value, int valueEnd) {
        if (nameEnd - name == 3 && Ascii.regionEqualsIgnoreCase(array, name, "tag")) {
            singleTag = tag < 0 && value < valueEnd && array[value] != '"';
            tagEnd = tag < 0 ? valueEnd : tagEnd;
            tag = tag < 0 ? value : tag;
        }
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

    private static boolean isClean(byte[] array, int from, int to) {
        for (int i = from; i < to; i++) {
            // Between brackets an unknown scheme may hold what a SIP URI may not; a blank or a quote never.
            if (!Ascii.isUri(array[i]) && array[i] != '\\') {
                return false;
            }
        }
        return true;
    }

    /** Whether there are blanks around the separators of the parameters. */
    boolean spaced() {
        return spaced;
    }

    /** What stands between the angle brackets, or the bare URI. */
    public Bytes uri() {
        return span(uri, uriEnd);
    }

    /** The same read as {@code sip:} or {@code sips:}, or null when it is another. */
    public @Nullable SipUri sipUri() {
        return isSip() ? SipUri.at(array, uri, uriEnd, spans) : null;
    }

    /** Whether it is a {@code sip:} or {@code sips:} URI. */
    boolean isSip() {
        return spans != SipUri.NONE;
    }

    /** Whether it claims to be a {@code sip:} or {@code sips:} URI and cannot be read as one. */
    boolean isBrokenSip() {
        return !isSip() && SipUri.schemeEnd(array, uri, uriEnd) > 0;
    }

    /** Whether the URI stands in angle brackets, so that its parameters are its own. */
    boolean isBracketed() {
        return uri > start && array[uri - 1] == '<';
    }

    /** The {@code tag} parameter, or null. */
    public @Nullable Bytes tag() {
        return tag < 0 ? null : span(tag, tagEnd);
    }

    /** Where {@link #tag} starts in {@link #array}; negative when there is none. */
    int tagStart() {
        return tag;
    }

    /** Where {@link #tag} ends in {@link #array}, when there is one. */
    int tagEnd() {
        return tagEnd;
    }

    /** Whether there is a {@code tag} parameter. */
    boolean hasTag() {
        return tag >= 0;
    }

    /** Whether everybody reads the same tag: there is none, or it stands once, with a value, and that unquoted. */
    boolean hasSingleTag() {
        return singleTag;
    }
}
