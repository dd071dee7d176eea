package io.portcullis.sip;

/**
 * The methods that some part of the edge treats in its own way; every other one is {@link #OTHER} and just as welcome.
 */
public enum Method {
    /** RFC 3261 section 13. */
    INVITE,
    /** RFC 3261 section 13.2.2.4. */
    ACK,
    /** RFC 3261 section 15. */
    BYE,
    /** RFC 3261 section 9. */
    CANCEL,
    /** RFC 3261 section 11. */
    OPTIONS,
    /** RFC 3261 section 10. */
    REGISTER,
    /** RFC 3262. */
    PRACK,
    /** RFC 6665. */
    SUBSCRIBE,
    /** RFC 6665. */
    NOTIFY,
    /** RFC 3903. */
    PUBLISH,
    /** RFC 6086. */
    INFO,
    /** RFC 3515. */
    REFER,
    /** RFC 3428. */
    MESSAGE,
    /** RFC 3311. */
    UPDATE,
    /** Any other token. */
    OTHER;

    private static final Method[] NAMED = values();

    /**
     * The method spelt by {@code array} from {@code from} to before {@code to}; methods are case-sensitive (section
     * 7.1).
     */
    static Method of(byte[] array, int from, int to) {
        for (Method method : NAMED) {
            String name = method.name();
            if (method != OTHER && name.length() == to - from && Ascii.regionEquals(array, from, name)) {
                return method;
            }
        }
        return OTHER;
    }
}
