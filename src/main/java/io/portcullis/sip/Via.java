package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/** One Via value (RFC 3261 section 20.42) as offsets into its message. Immutable once it has been read. */
public final class Via extends Parameterized {
    /** What a branch starts with since RFC 3261 (section 8.1.1.7). */
    public static final Bytes MAGIC_COOKIE = Bytes.of("z9hG4bK");

    private static final String COOKIE = MAGIC_COOKIE.toString();
    private static final String PROTOCOL = "SIP/2.0/";
    private static final Bytes RECEIVED = Bytes.of(";received=");
    private static final Bytes RPORT = Bytes.of(";rport=");
    private static final int LONGEST_PORT = 5;

    private int host;
    private int hostEnd;
    private int port;
    private int branch;
    private int branchEnd;
    private boolean singleBranch;
    /** Where the name of the last parameter {@code rport} stands, or -1. */
    private int rport;
    /**
     * Whether a stamp replaces no more than that: there is no {@code received}, and {@code rport} once, without a
     * value.
     */
    private boolean plain;

    /**
     * Reads the value that starts at {@code start} of the header value {@code line}; null when the grammar is broken.
     */
    static @Nullable Via parse(Bytes line, int start) {
        Via via = new Via();
        return via.read(line.array(), line.from() + start, line.to()) < 0 ? null : via;
    }

    /**
     * Reads the value of {@code bytes} from {@code at} on, whatever was read before; gives where it ends, at a comma or
     * at {@code to}, or -1 when the grammar is broken.
     */
    int read(byte[] bytes, int at, int to) {
        array = bytes;
        port = -1;
        branch = -1;
        singleBranch = true;
        rport = -1;
        plain = true;
        start = Ascii.skipBlanks(array, at, to);
        int transport = protocolEnd(array, start, to);
        int transportEnd = transport < 0 ? to : Ascii.skipTokens(array, transport, to);
        if (transport == transportEnd || transportEnd == to || !Ascii.isBlank(array[transportEnd])) {
            return -1;
        }
        host = Ascii.skipBlanks(array, transportEnd, to);
        hostEnd = SipUri.hostEnd(array, host, to, true);
        if (hostEnd < 0) {
            return -1;
        }
        spaced = host != transportEnd + 1 || array[transportEnd] != ' ' || !isSip(transport);
        int behind = hostEnd;
        int colon = Ascii.skipBlanks(array, hostEnd, to);
        if (colon < to && array[colon] == ':') {
            int digits = Ascii.skipBlanks(array, colon + 1, to);
            spaced |= digits != hostEnd + 1;
            behind = Ascii.skipDigits(array, digits, to);
            port = (int) Ascii.decimal(array, digits, behind, 65535);
            if (port < 1) {
                return -1;
            }
        }
        return readParameters(behind, to);
    }

    @Override
    void note(int name, int nameEnd, int value, int valueEnd) {
        int length = nameEnd - name;
        if (length == 6 && Ascii.regionEqualsIgnoreCase(array, name, "branch")) {
            singleBranch = branch < 0 && value < valueEnd && array[value] != '"';
            branchEnd = branch < 0 ? valueEnd : branchEnd;
            branch = branch < 0 ? value : branch;
        } else if (length == 5 && Ascii.regionEqualsIgnoreCase(array, name, "rport")) {
            plain = rport < 0 && value == valueEnd && array[name - 1] == ';' && plain;
            rport = name;
        } else if (length == 8 && Ascii.regionEqualsIgnoreCase(array, name, "received")) {
            plain = false;
        }
    }

    private boolean isSip(int transport) {
        return transport - start == PROTOCOL.length() && Ascii.regionEqualsIgnoreCase(array, start, PROTOCOL);
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

    /** The transport token, as in {@code UDP}. */
    public Bytes transport() {
        int transport = protocolEnd(array, start, end);
        return span(transport, Ascii.skipTokens(array, transport, end));
    }

    /** The host of the sent-by. */
    public Bytes host() {
        return span(host, hostEnd);
    }

    /** The port of the sent-by, or -1. */
    public int port() {
        return port;
    }

    /** Whether there are blanks other than the one between transport and sent-by, or the protocol is not SIP 2.0. */
    boolean spaced() {
        return spaced;
    }

    /** The branch, or null. */
    public @Nullable Bytes branch() {
        return branch < 0 ? null : span(branch, branchEnd);
    }

    /** Where {@link #branch} starts in {@link #array}; negative when there is none. */
    public int branchStart() {
        return branch;
    }

    /** Where {@link #branch} ends in {@link #array}, exclusive. */
    public int branchEnd() {
        return branchEnd;
    }

    /** Whether everybody reads the same branch: there is none, or it stands once, with a value, and that unquoted. */
    boolean hasSingleBranch() {
        return singleBranch;
    }

    /** Bytes of the branch; 0 when there is none. */
    int branchLength() {
        return branch < 0 ? 0 : branchEnd - branch;
    }

    /**
     * Whether the branch may serve as a transaction's key (RFC 3261 section 17.2.3): cookie, and something behind it.
     */
    public boolean hasCookie() {
        return branchLength() > COOKIE.length() && Ascii.regionEquals(array, branch, COOKIE);
    }

    /** Whether the peer asks to be answered at the port it sent from (RFC 3581 section 3). */
    public boolean asksForRport() {
        return rport >= 0;
    }

    /** How many bytes {@link #putStamped} writes at most. */
    int mostStamped() {
        return end - start + RECEIVED.length() + Source.LONGEST_ADDRESS + RPORT.length() + LONGEST_PORT;
    }

    /**
     * Writes the value with {@code received} and {@code rport} as the source really is (RFC 3261 section 18.2.1, RFC
     * 3581 section 4), whatever the peer put there; gives the offset behind it.
     */
    int putStamped(Source source, byte[] target, int offset) {
        if (rport < 0 && plain && isHost(source)) {
            return put(start, end, target, offset);
        }
        int at;
        if (plain && rport >= 0 && !spaced) {
            at = put(start, rport - 1, target, offset);
            at = put(rport + "rport".length(), end, target, at);
        } else {
            at = putUnstamped(target, offset);
        }
        at = source.putAddress(target, RECEIVED.copyTo(target, at));
        return rport < 0 ? at : Ascii.putDecimal(source.port(), target, RPORT.copyTo(target, at));
    }

    private int putUnstamped(byte[] target, int offset) {
        int at = put(start, parameters, target, offset);
        int behind;
        for (int parameter = parameters; parameter < end; parameter = behind) {
            behind = Parameters.end(array, parameter, end);
            boolean ours = Parameters.isCalled(array, parameter, behind, "received")
                    || Parameters.isCalled(array, parameter, behind, "rport");
            at = ours ? at : put(parameter, behind, target, at);
        }
        return at;
    }

    /** What {@link #putStamped} writes. */
    Bytes stamped(Source source) {
        byte[] stamp = new byte[mostStamped()];
        return Bytes.of(stamp, 0, putStamped(source, stamp, 0));
    }

    /**
     * Whether the host of the sent-by is the address that {@code source} is at, in the same spelling; a name never is.
     */
    public boolean isHost(Source source) {
        byte[] address = new byte[Source.LONGEST_ADDRESS];
        return host().equals(Bytes.of(address, 0, source.putAddress(address, 0)));
    }

    private int put(int from, int to, byte[] target, int offset) {
        System.arraycopy(array, from, target, offset, to - from);
        return offset + to - from;
    }
}
