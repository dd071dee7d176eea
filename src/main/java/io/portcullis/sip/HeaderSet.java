package io.portcullis.sip;

/** A set of header names. Whether a message has any of them is one look. Immutable; safe for use by any thread. */
@SuppressWarnings("EnumOrdinal") // a bit each within this process
public final class HeaderSet {
    private final int bits;

    private HeaderSet(int bits) {
        this.bits = bits;
    }

    /** The set of these names. */
    public static HeaderSet of(HeaderName... names) {
        int bits = 0;
        for (HeaderName name : names) {
            bits |= 1 << name.ordinal();
        }
        return new HeaderSet(bits);
    }

    /** Whether {@code name} is one of them. */
    public boolean contains(HeaderName name) {
        return (bits & 1 << name.ordinal()) != 0;
    }

    /** Whether it and a set of bits, one for each ordinal, have a name in common. */
    boolean meets(int others) {
        return (bits & others) != 0;
    }
}
