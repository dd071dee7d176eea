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
 */
public record Via(Bytes text, Bytes transport, Bytes host, int port, Bytes parameters) {
    /** What a branch starts with since RFC 3261 (section 8.1.1.7). */
    public static final Bytes MAGIC_COOKIE = Bytes.of("z9hG4bK");

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
        int behind = Ascii.skipBlanks(array, line.from() + hostEnd, end) - line.from();
        if (behind < line.length() && line.at(behind) == ':') {
            int digits = Ascii.skipBlanks(array, line.from() + behind + 1, end) - line.from();
            behind = digits;
            while (behind < line.length() && Ascii.isDigit(line.at(behind))) {
                behind++;
            }
            port = (int) line.slice(digits, behind).decimal(65535);
            if (port < 1) {
                return null;
            }
        }
        int last = Parameters.check(line, behind);
        if (last < 0) {
            return null;
        }
        Bytes parameters = line.slice(behind, last).trim();
        return new Via(
                line.slice(first - line.from(), last).trim(),
                line.slice(transport - line.from(), transportEnd - line.from()),
                line.slice(host, hostEnd),
                port,
                parameters);
    }

    /** Behind {@code SIP/2.0/}, or -1. */
    private static int protocolEnd(byte[] array, int first, int end) {
        boolean fits = first + 8 < end && Ascii.regionEqualsIgnoreCase(array, first, "SIP/2.0/");
        return fits ? first + 8 : -1;
    }

    /** The branch, or null. */
    public @Nullable Bytes branch() {
        return Parameters.find(parameters, "branch");
    }

    /** Whether the branch may serve as a transaction's key (RFC 3261 section 17.2.3): cookie, and something behind it. */
    public boolean hasCookie() {
        Bytes branch = branch();
        return branch != null
                && branch.length() > MAGIC_COOKIE.length()
                && branch.slice(0, MAGIC_COOKIE.length()).equals(MAGIC_COOKIE);
    }

    /** Whether the peer asks to be answered at the port it sent from (RFC 3581 section 3). */
    public boolean asksForRport() {
        return Parameters.find(parameters, "rport") != null;
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
        String address = source.address().getHostAddress();
        boolean rport = asksForRport();
        boolean forged = Parameters.find(parameters, "received") != null;
        if (!rport && !forged && host.equalsIgnoreCase(address)) {
            return text;
        }
        StringBuilder stamp = new StringBuilder(text.length() + 64);
        stamp.append(text.slice(0, parameters.isEmpty() ? text.length() : parameters.from() - text.from()));
        int at = 0;
        while (at < parameters.length()) {
            int next = parameters.indexOf(';', at + 1);
            int end = next < 0 ? parameters.length() : next;
            Bytes parameter = parameters.slice(at + 1, end).trim();
            if (!isStamp(parameter)) {
                stamp.append(';').append(parameter);
            }
            at = end;
        }
        stamp.append(";received=").append(address);
        if (rport) {
            stamp.append(";rport=").append(source.port());
        }
        return Bytes.of(stamp.toString());
    }

    private static boolean isStamp(Bytes parameter) {
        int equals = parameter.indexOf('=', 0);
        Bytes name = equals < 0 ? parameter : parameter.slice(0, equals).trim();
        return name.equalsIgnoreCase("received") || name.equalsIgnoreCase("rport");
    }
}
