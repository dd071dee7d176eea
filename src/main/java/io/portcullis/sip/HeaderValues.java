package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/**
 * Walks over the values of a header that may have several, in one line or in many (RFC 3261 section 7.3.1). It stands
 * before the first value; each is read once, by {@link #nameAddr} or {@link #via}, before the next. Behind one that
 * breaks the grammar nobody knows where the next begins, so it is the last of its line. For one thread.
 *
 * <pre>
 *   for (HeaderValues routes = HeaderValues.of(request, HeaderName.ROUTE); routes.next(); ) {
 *       NameAddr route = routes.nameAddr();
 *   }
 * </pre>
 */
public final class HeaderValues {
    private static final int NONE = -1;

    private final SipMessage message;
    private final HeaderName name;
    private int line = NONE;
    /** Where the value starts in the array of the message. */
    private int start = NONE;
    /** Where the comma behind it stands, once it was read; {@link #NONE} behind the last of the line. */
    private int comma = NONE;

    private HeaderValues(SipMessage message, HeaderName name) {
        this.message = message;
        this.name = name;
    }

    /** All values of {@code name}. */
    public static HeaderValues of(SipMessage message, HeaderName name) {
        return new HeaderValues(message, name);
    }

    /** The Via values behind the topmost. */
    public static HeaderValues behindTopVia(SipMessage message) {
        HeaderValues vias = new HeaderValues(message, HeaderName.VIA);
        vias.line = message.findHeader(HeaderName.VIA, 0);
        vias.comma = vias.commaBehind(message.topVia().end());
        return vias;
    }

    /**
     * Goes on to the next value; whether there is one, which may be unreadable. Not to be asked again after it was not.
     */
    public boolean next() {
        if (comma < 0) {
            line = message.findHeader(name, line + 1);
            start = line < 0 ? NONE : message.valueStart(line);
        } else {
            start = comma + 1;
        }
        comma = NONE;
        return line >= 0;
    }

    /** The value as one of Route, Record-Route, Contact or the like; null when it breaks the grammar. */
    public @Nullable NameAddr nameAddr() {
        NameAddr value = new NameAddr();
        return read(value.read(message.array(), start, message.valueEnd(line))) ? value : null;
    }

    /** The value as one of Via; null when it breaks the grammar. */
    public @Nullable Via via() {
        Via value = new Via();
        return read(value.read(message.array(), start, message.valueEnd(line))) ? value : null;
    }

    private boolean read(int behind) {
        comma = behind < 0 ? NONE : commaBehind(behind);
        return behind >= 0;
    }

    private int commaBehind(int from) {
        int end = message.valueEnd(line);
        int at = Ascii.skipBlanks(message.array(), from, end);
        return at < end ? at : NONE;
    }

    /** The header line that the value is in. */
    public int line() {
        return line;
    }

    /** Where the value starts in its line's {@link SipMessage#headerValue}: 0 for the first. */
    public int start() {
        return start - message.valueStart(line);
    }

    /** Whether nothing is behind the value in its line. For a value that was read. */
    public boolean isLastOfLine() {
        return comma < 0;
    }

    /** Where what is behind the value's comma starts in its line's {@link SipMessage#headerValue}. */
    public int behind() {
        return comma + 1 - message.valueStart(line);
    }
}
