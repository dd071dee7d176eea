package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/**
 * One Via value (RFC 3261 section 20.42) as spans over its bytes.
 *
 * @param text the value from the protocol name to before a comma or the end of the line
 * @param transport the transport token, as in {@code UDP}
 * @param host of the sent-by
 * @param port of the sent-by, or -1
 * @param parameters from the first {@code ;} on, or empty
 * @param spaced whether there are blanks other than the one between transport and sent-by, or the protocol is not SIP 2.0
 * @param branch the branch, or null
 * @param asksForRport whether the peer asks to be answered at the port it sent from (RFC 3581 section 3)
 */
public record Via(
        Bytes text,
        Bytes transport,
        Bytes host,
        int port,
        Bytes parameters,
        boolean spaced,
        @Nullable Bytes branch,
        boolean asksForRport) {
    /** What a branch starts with since RFC 3261 (section 8.1.1.7). */
    public static final Bytes MAGIC_COOKIE = Bytes.of("z9hG4bK");

    private static final String PROTOCOL = "SIP/2.0/";
    private static final Bytes RECEIVED = Bytes.of(";received=");
    private static final Bytes RPORT = Bytes.of(";rport=");

    /** Reads the value that starts at {@code start} of the header value {@code line}; null when the grammar is broken. */
    static @Nullable Via parse(Bytes line, int start) {
        byte[] array = line.array();
        int end = line.to();
        int first = Ascii.skipBlanks(array, line.from() + start, end);
        int transport = protocolEnd(array, first, end);
        int transportEnd = transport < 0 ? -1 : Ascii.skipTokens(array, transport, end);
        if (transport < 0 || transportEnd == transport || transportEnd == end || !Ascii.isBlank(array[transportEnd])) {
            return null;
        }
        int host = Ascii.skipBlanks(array, transportEnd, end) - line.from();
        int hostEnd = SipUri.hostEnd(line, host);
        if (hostEnd < 0) {
            return null;
        }
        int port = -1;
        int behind = hostEnd;
        int colon = Ascii.skipBlanks(array, line.from() + hostEnd, end) - line.from();
        boolean spaced = host + line.from() != transportEnd + 1 || array[transportEnd] != ' ';
        if (colon < line.length() && line.at(colon) == ':') {
            int digits = Ascii.skipBlanks(array, line.from() + colon + 1, end) - line.from();
            spaced |= digits != hostEnd + 1;
            behind = digits;
            while (behind < line.length() && Ascii.isDigit(line.at(behind))) {
                behind++;
            }
            port = (int) line.slice(digits, behind).decimal(65535);
            if (port < 1) {
                return null;
            }
        }
        int checked = Parameters.check(line, behind);
        if (checked < 0) {
            return null;
        }
        int last = checked & ~Parameters.SPACED;
        Bytes parameters = line.part(behind, last).trim();
        return new Via(
                line.part(first - line.from(), last).trim(),
                line.slice(transport - line.from(), transportEnd - line.from()),
                line.slice(host, hostEnd),
                port,
                parameters,
                spaced || checked != last || !isSip(array, first, transport),
                Parameters.find(parameters, "branch"),
                Parameters.find(parameters, "rport") != null);
    }

    private static boolean isSip(byte[] array, int first, int transport) {
        return transport - first == PROTOCOL.length() && Ascii.regionEqualsIgnoreCase(array, first, PROTOCOL);
    }

    /** Behind protocol name and version, as in {@code SIP/2.0/} with blanks around its slashes or without, or -1. */
    private static int protocolEnd(byte[] array, int first, int end) {
        int version = behindSlash(array, first, end);
        return version < 0 ? -1 : behindSlash(array, version, end);
    }

    private static int behindSlash(byte[] array, int at, int end) {
        int behind = Ascii.skipTokens(array, at, end);
        int slash = Ascii.skipBlanks(array, behind, end);
        return behind > at && slash < end && array[slash] == '/' ? Ascii.skipBlanks(array, slash + 1, end) : -1;
    }

    /** Whether the branch may serve as a transaction's key (RFC 3261 section 17.2.3): cookie, and something behind it. */
    public boolean hasCookie() {
        return branch != null
                && branch.length() > MAGIC_COOKIE.length()
                && branch.slice(0, MAGIC_COOKIE.length()).equals(MAGIC_COOKIE);
    }

    /** The value of parameter {@code name}; empty for a flag; null when absent. */
    public @Nullable Bytes parameter(String name) {
        return Parameters.find(parameters, name);
    }

    /**
     * The value with {@code received} and {@code rport} as the source really is (RFC 3261 section 18.2.1, RFC 3581
     * section 4), whatever the peer put there.
     */
    Bytes stamped(Source source) {
        Bytes address = source.addressText();
        if (!asksForRport && host.equals(address) && parameter("received") == null) {
            return text;
        }
        byte[] stamp = new byte[text.length() + RECEIVED.length() + address.length() + RPORT.length() + 5];
        int length = text.slice(0, parameters.isEmpty() ? text.length() : parameters.from() - text.from())
                .copyTo(stamp, 0);
        int end;
        for (int at = 0; at < parameters.length(); at = end) {
            end = Parameters.end(parameters, at);
            boolean ours = Parameters.isCalled(parameters, at, end, "received")
                    || Parameters.isCalled(parameters, at, end, "rport");
            length = ours ? length : parameters.slice(at, end).copyTo(stamp, length);
        }
        length = address.copyTo(stamp, RECEIVED.copyTo(stamp, length));
        if (asksForRport) {
            length = Ascii.putDecimal(source.port(), stamp, RPORT.copyTo(stamp, length));
        }
        return Bytes.of(stamp, 0, length);
    }
}
