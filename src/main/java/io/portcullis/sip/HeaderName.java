package io.portcullis.sip;

import java.util.Arrays;
import java.util.List;

/** The header fields that the edge reads or writes, with their compact forms (RFC 3261 section 7.3.3). */
public enum HeaderName {
    /** Compact form {@code v}. */
    VIA("Via"),
    /** Compact form {@code f}. */
    FROM("From"),
    /** Compact form {@code t}. */
    TO("To"),
    /** Compact form {@code i}. */
    CALL_ID("Call-ID"),
    /** RFC 3261 section 20.16. */
    CSEQ("CSeq"),
    /** Compact form {@code m}. */
    CONTACT("Contact"),
    /** RFC 3261 section 20.22. */
    MAX_FORWARDS("Max-Forwards"),
    /** RFC 5393 section 5.3.1. */
    MAX_BREADTH("Max-Breadth"),
    /** RFC 3261 section 20.34. */
    ROUTE("Route"),
    /** RFC 3261 section 20.30. */
    RECORD_ROUTE("Record-Route"),
    /** Compact form {@code l}. */
    CONTENT_LENGTH("Content-Length"),
    /** RFC 3261 section 20.7. */
    AUTHORIZATION("Authorization"),
    /** RFC 3261 section 20.28. */
    PROXY_AUTHORIZATION("Proxy-Authorization"),
    /** RFC 3261 section 20.27. */
    PROXY_AUTHENTICATE("Proxy-Authenticate"),
    /** RFC 3261 section 20.44. */
    WWW_AUTHENTICATE("WWW-Authenticate"),
    /** RFC 3261 section 20.29. */
    PROXY_REQUIRE("Proxy-Require"),
    /** RFC 3326. */
    REASON("Reason"),
    /** RFC 3261 section 20.33. */
    RETRY_AFTER("Retry-After"),
    /** RFC 3325 section 9.1. */
    P_ASSERTED_IDENTITY("P-Asserted-Identity"),
    /** RFC 3325 section 9.2. */
    P_PREFERRED_IDENTITY("P-Preferred-Identity"),
    /** What came before P-Asserted-Identity, and is still believed by some PBXs. */
    REMOTE_PARTY_ID("Remote-Party-ID"),
    /** RFC 3323 section 4.2. */
    PRIVACY("Privacy"),
    /** RFC 7315 section 4.2: for whom the PBX says a request is. */
    P_CALLED_PARTY_ID("P-Called-Party-ID"),
    /** RFC 3327. */
    PATH("Path"),
    /** RFC 3261 section 20.32. */
    REQUIRE("Require"),
    /** Compact form {@code k}. */
    SUPPORTED("Supported"),
    /**
     * Any header whose name starts with {@code P-Charging-}: what networks say to each other (RFC 7315 sections 4.5,
     * 4.6).
     */
    P_CHARGING("P-Charging-"),
    /** Any header whose name starts with {@code X-Portcullis-}: ours to set, nobody else's. */
    X_PORTCULLIS("X-Portcullis-"),
    /** Every other name. */
    OTHER("");

    private static final HeaderName[] NAMED = values();
    /** Each stands for every name that starts with its text. */
    private static final List<HeaderName> FAMILIES = List.of(X_PORTCULLIS, P_CHARGING);
    /** How many there are; below 32, so that a set of them fits an int. */
    static final int COUNT = NAMED.length;

    /** Bytes of the longest; a family's names may be longer. */
    static final int LONGEST = 20;

    private static final HeaderName[][] BY_LENGTH = new HeaderName[LONGEST + 1][];

    static {
        for (int length = 0; length <= LONGEST; length++) {
            int wanted = length;
            BY_LENGTH[length] = Arrays.stream(NAMED)
                    .filter(name -> name != OTHER && !FAMILIES.contains(name) && name.text.length() == wanted)
                    .toArray(HeaderName[]::new);
        }
    }

    private final String text;
    /** The first eight bytes in lower case, which of their bits count, and which tell a small letter from a capital. */
    private final long head;

    private final long mask;
    private final long capitals;
    /** The same of the last eight of a name that is longer. */
    private final long lastLetters;

    private final long lastCapitals;

    HeaderName(String text) {
        this.text = text;
        int length = Math.min(text.length(), Long.BYTES);
        String start = text.substring(0, length);
        String end = text.substring(text.length() - length);
        this.head = lowerCase(start);
        this.mask = length == Long.BYTES ? -1 : (1L << (Byte.SIZE * length)) - 1;
        this.capitals = capitals(start);
        this.lastLetters = lowerCase(end);
        this.lastCapitals = capitals(end);
    }

    /** Up to eight characters, the first in the lowest bits. */
    private static long lowerCase(String text) {
        long lower = 0;
        for (int i = 0; i < text.length(); i++) {
            lower |= (long) Character.toLowerCase(text.charAt(i)) << (Byte.SIZE * i);
        }
        return lower;
    }

    /** The bits that tell their small letters from capitals. */
    private static long capitals(String text) {
        long letters = 0;
        for (int i = 0; i < text.length(); i++) {
            letters |= (Character.isLetter(text.charAt(i)) ? 0x20L : 0) << (Byte.SIZE * i);
        }
        return letters;
    }

    /** The name as we write it. */
    public String text() {
        return text;
    }

    /** The name {@code text}, or else its family, or {@link #OTHER}. */
    public static HeaderName of(String text) {
        byte[] array = Bytes.of(text).toArray();
        return array.length == 0 ? OTHER : of(array, 0, array.length);
    }

    /** The name that is spelt out from {@code from} to before {@code to}, or else its family, or {@link #OTHER}. */
    static HeaderName of(byte[] array, int from, int to) {
        HeaderName single = single(array, from, to);
        return single == OTHER ? family(array, from, to) : single;
    }

    /** The same without the families: what this knows is a token, whatever else may stand there. */
    static HeaderName single(byte[] array, int from, int to) {
        int length = to - from;
        if (length == 1) {
            return ofCompact(Ascii.lower(array[from]));
        }
        if (length <= LONGEST) {
            long eight = Ascii.eight(array, from);
            for (HeaderName name : BY_LENGTH[length]) {
                // Together the two are the whole name.
                if (((eight | name.capitals) & name.mask) == name.head && name.endsAt(array, from, to)) {
                    return name;
                }
            }
        }
        return OTHER;
    }

    /** Whether the bytes behind the first eight are those of the name, which is as long. */
    private boolean endsAt(byte[] array, int from, int to) {
        if (to - from <= Long.BYTES) {
            return true;
        }
        // The last eight, of which some may be among the first, and then what few are between them.
        int last = to - Long.BYTES;
        return ((Ascii.eight(array, last) | lastCapitals) == lastLetters)
                && (last <= from + Long.BYTES || Ascii.regionEqualsIgnoreCase(array, from, text, Long.BYTES));
    }

    /** The family of the name, which is a token, or {@link #OTHER}. */
    static HeaderName family(byte[] array, int from, int to) {
        for (int i = 0; i < FAMILIES.size(); i++) {
            HeaderName family = FAMILIES.get(i);
            if (to - from >= family.text.length() && Ascii.regionEqualsIgnoreCase(array, from, family.text)) {
                return family;
            }
        }
        return OTHER;
    }

    private static HeaderName ofCompact(byte letter) {
        return switch (letter) {
            case 'v' -> VIA;
            case 'f' -> FROM;
            case 't' -> TO;
            case 'i' -> CALL_ID;
            case 'm' -> CONTACT;
            case 'l' -> CONTENT_LENGTH;
            case 'k' -> SUPPORTED;
            default -> OTHER;
        };
    }

    static HeaderName at(int ordinal) {
        return NAMED[ordinal];
    }
}
